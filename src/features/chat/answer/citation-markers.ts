/** A piece of markdown: text as it stands, or a decimal mark such as `[3.4]` with the blanks before it. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string; readonly before: string; readonly mark: string }

/** So far a single backtick may be from the one that ends its code. */
const mostCode = 1_000
const markAtStart = /^([^\S\n]{0,64})\\?\[(?=[\d.]{3,12}\])(\d+\.\d+)\]/
/** What may become a mark with more text. */
const perhapsMark = /^[^\S\n]{0,64}(?:\\|\\?\[[\d.]{0,12})?$/
const paragraphEnd = /\n[^\S\n]*(?:\n|`{3}|~{3})/

/** What was read so far: the fence that is open, and whether the line holds anything but blanks and quote marks. */
type State = { fence: string | null; lineIsBlank: boolean }

/**
 * Reads markdown piece by piece and finds the decimal marks outside code. The text of a link is no mark, though it be
 * `[3.4](…)`. How the text is cut into chunks makes no difference.
 */
export function createMarkerReader() {
  const state: State = { fence: null, lineIsBlank: true }
  return {
    /** What would close the fence that is open; in it, everything is text. Null outside. */
    fence: () => state.fence,
    /** The first piece of `text`, which is not empty; null where only more text can tell. `isWhole`: there is no more. */
    next(text: string, isWhole: boolean): Piece | null {
      const piece = state.fence === null ? read(text, isWhole, state) : readFenced(text, isWhole, state.fence, state)
      if (piece?.kind === 'text') {
        const line = piece.text.slice(piece.text.lastIndexOf('\n') + 1)
        state.lineIsBlank = /^[\s>]*$/.test(line) && (state.lineIsBlank || line.length < piece.text.length)
      }
      return piece
    },
  }
}

function read(text: string, isWhole: boolean, state: State): Piece | null {
  if (/^[`~]/.test(text)) return readRun(text, isWhole, state)
  const mark = markAtStart.exec(text)
  if (mark) {
    const [all, before = '', inside = ''] = mark
    const after = text[all.length]
    if (after === undefined && !isWhole) return null
    return after === '(' ? textOf(`${all}(`) : { kind: 'mark', text: all, before, mark: inside }
  }
  if (!isWhole && perhapsMark.test(text)) return null
  return textOf(/^(?:[^[\\`~\s]+|\n+|[^\S\n]{1,64}|\\[\\`~[]?|\[)/.exec(text)?.[0] ?? text)
}

/** A line at a time. Like Discord, it takes a fence at the end of a line for closed. */
function readFenced(text: string, isWhole: boolean, fence: string, state: State): Piece | null {
  const end = text.indexOf('\n') + 1
  if (end === 0 && !isWhole) return null
  const line = end === 0 ? text : text.slice(0, end)
  if (line.trimEnd().endsWith(fence)) state.fence = null
  return textOf(line)
}

/** Backticks or tildes, and what is code by them. Like Discord, it takes a fence of backticks that does not begin its line. */
function readRun(text: string, isWhole: boolean, state: State): Piece | null {
  const run = /^(?:`+|~+)/.exec(text)?.[0] ?? ''
  if (run.length === text.length && !isWhole) return null
  const isTilde = run.startsWith('~')
  if (run.length >= 3 && !isTilde) {
    const [, after] = /^[^\n`]*(.?)/s.exec(text.slice(run.length)) ?? []
    if (after === '' && !isWhole) return null
    if (after !== '`') state.fence = run
  } else if (run.length >= 3 && state.lineIsBlank) state.fence = run
  if (isTilde || state.fence !== null) return textOf(run)
  const code = codeAtStart(text, run.length, isWhole)
  return code === null ? null : textOf(text.slice(0, code))
}

/** How long the code is that begins with `ticks` backticks: only them where nothing ends it; null where that is not known. */
function codeAtStart(text: string, ticks: number, isWhole: boolean): number | null {
  const inside = text.slice(ticks, ticks + mostCode)
  const end = paragraphEnd.exec(inside)?.index ?? inside.length
  const runs = /`+/g
  for (let start = ticks; ;) {
    runs.lastIndex = start
    const found = runs.exec(text)
    if (!found || found.index >= ticks + end) break
    start = found.index + found[0].length
    if (start === text.length && !isWhole) return null
    if (found[0].length === ticks) return start
  }
  return isWhole || end < inside.length || inside.length === mostCode ? ticks : null
}

const textOf = (text: string): Piece => ({ kind: 'text', text })

/** What must stand between two texts where a mark was taken out, so that they do not become a mark, code or an escape. */
export function separatorBetween(before: string, after: string): '' | ' ' {
  return /(?:\[\d*\.?\d*[\d.\]]|\\[\\`~[]|``|~~)$/.test(before.slice(-14) + after.slice(0, 1)) ? ' ' : ''
}
