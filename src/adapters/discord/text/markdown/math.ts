import { accents, blackboard, subscripts, superscripts, symbols } from './math-symbols.ts'

/** Longer formulas are left as they are. */
export const maxMath = 1_000
const maxDepth = 12
/** Stands before and after a fraction; between letters or digits it becomes a blank. */
const fractionEdge = '\uFDD2'

const transparent =
  /^(?:text|textrm|textbf|textit|mathrm|mathbf|mathit|mathsf|mathtt|mathcal|mathscr|mathfrak|boldsymbol|bm|operatorname|mbox|underline)$/
const layout =
  /^(?:left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|scriptstyle|limits|nolimits|nonumber|label|tag|hline)$/

type Reader = { readonly text: string; at: number }

/**
 * Writes simple LaTeX as plain text: symbols, fractions, roots, indices. Commands that it does not know keep their name.
 * Takes at most 1,000 characters; longer formulas are returned as they are.
 */
export function mathToText(latex: string): string {
  if (latex.length > maxMath) return latex
  const text = readAll({ text: latex.replaceAll(fractionEdge, ''), at: 0 }, 0)
    .replace(/(?<=[\p{L}\p{N}\p{M})])\uFDD2+(?=[\p{L}\p{N}(√∑∏∫])/gu, ' ')
    .replaceAll(fractionEdge, '')
  return text
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}

function readAll(reader: Reader, depth: number): string {
  let out = ''
  while (reader.at < reader.text.length) {
    if (reader.text[reader.at] === '}') {
      reader.at += 1
      break
    }
    out += readOne(reader, depth)
  }
  return out
}

/** Reads one character, command or group. */
function readOne(reader: Reader, depth: number): string {
  const char = reader.text.charAt(reader.at)
  reader.at += 1
  if (char === '\\') return readCommand(reader, depth)
  if (char === '{') return depth < maxDepth ? readAll(reader, depth + 1) : ''
  if (char === '^' || char === '_') return readIndex(reader, char, depth)
  if (char === '&' || char === '}') return ''
  if (char === "'") return '′'
  return /\s/.test(char) || char === '~' ? ' ' : char
}

function readArgument(reader: Reader, depth: number): string {
  while (/\s/.test(reader.text.charAt(reader.at))) reader.at += 1
  return reader.at < reader.text.length && depth < maxDepth ? readOne(reader, depth + 1).trim() : ''
}

function readIndex(reader: Reader, mark: '^' | '_', depth: number): string {
  const index = readArgument(reader, depth)
  const raised = mark === '^' ? superscripts : subscripts
  const bare = index.replace(/\s/g, '')
  if (Array.from(bare).every((char) => raised.has(char))) return Array.from(bare, (char) => raised.get(char)).join('')
  return mark + (Array.from(index).length > 1 ? `(${index})` : index)
}

function readCommand(reader: Reader, depth: number): string {
  const [name = ''] = /^[a-zA-Z]+\*?/.exec(reader.text.slice(reader.at, reader.at + 40)) ?? []
  if (name === '') return readEscape(reader)
  reader.at += name.length
  const symbol = symbols.get(name)
  if (symbol !== undefined) {
    if ('∇∂'.includes(symbol)) while (reader.text[reader.at] === ' ') reader.at += 1
    return symbol
  }
  if (/^[dt]?frac$/.test(name)) {
    const over = wrapped(readArgument(reader, depth))
    return `${fractionEdge}${over}/${wrapped(readArgument(reader, depth))}${fractionEdge}`
  }
  if (name === 'sqrt') return readRoot(reader, depth)
  if (name === 'mathbb') {
    const letter = readArgument(reader, depth)
    return blackboard.get(letter) ?? letter
  }
  const accent = accents.get(name)
  if (accent !== undefined) {
    const base = readArgument(reader, depth)
    return Array.from(base).length === 1 ? base + accent : base
  }
  if (transparent.test(name)) return readArgument(reader, depth)
  if (name === 'begin' || name === 'end') return readEnvironment(reader)
  if (layout.test(name)) {
    if (reader.text[reader.at] === '.') reader.at += 1
    return ''
  }
  return name === 'quad' || name === 'qquad' ? '  ' : name
}

function readEscape(reader: Reader): string {
  const char = reader.text.charAt(reader.at)
  reader.at += 1
  if (char === '\\') return '\n'
  if (char === '|') return '‖'
  if (char === '!') return ''
  return /[,;:>\s]/.test(char) ? ' ' : char
}

function readRoot(reader: Reader, depth: number): string {
  const [all = '', degree = ''] = /^\[(\w{1,3})\]/.exec(reader.text.slice(reader.at, reader.at + 6)) ?? []
  reader.at += all.length
  const raised = Array.from(degree, (char) => superscripts.get(char) ?? char).join('')
  return `${raised}√${wrapped(readArgument(reader, depth))}`
}

/** Skips `{aligned}` and the columns of an array. */
function readEnvironment(reader: Reader): string {
  const skipped = /^\{[a-zA-Z]{1,20}\*?\}(?:\{[lcr| ]{0,40}\})?/.exec(reader.text.slice(reader.at, reader.at + 80))
  reader.at += skipped?.[0].length ?? 0
  return ' '
}

const wrapped = (part: string): string => (/^(?:[\p{L}\p{M}\p{N}.]+|.)$/u.test(part) ? part : `(${part})`)
