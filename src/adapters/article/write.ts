import { type Block } from './blocks.ts'
import { type DomElement, withAncestors } from './dom.ts'

/**
 * Writes blocks as plain text: an empty line between paragraphs, list items and table rows on lines of their own, code
 * unchanged.
 */
export function writeText(blocks: readonly Block[]): string {
  let text = ''
  let last: Block | null = null
  for (const block of blocks) {
    if (last) text += separatorBetween(last, block)
    text += block.kind === 'item' && !isSameItem(last, block) ? `- ${block.text}` : block.text
    last = block
  }
  return text
}

function separatorBetween(last: Block, next: Block): string {
  if (last.kind === 'item' && next.kind === 'item') return '\n'
  if (last.kind !== 'cell' || next.kind !== 'cell' || nearest(last, 'td', 'th') === nearest(next, 'td', 'th'))
    return '\n\n'
  return nearest(last, 'tr') === nearest(next, 'tr') ? ' | ' : '\n'
}

const isSameItem = (last: Block | null, next: Block): boolean => {
  const item = nearest(next, 'li')
  return last !== null && item !== null && item === nearest(last, 'li')
}

const nearest = ({ owner }: Block, ...tags: string[]): DomElement | null => {
  for (const each of withAncestors(owner)) if (tags.includes(each.localName)) return each
  return null
}
