import { type Block } from '../blocks.ts'
import { isDateLine } from './date-line.ts'
import { asksToSubscribe, beginsEnd, claimsRights } from './phrases.ts'
import { isLinkLine, isProse } from './prose.ts'

const maxHeadingChars = 100
/** Share of the article's text that its removed end may have at most, and that of the offers behind a teaser. */
const maxEndShare = 0.25
const maxOfferShare = 0.6
/** Size of a paragraph that is hardly an offer. */
const minArticleSize = 120

/** Removes comments, related articles, tags, offers and the like behind the last paragraph, from their heading on. */
export function withoutEnd(blocks: readonly Block[]): Block[] {
  const total = blocks.reduce((sum, { text }) => sum + text.length, 0)
  let kept = [...blocks]
  let [chars, articleChars, isBehind] = [0, 0, true]
  for (let place = blocks.length - 1; place > 0; place--) {
    const block = blocks[place]!
    chars += block.text.length
    if (isProse(block) && block.size >= minArticleSize) articleChars += block.text.length
    if (chars > total * maxOfferShare || articleChars > total * maxEndShare) break
    const isShort = block.text.length <= maxHeadingChars
    if (isBehind && chars <= total * maxEndShare && isShort && beginsEnd(block.text)) kept = blocks.slice(0, place)
    if (asksToSubscribe(block.text)) kept = blocks.slice(0, place)
    if (isProse(block)) isBehind = false
  }
  return withoutLastLines(kept)
}

/** Removes lines of links, of a date and of rights from the end. A list of links below a heading is the author's. */
function withoutLastLines(blocks: Block[]): Block[] {
  const isLast = (block: Block) =>
    claimsRights(block.text) || (block.kind === 'text' && isDateLine(block.text)) || isLooseLink(block)
  let end = blocks.length
  while (end > 1 && isLast(blocks[end - 1]!)) end -= 1
  return blocks.slice(0, end < blocks.length && blocks[end - 1]?.kind === 'heading' ? blocks.length : end)
}

const isLooseLink = (block: Block): boolean =>
  isLinkLine(block) && !/[.!?。]$/.test(block.text) && (block.kind === 'text' || block.kind === 'item')
