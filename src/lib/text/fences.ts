/** A code fence as the line that opens it says: how it is marked, and inside which quotes and lists. */
export type Opening = {
  readonly mark: string
  /** Language and whatever else stands behind the mark, with the blanks before it. */
  readonly info: string
  /** What stands before the mark, with blanks in the place of list markers. */
  readonly prefix: string
  /** How many quotes it stands in. */
  readonly depth: number
}

const opening = /^((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){0,12}[ \t]*)(`{3,}|~{3,})([^]*)$/
const closing = /^([ \t]*)(`{3,}|~{3,})\s*$/
/** A mark may stand so much further in than the fence that it closes. */
const slack = 3

/** The fence that a line opens, or null. https://spec.commonmark.org/0.31.2/#fenced-code-blocks, at any indentation. */
export function openingFence(line: string): Opening | null {
  const [, before = '', mark = '', info = ''] = opening.exec(line) ?? []
  if (mark === '' || (mark.startsWith('`') && info.includes('`'))) return null
  const prefix = before.replace(/[^\s>]/g, ' ')
  return { mark, info: info.trimEnd(), prefix, depth: prefix.split('>').length - 1 }
}

/** What a line is to an open fence: a line inside it, the one that closes it, or the first behind the quote that held it. */
export function lineInFence(line: string, fence: Opening): 'inside' | 'closes' | 'behind' {
  let at = 0
  for (let depth = 0; depth < fence.depth; depth++) {
    while (line[at] === ' ' || line[at] === '\t') at++
    if (line[at] !== '>') return 'behind'
    at++
  }
  const [, indent = '', mark = ''] = closing.exec(line.slice(at)) ?? []
  const deepest = fence.prefix.length - fence.prefix.lastIndexOf('>') - 1 + slack
  return mark.startsWith(fence.mark) && indent.length <= deepest ? 'closes' : 'inside'
}
