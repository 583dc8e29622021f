import { type Block, blocksOf } from '../blocks.ts'
import { allOf, type DomDocument, type DomElement, withAncestors } from '../dom.ts'
import { leadsElsewhere } from '../clean/phrases.ts'

/** Readability drops wrappers whose share of links is higher than this. */
const maxLinkShare = 0.2
const maxPlainLinkShare = 0.3
const minPlainSize = 80

/**
 * Removes the links of paragraphs that are mostly links but stand among plain ones: Readability takes such a paragraph
 * for a menu if it has a wrapper of its own.
 */
export function unlinkParagraphs({ body }: DomDocument): void {
  if (!body) return
  const blocks = blocksOf(body)
  const wrapperOf = wrapperFinder(blocks)
  const isPlain = (block: Block | undefined, sibling: Block): boolean =>
    block !== undefined &&
    block.kind === 'text' &&
    block.size >= minPlainSize &&
    block.linkShare < maxPlainLinkShare &&
    wrapperOf(block).parentElement === wrapperOf(sibling).parentElement
  let to = -1
  while (to < blocks.length) {
    const from = to + 1
    for (to = from; isLinkedSentence(blocks[to]);) to++
    const [first, last] = [blocks[from], blocks[to - 1]]
    if (to === from || !first || !last) continue
    const plainNeighbours = Number(isPlain(blocks[from - 1], first)) + Number(isPlain(blocks[to], last))
    // A run with a single plain neighbour may be a list of teasers behind the article.
    if (plainNeighbours === 2 || (plainNeighbours === 1 && to - from === 1))
      blocks.slice(from, to).forEach((block) => unlink(wrapperOf(block)))
  }
}

const isLinkedSentence = (block: Block | undefined): boolean =>
  block !== undefined &&
  block.kind === 'text' &&
  block.linkShare > maxLinkShare &&
  /[.!?…。！？।؟][\p{Pe}\p{Pf}"']*$/u.test(block.text) &&
  !leadsElsewhere(block.text)

/** Returns a function that finds the outermost element with no text but the block's. */
function wrapperFinder(blocks: readonly Block[]): (block: Block) => DomElement {
  const counts = new Map<DomElement, number>()
  for (const { owner } of blocks)
    for (const element of withAncestors(owner)) counts.set(element, (counts.get(element) ?? 0) + 1)
  return ({ owner }) => {
    let wrapper = owner
    for (const element of withAncestors(owner)) {
      if (counts.get(element) !== 1) break
      wrapper = element
    }
    return wrapper
  }
}

function unlink(wrapper: DomElement): void {
  const links = allOf(wrapper, 'a')
  if (wrapper.localName === 'a') links.push(wrapper)
  for (const link of links) link.replaceWith(...Array.from(link.childNodes))
}
