import { toLinkTarget } from '../../../lib/text/markdown.ts'

/** The address of a link, with a title after it. A message has at most 2,000 characters. */
const target =
  /\([ \t]*(?:<([^<>\n]{0,2000})>|((?:[^\s()<>]|\([^\s()<>]{0,500}\)){0,2000}))(?:[ \t]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]*\)/y
/** An address that goes on in the next line, or is not understood. */
const otherTarget = /\(\s*<?(?:\\?[a-z][a-z0-9+.\\-]{0,40}:|\s*$)/iy
/** Blanks or the mark of a list before the backticks that open a block. */
const blockStart = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?$/
/** The end of a link whose beginning stands before the code. */
const endsLink = /^[^[]*\]\(/
const tokens = /\\[^[\]`]|`+|!?\[|\]/g

/** The state of the text before a position: whether it is code for Discord. Uncertain cases count as text. */
export type CodeState = {
  /** True inside a block that backticks at the start of a line opened, outside a quote, which may end it. Discord ends it at the next three, wherever they are. */
  isBlock: boolean
  /** The number of backticks that may have opened code in the middle of a line; 0 where none. */
  open: number
  /** True at the start of a line. */
  isLineStart: boolean
  /** Brackets that no earlier line closed. Discord reads on to the address of a link through code. */
  brackets: number
  /** True inside a block with an opening bracket in it: a link of an earlier bracket cannot end there. */
  hasOwnBracket: boolean
}

/**
 * Rewrites the links of one line (or a part of it) so that each shows where it leads: `[words](https://host/…)` becomes
 * the words and `<https://host/…>`. Links to an address that `isCited` accepts stay links. Updates `state`. Linear.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
export function unmaskLine(line: string, state: CodeState, isCited: (target: string) => boolean): string {
  const pieces: string[] = []
  const brackets: number[] = []
  const closers = findClosers(line)
  let from = 0
  tokens.lastIndex = 0
  for (let found = tokens.exec(line); found; found = tokens.exec(line)) {
    const [token] = found
    const at = found.index
    pieces.push(line.slice(from, at))
    from = at + token.length
    if (token.startsWith('`')) {
      from = readRun(line, at, token.length, brackets.length === 0 ? closers.get(at) : undefined, state)
      pieces.push(line.slice(at, from))
    } else if (token.startsWith('\\') || (state.isBlock && (token !== ']' || state.hasOwnBracket))) {
      state.hasOwnBracket ||= token.endsWith('[')
      pieces.push(token)
    } else if (token === ']') {
      if (brackets.length === 0 && state.brackets > 0) state.brackets -= 1
      from = closeBracket(line, from, pieces, brackets.pop(), isCited)
    } else {
      brackets.push(pieces.length)
      pieces.push(token)
    }
    tokens.lastIndex = from
  }
  state.isLineStart = line.endsWith('\n')
  state.brackets += brackets.length
  return pieces.join('') + line.slice(from)
}

/** Reads backticks, and the code that they hold if it ends in this line; returns the position to read on from. */
function readRun(line: string, at: number, length: number, closer: number | undefined, state: CodeState): number {
  const end = at + length
  if (state.isBlock) state.isBlock = length < 3
  else if (state.open > 0) state.open = state.open === length ? 0 : state.open
  else if (closer !== undefined && state.brackets === 0 && !endsLink.test(line.slice(at, closer)))
    return closer + length
  else if (
    length >= 3 &&
    state.isLineStart &&
    !line.includes('`', end) &&
    state.brackets === 0 &&
    blockStart.test(line.slice(0, Math.min(at, 100)))
  )
    Object.assign(state, { isBlock: true, hasOwnBracket: false })
  else state.open = length
  return end
}

/** For the position of each run of backticks the position of the next one of the same length in the line. */
function findClosers(line: string): Map<number, number> {
  const next = new Map<number, number>()
  const closers = new Map<number, number>()
  for (const { 0: run, index } of Array.from(line.matchAll(/`+/g)).reverse()) {
    const closer = next.get(run.length)
    if (closer !== undefined) closers.set(index, closer)
    next.set(run.length, index)
  }
  return closers
}

/** Reads the address after the text of a link; returns the position to read on from. */
function closeBracket(
  line: string,
  from: number,
  pieces: string[],
  open: number | undefined,
  isCited: (target: string) => boolean,
): number {
  target.lastIndex = from
  const [all, inAngles, plain] = target.exec(line) ?? []
  // Discord takes escapes out of an address before it follows it.
  const url = (inAngles ?? plain ?? '').replaceAll('\\', '').trim()
  if (all === undefined || !/^[a-z][a-z0-9+.-]{0,20}:/i.test(url)) {
    otherTarget.lastIndex = from
    pieces.push(otherTarget.test(line) ? '] ' : ']')
    return from
  }
  // Only a short text is compared with its address: joining each of many nested ones would take too long.
  const words =
    open !== undefined && pieces.length - open < 6
      ? pieces
          .slice(open + 1)
          .join('')
          .trim()
      : null
  const safe = toLinkTarget(url)
  if (open !== undefined && words !== null && safe !== null && isCited(safe) && isLabel(words)) {
    pieces.push(`](<${safe}>)`)
    return from + all.length
  }
  const address = `<${url.replace(/[\s<>]/g, '')}>`
  if (open === undefined) pieces.push(`] ${address}`)
  else if (words !== null && (words === '' || bareAddress(words) === bareAddress(url)))
    pieces.splice(open, pieces.length - open, address)
  else {
    pieces[open] = ''
    pieces.push(` ${address}`)
  }
  return from + all.length
}

/** Words that may stand for a cited source: neither an address nor a number like those of our own markers. */
const isLabel = (words: string): boolean => /\p{L}/u.test(words) && !/:\/\/|www\.|[<>[\]]/i.test(words)

const bareAddress = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^<?(?:https?:\/\/)?(?:www\.)?/, '')
    .replace(/\/?>?$/, '')

/**
 * The position from which a line that still grows may become a link or code, at most 300 characters before its end (2,000
 * within an address or code).
 */
export function unsettledFrom(line: string, state: CodeState): number {
  if (state.isBlock) return line.length - (/`{0,2000}$/.exec(line.slice(-2_000))?.[0].length ?? 0)
  const closers = findClosers(line)
  const brackets: number[] = []
  tokens.lastIndex = 0
  for (let found = tokens.exec(line); found; found = tokens.exec(line)) {
    const [token] = found
    const at = found.index
    if (token.startsWith('`')) {
      const closer = closers.get(at)
      if (closer === undefined || closer + token.length === line.length) return brackets[0] ?? at
      tokens.lastIndex = closer + token.length
    } else if (token === ']') {
      const open = brackets.pop() ?? at
      const isDecided = at + 1 < line.length && (line[at + 1] !== '(' || isClosed(line, at + 1))
      if (!isDecided) return brackets[0] ?? open
    } else if (!token.startsWith('\\')) brackets.push(at)
  }
  const [first = line.length] = brackets
  if (first < line.length && line.length - first < 300) return first
  return /[!\\]$/.test(line) ? line.length - 1 : line.length
}

/** True if the bracket at a position is closed again. */
function isClosed(line: string, from: number): boolean {
  let depth = 0
  for (let at = from; at < line.length; at++) {
    if (line[at] === '(') depth += 1
    else if (line[at] === ')' && --depth === 0) return true
  }
  return false
}
