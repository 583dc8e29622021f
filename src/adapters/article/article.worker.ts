import { declarations, decodeText } from '../../lib/text/decode.ts'
import type { Article, Job } from './article.ts'
import { readPage } from './read.ts'

/** Entry point of the thread, which alone loads the heavy modules. */
export const run = ({ page, contentType, url }: Job): Article | null =>
  readPage(typeof page === 'string' ? page : decodeText(page, contentType, declarations.html), url)
