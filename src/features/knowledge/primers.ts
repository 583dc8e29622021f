import { listOf } from './glossary.ts'
import type { Document } from './shelf/shelf.ts'
import { readTextFiles, type TextFile } from './text-files.ts'

export const primersFolder = new URL('./primers/', import.meta.url)

/** The texts that come with the bot, in the order of their keys `primer:NAME`. Throws where one of them is malformed. */
export const readPrimers = async (): Promise<Document[]> => (await readTextFiles(primersFolder)).map(readPrimer)

const format =
  /^---\r?\ntitle: (.+)\r?\nurl: (.+)\r?\nbyline: (.+)\r?\npublished: (\d{4}-\d\d-\d\d)\r?\n(?:aliases: (.+)\r?\n)?(?:asked: (.+)\r?\n)?---\r?\n([^]*\S)\s*$/

/** Reads one primer: title, address, byline, date, aliases and how it is asked for between two lines of `---`, then its text. Throws naming the file. */
export function readPrimer({ name, content }: TextFile): Document {
  const [, title = '', url = '', byline = '', published = '', aliases, asked, text = ''] = format.exec(content) ?? []
  const publishedAt = Date.parse(published)
  if (Number.isNaN(publishedAt)) throw new Error(`The primer ${name} lacks its head, a date or its text.`)
  const key = `primer:${name.replace(/\.md$/, '')}`
  return { key, title, aliases: listOf(aliases), askedAs: listOf(asked), url, byline, publishedAt, text: text.trim() }
}
