import { type Block, blocksOf } from '../blocks.ts'
import { allOf, classesOf, type DomDocument, type DomElement, withAncestors } from '../dom.ts'

const minParts = 3
const minSize = 80
const maxLinkShare = 0.3
/** The share of the page's paragraphs that such parts must have together, and one of them may have alone. */
const minShare = 0.7
const maxPartShare = 0.7

/**
 * Takes the paragraphs of a text that stands in parts of one kind beside each other, such as the posts of a thread or the
 * entries of a log, out of the wrappers of their parts: Readability would keep one part alone.
 */
export function flattenParts({ body }: DomDocument): void {
  const prose = body ? blocksOf(body).filter(isParagraph) : []
  const sizes = new Map<DomElement, number>()
  for (const { owner, size } of prose)
    for (const element of withAncestors(owner)) sizes.set(element, (sizes.get(element) ?? 0) + size)
  const total = body ? (sizes.get(body) ?? 0) : 0
  const groups = new Map<DomElement, Map<string, DomElement[]>>()
  for (const element of sizes.keys()) {
    if (!element.parentElement || !isWrapper(element)) continue
    const kinds = groups.get(element.parentElement) ?? new Map<string, DomElement[]>()
    const kind = `${element.localName} ${classesOf(element)}`
    const parts = kinds.get(kind) ?? []
    parts.push(element)
    groups.set(element.parentElement, kinds.set(kind, parts))
  }
  for (const kinds of groups.values())
    for (const parts of kinds.values()) if (areParts(parts, sizes, total)) return unwrap(parts, prose)
}

const isParagraph = ({ kind, size, linkShare }: Block): boolean =>
  kind !== 'heading' && size >= minSize && linkShare < maxLinkShare

const isWrapper = ({ localName }: DomElement): boolean => /^(?:article|section|div|li)$/.test(localName)

function areParts(parts: readonly DomElement[], sizes: ReadonlyMap<DomElement, number>, total: number): boolean {
  const all = parts.map((part) => sizes.get(part) ?? 0)
  const sum = all.reduce((one, other) => one + other, 0)
  const isShared = sum >= total * minShare && Math.max(...all) <= sum * maxPartShare
  return parts.length >= minParts && isShared && parts.every((part) => allOf(part, 'h1').length === 0)
}

function unwrap(parts: readonly DomElement[], prose: readonly Block[]): void {
  const ends = new Set(parts)
  const wrappers = new Set<DomElement>()
  for (const { owner } of prose) {
    const path = [...withAncestors(owner.parentElement)]
    const end = path.findIndex((element) => ends.has(element))
    for (const element of path.slice(0, end + 1)) if (isWrapper(element)) wrappers.add(element)
  }
  for (const wrapper of wrappers) wrapper.replaceWith(...Array.from(wrapper.childNodes))
}
