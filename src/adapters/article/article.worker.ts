import { type Article, readPage } from './read.ts'

/** What the thread does: heavy modules are loaded here and nowhere else. */
export const run = ({ html, url }: { html: string; url: string }): Article | null => readPage(html, url)
