import type { Document } from './shelf/shelf.ts'
import { readTextFiles, type TextFile } from './text-files.ts'

export const glossaryFolder = new URL('./glossary/', import.meta.url)
const format = /^## (.+)\n\n?(?:aliases: (.+)\n)?(?:asked: (.+)\n)?(?:see: (.+)\n)?\n([^#\n].*\S)\s*$/

/** The terms of the glossary that ships with the bot, each a document `glossary:TERM`. Throws where one is malformed. */
export const readGlossary = async (): Promise<Document[]> => (await readTextFiles(glossaryFolder)).flatMap(readTerms)

/** Reads the terms of one file: a heading, its aliases, how it is asked for, related terms, and a paragraph. Throws naming the file. */
export function readTerms({ name, content }: TextFile): Document[] {
  return content
    .replaceAll('\r\n', '\n')
    .split(/^(?=## )/m)
    .filter((entry) => entry.trim() !== '')
    .map((entry) => {
      const [, title = '', aliases, asked, see, text = ''] = format.exec(entry) ?? []
      if (text === '') throw new Error(`The glossary ${name} has a malformed entry: ${entry.slice(0, 80)}`)
      return {
        key: `glossary:${slugOf(title)}`,
        title,
        aliases: listOf(aliases),
        askedAs: listOf(asked),
        seeAlso: listOf(see),
        url: null,
        byline: 'glossary by Professor Synapse',
        publishedAt: null,
        text,
      }
    })
}

/** The parts of a line that is separated by commas. */
export const listOf = (line: string | undefined): string[] =>
  (line ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
