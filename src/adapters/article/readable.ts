import { Readability } from '@mozilla/readability'
import { allOf, type DomDocument, type DomElement } from './dom.ts'

/** The article as Readability finds it. https://github.com/mozilla/readability#parse */
export type Readable = NonNullable<ReturnType<Readability<DomElement>['parse']>>

const maxTitleChars = 1_000

/** Runs Readability, which changes the document. Returns null if it finds no article. */
export function readArticle(document: DomDocument): Readable | null {
  const titles = allOf(document, 'title')
  // Readability reads the title of the head; its separator search is quadratic in the length.
  document.title = (titles[0]?.textContent ?? '').slice(0, maxTitleChars)
  for (const title of titles) title.remove()
  const options = {
    // Linked data is read with care elsewhere: its headline may be a description.
    disableJSONLD: true,
    serializer: (element: unknown) => element as DomElement,
  }
  return new Readability(document, options).parse()
}
