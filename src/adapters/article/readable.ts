import { Readability } from '@mozilla/readability'
import { allOf, type DomDocument, type DomElement } from './dom.ts'

/** The article as Readability finds it. https://github.com/mozilla/readability#parse */
export type Readable = {
  readonly title: string
  readonly byline: string
  readonly siteName: string
  readonly content: DomElement
}

const maxTitleChars = 1_000

/** Runs Readability, which changes the document. Returns null if it finds no article. */
export function readArticle(document: DomDocument): Readable | null {
  // Readability's separator search is quadratic in the title's length.
  for (const title of allOf(document, 'title')) if ((title.textContent ?? '').length > maxTitleChars) title.remove()
  const options = { serializer: (element: unknown) => element as DomElement }
  const found = new Readability(document, options).parse()
  if (!found?.content) return null
  const { title, byline, siteName, content } = found
  return { title: title ?? '', byline: byline ?? '', siteName: siteName ?? '', content }
}
