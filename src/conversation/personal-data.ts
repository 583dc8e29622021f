/** Something that a feature keeps of people. /privacy shows, exports and deletes it with everything else. */
export type PersonalData = {
  /** The key of its rows in an export: at most 30 letters, such as `linksThatWait`. */
  readonly name: string
  /** Its name in a sentence, such as "your prompts for pictures". */
  readonly noun: string
  /** A line of markdown, such as "Prompts for pictures: 12"; null where nothing is kept of the person. */
  count(personId: string): Promise<string | null>
  /** The rows of a person after the one with that id ('': all), always in the same order, read in small steps. */
  export(personId: string, after: string): AsyncIterable<PersonalRow>
  /** Deletes all of it, in all servers and direct messages; /privacy then takes it out of every file of the database. */
  delete(personId: string): Promise<void>
}

/** `id` has at most 40 characters of A-Z, a-z and 0-9. `row` becomes JSON, in words that people understand. */
export type PersonalRow = { readonly id: string; readonly row: object }
