/** The channel in which the owner hears of trouble. */
export type OwnerChannel = {
  /** Posts a sentence. Rejects where it cannot be posted. */
  say(text: string): Promise<void>
}
