import { type Block } from '../blocks.ts'
import { withAncestors } from '../dom.ts'
import { isPictureLine } from './picture-lines.ts'

/** Share of the text that captions may have together: a page with more is told by its pictures. */
const maxCaptionShare = 0.4

/** Removes captions, credits and the texts of galleries: what stands in a figure, or speaks of the picture beside it. */
export function removeCaptions(blocks: readonly Block[]): readonly Block[] {
  const kept = blocks.filter((block) => !isInFigure(block) && !isPictureLine(block))
  return sizeOf(kept) >= sizeOf(blocks) * (1 - maxCaptionShare) ? kept : blocks
}

const sizeOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { size }) => sum + size, 0)

/** Figures hold code, tables and quotations as well. */
function isInFigure({ owner, kind }: Block): boolean {
  for (const { localName } of withAncestors(owner)) {
    if (localName === 'figcaption') return true
    if (localName === 'blockquote' || localName === 'table') return false
    if (localName === 'figure') return kind !== 'code'
  }
  return false
}
