import { around, type Placed, type Scope } from './page-blocks.ts'

/**
 * The blocks as plain text: an empty line between paragraphs, the items of a list and the rows of a table on lines of
 * their own, code as it was.
 */
export function write(blocks: readonly Placed[]): string {
  let text = ''
  let last: Placed | null = null
  for (const block of blocks) {
    if (last) text += borderBetween(last, block)
    text += block.kind === 'item' && !isSameItem(last, block) ? `- ${block.text}` : block.text
    last = block
  }
  return text
}

function borderBetween(last: Placed, next: Placed): string {
  if (last.kind === 'cell' && next.kind === 'cell' && nearest(last, 'tr') === nearest(next, 'tr')) return ' | '
  const isOneThing = (last.kind === 'item' && next.kind === 'item') || (last.kind === 'cell' && next.kind === 'cell')
  return isOneThing ? '\n' : '\n\n'
}

const isSameItem = (last: Placed | null, next: Placed): boolean => {
  const item = nearest(next, 'li')
  return last !== null && item !== null && item === nearest(last, 'li')
}

const nearest = ({ scope }: Placed, tag: string): Scope | null => {
  for (const each of around(scope)) if (each.tag === tag) return each
  return null
}
