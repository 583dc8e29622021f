/** A piece of markdown: text, or a citation marker such as `[3.4]` with the blanks before it. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string; readonly before: string; readonly mark: string }

/** The longest inline code that is looked for. */
const maxInlineCode = 1_000
/** A longer info string or line of code is read in parts, so that what is held back stays short. */
const maxHeld = 1_000
const markAtStart = /^([^\S\n]{0,64})\\?\[(?=[\d.]{3,12}\])(\d+\.\d+)\]/
/** The beginning of a possible marker. */
const perhapsMarker = /^[^\S\n]{0,64}(?:\\|\\?\[[\d.]{0,12})?$/
const paragraphEnd = /\n[^\S\n]*(?:\n|`{3}|~{3})/

/** The state of the reader: the open fence, and whether the line so far holds only blanks and quote marks. */
type State = { fence: string | null; lineIsBlank: boolean }

/**
 * Reads markdown piece by piece and finds the citation markers outside code. The text of a link such as `[3.4](…)` is no
 * marker. The result does not depend on how the text is cut into chunks.
 */
export function createMarkerReader() {
  const state: State = { fence: null, lineIsBlank: true }
  return {
    /** The line that would close the open fence, inside of which everything is text; null outside. */
    fence: () => state.fence,
    /** The first piece of `text`, which is not empty; null where more text is needed to tell. `isWhole`: there is no more. */
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
  if (!isWhole && perhapsMarker.test(text)) return null
  return textOf(/^(?:[^[\\`~\s]+|\n+|[^\S\n]{1,64}|\\[\\`~[]?|\[)/.exec(text)?.[0] ?? text)
}

/** Reads one line, or the next part of a long one. Like Discord, it takes a fence at the end of a line for closed. */
function readFenced(text: string, isWhole: boolean, fence: string, state: State): Piece | null {
  const end = text.slice(0, maxHeld).indexOf('\n') + 1
  if (end === 0 && !isWhole && text.length < maxHeld) return null
  const line = text.slice(0, end === 0 ? maxHeld : end)
  if (line.trimEnd().endsWith(fence)) state.fence = null
  return textOf(line)
}

/** Reads backticks or tildes and the code they make. Like Discord, it accepts a fence of backticks in the middle of a line. */
function readRun(text: string, isWhole: boolean, state: State): Piece | null {
  const run = /^(?:`{1,1000}|~{1,1000})/.exec(text)?.[0] ?? ''
  if (run.length === text.length && run.length < maxHeld && !isWhole) return null
  const isTilde = run.startsWith('~')
  if (run.length >= 3 && !isTilde) {
    const info = text.slice(run.length, run.length + maxHeld)
    const [, after] = /^[^\n`]*(.?)/s.exec(info) ?? []
    if (after === '' && info.length < maxHeld && !isWhole) return null
    if (after !== '`') state.fence = run
  } else if (run.length >= 3 && state.lineIsBlank) state.fence = run
  if (isTilde || state.fence !== null) return textOf(run)
  const code = codeAtStart(text, run.length, isWhole)
  return code === null ? null : textOf(text.slice(0, code))
}

/** The length of the code that begins with `ticks` backticks: only theirs where nothing ends it; null where that is unknown yet. */
function codeAtStart(text: string, ticks: number, isWhole: boolean): number | null {
  const inside = text.slice(ticks, ticks + maxInlineCode)
  const end = paragraphEnd.exec(inside)?.index ?? inside.length
  // No run of backticks is looked at further than this, or a long one would be searched again for each chunk.
  const window = text.slice(0, ticks + 2 * maxInlineCode)
  const mayGrow = !isWhole && window.length === text.length && window.length < ticks + 2 * maxInlineCode
  const runs = /`+/g
  for (let start = ticks; ;) {
    runs.lastIndex = start
    const found = runs.exec(window)
    if (!found || found.index >= ticks + end) break
    start = found.index + found[0].length
    if (start === text.length && mayGrow) return null
    if (found[0].length === ticks) return start
  }
  return isWhole || end < inside.length || inside.length === maxInlineCode ? ticks : null
}

const textOf = (text: string): Piece => ({ kind: 'text', text })

/** The blank that two texts need between them after a marker was removed, lest they become a marker, code, small print or an escape. */
export function separatorBetween(before: string, after: string): '' | ' ' {
  return /(?:\[\d*\.?\d*[\d.\]]|\\[\\`~[]|``|~~|-#)$/.test(before.slice(-14) + after.slice(0, 1)) ? ' ' : ''
}
