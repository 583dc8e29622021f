import { splitInlineCode } from './inline-code.ts'
import { mathToText, maxMath } from './math.ts'

/** `$x$` that is longer, or over more than one line, is no formula but prices. */
const maxDollars = 200
const tokens = /\\[^]|\$\$?|\|\|/g

/**
 * Writes the formulas of a text as plain text; inline code is left alone. Of a text that still grows (`isWhole` false),
 * the end that may become a formula, or a spoiler that is not closed yet, is left out.
 */
export function rewriteMath(text: string, isWhole: boolean): string {
  const { parts, openAt } = splitInlineCode(text)
  let at = 0
  let out = ''
  for (const part of parts) {
    const from = at
    at += part.text.length
    if (part.isCode) {
      out += part.text
      continue
    }
    // Text after an open backtick may become code: it is shown as it stands.
    const isOpen = !isWhole && openAt !== null && openAt >= from && openAt < at
    const prose = isOpen ? part.text.slice(0, openAt - from) : part.text
    out += readProse(prose, from === 0, !isWhole && !isOpen && at === text.length)
    if (isOpen) out += text.slice(openAt, at)
  }
  return out
}

const closers = { '\\(': '\\)', '\\[': '\\]', $: '$', $$: '$$', '||': '||' } as const
type Mark = keyof typeof closers

function readProse(text: string, beginsLine: boolean, isGrowing: boolean): string {
  const find = new Map(Object.entries(closers).map(([mark, close]) => [mark, finder(text, close)]))
  const gap = finder(text, '\n\n')
  let out = ''
  let from = 0
  tokens.lastIndex = 0
  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const mark = found[0] as Mark
    const findClose = find.get(mark)
    if (!findClose) continue
    const at = found.index
    const start = at + mark.length
    const most = start + (mark === '$' ? maxDollars : maxMath)
    const end = findClose(start)
    const paragraph = gap(start)
    if (end < 0 || end > most || (paragraph >= 0 && paragraph < end)) {
      const mayClose = isGrowing && end < 0 && text.length < most && paragraph < 0
      if (mayClose && mayOpen(text, at, mark)) return out + text.slice(from, at)
      continue
    }
    const isAlone = /(?:^|\n)[ \t>]*$/.test(text.slice(Math.max(0, at - 40), at)) && (at > 0 || beginsLine)
    if (mark === '||' && mayOpen(text, at, mark)) tokens.lastIndex = end + mark.length
    const formula = mark === '||' ? null : toFormula(text, mark, start, end, isAlone)
    if (formula === null) continue
    out += text.slice(from, at) + formula
    tokens.lastIndex = from = end + mark.length
  }
  return out + text.slice(from)
}

function mayOpen(text: string, at: number, mark: Mark): boolean {
  const next = text.charAt(at + mark.length)
  if (mark === '||') return !/\s/.test(next)
  if (mark !== '$') return true
  const isPrice = /^\d[\d.,]*[\s)]/.test(text.slice(at + 1, at + 20))
  return !isPrice && !/\s/.test(next) && !/[\w$\\]/.test(text.charAt(at - 1)) && !text.slice(at).includes('\n')
}

/** Null where marks hold no formula: prices, and brackets that are escaped to be shown. */
function toFormula(text: string, mark: Mark, start: number, end: number, isAlone: boolean): string | null {
  const inside = text.slice(start, end).replace(/\n[ \t]*>[ \t]?/g, '\n')
  if (inside.trim() === '' || !isFormula(inside)) return null
  if (mark === '$') {
    if (/^\s|\s$|\n/.test(inside) || /[\w{]/.test(text.charAt(end + 1)) || /[\w$\\]/.test(text.charAt(start - 2)))
      return null
  }
  if (mark.startsWith('$') && !isCertain(inside)) return null
  // Brackets of escaped text stand in a line of words, and its backslashes are doubled.
  if (mark === '\\[' && !isAlone && !/(?:^|[^\\])\\[a-zA-Z]/.test(inside)) return null
  return escapeMath(mathToText(inside))
}

/** True for LaTeX, a letter, `O(n)` or `p < 0.05`: prices and variables of programs stand between dollar signs too. */
function isCertain(inside: string): boolean {
  if (/[\\^_={]/.test(inside)) return true
  const formula = inside.trim()
  if (formula.length < 3) return /^\p{L}$/u.test(formula) || /^\p{L}[\p{L}!′']$/u.test(inside)
  const isOne = /^[\p{L}(|]/u.test(formula) && /[\p{L}\p{N})|]$/u.test(formula)
  return isOne && /[()<>+\-*/|!]/.test(formula) && !hasWord(formula)
}

/** False for plain words: `\(see below\)`. */
const isFormula = (inside: string): boolean => /[\\^_={}<>+*/|]/.test(inside) || !hasWord(inside)

const hasWord = (inside: string): boolean => /\p{L}{3}/u.test(inside.replace(/log|exp|sin|cos|tan|min|max/g, ''))

const escapeMath = (text: string): string => text.replace(/[\\`*_~|<>#]/g, '\\$&')

/** Finds the next occurrence from ever later positions; each part of the text is searched once. */
function finder(text: string, needle: string): (from: number) => number {
  let next = -2
  return (from) => {
    if (next === -2 || (next >= 0 && next < from)) next = text.indexOf(needle, from)
    return next
  }
}
