/** The opening line of a code fence: its mark, and the quotes and lists around it. */
export type OpeningFence = {
  readonly mark: string
  /** The info string after the mark (language), with leading blanks. */
  readonly info: string
  /** The text before the mark, with list markers replaced by blanks. */
  readonly prefix: string
  /** The number of block quotes around it. */
  readonly depth: number
}

const opening = /^((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){0,12}[ \t]*)(`{3,}|~{3,})([^]*)$/
const closing = /^([ \t]*)(`{3,}|~{3,})\s*$/
/** A closing mark may be indented so much further than the opening one. */
const maxExtraIndent = 3

/** The fence that a line opens, at any indentation, or null. https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
export function parseOpeningFence(line: string): OpeningFence | null {
  const [, before = '', mark = '', info = ''] = opening.exec(line) ?? []
  if (mark === '' || (mark.startsWith('`') && info.includes('`'))) return null
  if (before === '') return { mark, info: info.trimEnd(), prefix: '', depth: 0 }
  const prefix = before.replace(/[^\s>]/g, ' ')
  return { mark, info: info.trimEnd(), prefix, depth: prefix.split('>').length - 1 }
}

/** Classifies a line after an opening fence: inside it, closing it, or behind the quote that contained it. */
export function classifyLine(line: string, fence: OpeningFence): 'inside' | 'closes' | 'behind' {
  let at = 0
  for (let depth = 0; depth < fence.depth; depth++) {
    while (line[at] === ' ' || line[at] === '\t') at++
    if (line[at] !== '>') return 'behind'
    at++
  }
  const [, indent = '', mark = ''] = closing.exec(line.slice(at)) ?? []
  const deepest = fence.prefix.length - fence.prefix.lastIndexOf('>') - 1 + maxExtraIndent
  return mark.startsWith(fence.mark) && indent.length <= deepest ? 'closes' : 'inside'
}
