import { Readability } from '@mozilla/readability'
import { blocksOf } from './blocks.ts'
import { allOf, type DomDocument, type DomElement } from './dom.ts'
import { type Placed, strayOf } from './page-blocks.ts'

export type Readable = {
  readonly title: string
  readonly byline: string
  readonly siteName: string
  readonly blocks: readonly Placed[]
}

const maxTitleChars = 1_000

/** What Readability takes for the article; it takes the document apart. Null where it finds none. */
export function readArticle(document: DomDocument): Readable | null {
  // It looks for separators in the title again and again.
  for (const title of allOf(document, 'title')) if ((title.textContent ?? '').length > maxTitleChars) title.remove()
  const identity = { serializer: (element: unknown) => element as DomElement }
  const parser = new Readability(document, identity)
  const found = parser.parse()
  if (!found?.content) return null
  const { title, byline, siteName, content } = found
  return {
    title: title ?? '',
    byline: byline ?? '',
    siteName: siteName ?? '',
    blocks: blocksOf(content).map(strayOf),
  }
}

/** Readability's blocks as they stood on the page; one that it made itself follows the block it came after. */
export function align(page: readonly Placed[], read: readonly Placed[]): Placed[] {
  const places = new Map<string, Placed[]>()
  for (const block of page)
    for (const key of [block.key, `${block.kind} ${block.key}`]) {
      const same = places.get(key)
      if (same) same.push(block)
      else places.set(key, [block])
    }
  let last = -1
  return read.map((block) => {
    const next = (key: string) => places.get(key)?.find(({ index }) => index > last)
    const original = next(`${block.kind} ${block.key}`) ?? next(block.key) ?? places.get(block.key)?.[0]
    if (!original) return { ...block, index: last + 0.5 }
    last = original.index
    return original
  })
}
