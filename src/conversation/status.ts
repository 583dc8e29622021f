/** A section of /professor status: what an owner wants to see at a glance. */
export type StatusSection = {
  /** One or two words, such as "Pictures". */
  readonly heading: string
  /** At most about five lines of markdown, from memory or by a few short queries. None: the section is left out. */
  lines(): Promise<readonly string[]>
}
