import { toLinkTarget } from '../../../lib/text/markdown.ts'
import { beginsCode, type CodeState, endLine, hasOwnLabels, maxMessage, readFence } from './certain-code.ts'

/** The address of a link, with a title after it. A message has at most 2,000 characters. */
const target =
  /\([ \t]*(?:<([^<>\n]{0,2000})>|((?:[^\s()<>]|\([^\s()<>]{0,500}\)){0,2000}))(?:[ \t]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]*\)/y
/** Brackets that can never become an address, whatever is taken out of them or drawn differently later. */
const noTarget = /\([^:\\[\]()<`$*|~&{}\n]{0,200}\)/y
/** Longer code may be cut in the middle. */
const maxInline = 300
const tokens = /\\[^[\]`]|`+|!?\[|\]/g

/**
 * Rewrites the links of one line (or a part of it) so that each shows where it leads: `[words](https://host/…)` becomes
 * the words and `<https://host/…>`. Links to an address that `isCited` accepts stay links. Code keeps its links only where
 * Discord sees code without doubt: after plain text, in backticks within a line or a block fenced by three backticks on
 * lines of their own. Updates `state`. Linear.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
export function unmaskLine(line: string, state: CodeState, isCited: (target: string) => boolean): string {
  const glue = state.line.endsWith(']') && line.startsWith('(') ? ' ' : ''
  const wasBlock = state.indent !== null
  const mayKeep = readFence(line, state) && hasOwnLabels(line)
  const shown = glue + (mayKeep ? line : unmask(line, state, isCited))
  endLine(shown, wasBlock, state)
  return shown
}

function unmask(line: string, state: CodeState, isCited: (target: string) => boolean): string {
  const pieces: string[] = []
  const brackets: number[] = []
  const closers = findClosers(line)
  let from = 0
  tokens.lastIndex = 0
  for (let found = tokens.exec(line); found; found = tokens.exec(line)) {
    const [token] = found
    pieces.push(line.slice(from, found.index))
    from = found.index + token.length
    if (token.startsWith('`')) {
      const code = line.slice(from, closers.get(found.index) ?? from)
      const isShort = code.length < maxInline && from < maxMessage && state.isPlain && hasOwnLabels(code)
      const isKept = !code.includes('](') || (isShort && beginsCode(state.line + pieces.join('')))
      if (code !== '' && isKept) from += code.length + token.length
      pieces.push(line.slice(found.index, from))
    } else if (token === ']') from = closeBracket(line, from, pieces, brackets.pop(), isCited)
    else {
      if (!token.startsWith('\\')) brackets.push(pieces.length)
      pieces.push(token)
    }
    tokens.lastIndex = from
  }
  return pieces.join('') + line.slice(from)
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
    noTarget.lastIndex = from
    pieces.push(line[from] !== '(' || noTarget.test(line) ? ']' : '] ')
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
    // Without its own bracket this one must not become the address of earlier words.
    pieces[open] = pieces[open + 1]?.startsWith('(') === true ? ' ' : ''
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
 * The position from which a line that still grows may become a link or code, at most 300 characters before its end, but
 * within an address or code.
 */
export function unsettledFrom(line: string, state: CodeState): number {
  // Blanks before a fence belong to it.
  if (state.indent !== null || (state.line === '' && /^[ \t]{0,100}(?:`{0,2}$|```)/.test(line))) return 0
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
