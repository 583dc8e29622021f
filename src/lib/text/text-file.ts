import { decodeText } from './decode.ts'

/** Control characters that no text has: C0 without white space; an escape is left out before. */
const binary = /(?![\s\u007F-\u009F])\p{Cc}/u

/** The text of a file that somebody uploads, in any encoding that editors and spreadsheets write. Null where it is no text. */
export function decodeTextFile(bytes: Uint8Array): string | null {
  const text = decodeText(bytes)
  return binary.test(text.replaceAll('\u001B', '')) ? null : text
}
