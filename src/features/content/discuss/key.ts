/** The key of a post in the ids of its buttons: the id of its row in base 36. */
export const keyOf = (postId: number): string => postId.toString(36)

/** The id of the row that a key belongs to; null for a text that `keyOf` did not make. */
export function idOf(key: string): number | null {
  const id = /^[0-9a-z]{1,11}$/.test(key) ? parseInt(key, 36) : NaN
  return Number.isSafeInteger(id) && keyOf(id) === key ? id : null
}
