import { type Block } from '../blocks.ts'
import { type DomElement, withAncestors } from '../dom.ts'

/** Returns a function that tells which share of the text of all blocks stands within an element, 0 to 1. */
export function shareOfText(blocks: readonly Block[]): (element: DomElement) => number {
  const sizes = new Map<DomElement, number>()
  let total = 0
  for (const { size, owner } of blocks) {
    total += size
    for (const element of withAncestors(owner)) sizes.set(element, (sizes.get(element) ?? 0) + size)
  }
  return (element) => (sizes.get(element) ?? 0) / Math.max(1, total)
}
