import { getDocumentProxy } from 'unpdf'

/** The text layer of a PDF, or why there is none: it wants a password, has pictures of text only, or is no intact PDF. */
export type PdfAnswer =
  | { readonly outcome: 'read'; readonly title: string; readonly text: string }
  | { readonly outcome: 'encrypted' | 'without-text' | 'broken' }

const maxPages = 300
const maxTextChars = 500_000
const maxTitleChars = 200
/** Below so many letters it is a scan with a stamp or page numbers on it. */
const minLetters = 20
/** Space between two lines, in heights of the line, from which on they are two paragraphs. */
const paragraphGap = 1.7
/** PDF.js is quiet, runs nothing, loads no fonts, and draws no picture. https://mozilla.github.io/pdf.js/api/draft/module-pdfjsLib.html */
const options = {
  ...{ verbosity: 0, isEvalSupported: false, disableFontFace: true, useSystemFonts: false },
  ...{ enableXfa: false, maxImageSize: 1, stopAtErrors: false },
} as const

/** The part of PDF.js's document that is used; the package's own types are not found by Node's rules. */
type Document = {
  readonly numPages: number
  getPage(number: number): Promise<{
    getTextContent(options: { includeMarkedContent: boolean }): Promise<{ items: readonly (Piece | object)[] }>
    cleanup(): void
  }>
  getMetadata(): Promise<{ info: object }>
}

/** Text of one style on one line; where it stands is the end of `transform`. */
type Piece = { readonly str: string; readonly hasEOL: boolean; readonly height: number; readonly transform: unknown[] }

/** Reads the first 300 pages and 500,000 characters. Time and memory are not limited: run it in a thread that can be killed. */
export async function readPdf(bytes: Uint8Array): Promise<PdfAnswer> {
  let document: Document
  try {
    document = (await getDocumentProxy(bytes, options)) as Document
  } catch (error) {
    return { outcome: (error as Error).name === 'PasswordException' ? 'encrypted' : 'broken' }
  }
  const pages: string[] = []
  let chars = 0
  for (let page = 1; page <= Math.min(document.numPages, maxPages) && chars < maxTextChars; page++) {
    const text = await textOfPage(document, page)
    pages.push(text)
    chars += text.length
  }
  const text = tidy(pages.join('\n\n'))
  if ((text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < minLetters) return { outcome: 'without-text' }
  return { outcome: 'read', title: (await titleOf(document)) || firstLine(text), text }
}

/** A page that is broken by itself has no text. */
async function textOfPage(document: Document, number: number): Promise<string> {
  try {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent({ includeMarkedContent: false })
    page.cleanup()
    return joinLines(items.flatMap((item) => ('str' in item ? item : [])))
  } catch (error) {
    if (error instanceof Error) return ''
    throw error
  }
}

/** Puts pieces of text together to lines, with an empty line where the page leaves room or jumps to another column. */
function joinLines(pieces: readonly Piece[]): string {
  let text = ''
  let last: { y: number; height: number } | null = null
  for (const { str, hasEOL, height, transform } of pieces) {
    const y = Number(transform[5])
    if (str.trim() !== '') {
      const down = last === null ? 0 : last.y - y
      const isApart = last !== null && (down < -last.height || down > paragraphGap * Math.max(last.height, height))
      if (isApart) text = `${text.trimEnd()}\n\n`
      last = { y, height }
    }
    text += hasEOL ? `${str}\n` : str
  }
  return text
}

const tidy = (text: string): string =>
  text
    .slice(0, maxTextChars)
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .toWellFormed()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^(?:page )?\d{1,4}(?: (?:of|\/) \d{1,4})?$/i.test(line))
    .join('\n')
    .replace(/(?<=\p{Ll})[-\u00AD]\n(?=\p{Ll})/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

/** The title that the document gives itself; '' without one, or where it is only the name of a file. */
async function titleOf(document: Document): Promise<string> {
  const { info } = await document.getMetadata().catch(() => ({ info: {} }))
  const { Title: given } = info as { Title?: unknown }
  const title = typeof given === 'string' ? shorten(given) : ''
  return /^untitled|^microsoft \w+ - |\.\w{2,5}$/i.test(title) ? '' : title
}

const firstLine = (text: string): string => shorten(text.slice(0, text.search(/\n|$/)))

const shorten = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .toWellFormed()
    .trim()
    .slice(0, maxTitleChars)
    .toWellFormed()
