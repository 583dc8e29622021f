import { declarations, decodeText } from '../../lib/text/decode.ts'
import { type Article, readPage } from './read.ts'

/** A page as text or as bytes, and its address. */
export type Job = { readonly page: string | Uint8Array; readonly contentType: string | null; readonly url: string }

/** Entry point of the thread, which alone loads the heavy modules. */
export const run = ({ page, contentType, url }: Job): Article | null =>
  readPage(typeof page === 'string' ? page : decodeText(page, contentType, declarations.html), url)
