import { type Block } from '../blocks.ts'
import { isNoise, leadsElsewhere } from './phrases.ts'
import { isLinkLine } from './prose.ts'
import { withoutEnd } from './without-end.ts'
import { type Known, withoutHead } from './without-head.ts'

const minNoiseItemChars = 20

/** Removes what Readability leaves around an article: its head, its end and lines of noise. */
export function removeBoilerplate(blocks: readonly Block[], known: Known): Block[] {
  const inside = blocks.filter((block) => !isNoiseLine(block) && !isDetour(block))
  return withoutEnd(withoutHead(inside, known))
}

/** "Advertisement" and the like. In headings, tables and code, and as a word in a list, it is the author's. */
function isNoiseLine(block: Block): boolean {
  const { text, kind } = block
  const mayBeNoise = kind === 'text' || (kind === 'item' && (isLinkLine(block) || text.length >= minNoiseItemChars))
  return mayBeNoise && isNoise(text)
}

/** "Read also: …" if most of it is the link. */
const isDetour = ({ text, linkShare, kind }: Block): boolean =>
  kind !== 'heading' && linkShare >= 0.5 && leadsElsewhere(text)
