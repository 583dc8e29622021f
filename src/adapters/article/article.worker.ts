import { type Article, readPage } from './read.ts'

/** Entry point of the thread, which alone loads the heavy modules. */
export const run = ({ html, url }: { html: string; url: string }): Article | null => readPage(html, url)
