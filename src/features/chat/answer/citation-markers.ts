/** One citation marker such as `[3.4]`, with the blanks before it. The text of a link such as `[3.4](…)` is none. */
const marker = String.raw`[^\S\n]{0,64}\\?\[\d{1,10}\.\d{1,10}\](?!\()`
const markers = new RegExp(`(?:${marker})+`, 'g')
const markerParts = /([^\S\n]*)\\?\[(\d+\.\d+)\]/g
/** Escapes, code within a line, backticks that open a block, other backticks; and markers that stand side by side. */
const pieces = new RegExp(
  [
    /\\[\\`~]/.source,
    /(`{1,1000})(?!`)[^\n]{1,1000}?(?<!`)\1(?!`)/.source,
    /(`{3,})[^`\n]*\n?$/.source,
    /`+/.source,
    `((?:${marker})+)`,
  ].join('|'),
  'g',
)

/** The state between two lines, or parts of one. */
export type FenceState = {
  /** The line that would close the open block of code; null outside of blocks. */
  fence: string | null
  isLineStart: boolean
}

export const newFenceState = (): FenceState => ({ fence: null, isLineStart: true })

/**
 * Replaces the markers outside code in one line, or a part of it that ends within no marker and no code. `replace` gets
 * those that stand side by side. Updates `state`. Like Discord, it accepts a block of code that begins in the middle of a
 * line, and one that ends at the end of a line.
 */
export function replaceMarkers(line: string, state: FenceState, replace: (side: string) => string): string {
  const [, tildes = null] = state.isLineStart ? (/^[\s>]{0,100}(~{3,})/.exec(line) ?? []) : []
  state.isLineStart = line.endsWith('\n')
  if (state.fence !== null) {
    if (line.trimEnd().endsWith(state.fence)) state.fence = null
    return line
  }
  state.fence = tildes
  if (tildes !== null) return line
  return line.replace(
    pieces,
    (all: string, _: unknown, fence: string | undefined, side: string | undefined, at: number) => {
      state.fence = fence ?? null
      return side === undefined ? all : replace(side) || gapAt(line, at, all)
    },
  )
}

/** A text without its markers, also those in code. */
export const withoutMarkers = (text: string): string =>
  text.replace(markers, (side, at: number) => gapAt(text, at, side))

/** The blank that replaces a removed text, lest the words or marks on its two sides become another one. */
function gapAt(text: string, at: number, removed: string): '' | ' ' {
  const [before, after] = [text[at - 1] ?? '', text[at + removed.length] ?? '']
  const mayJoin = /^\s/.test(removed) || /[\w`~*|\\]/.test(before)
  return mayJoin && /[!-~]/.test(after) && !/[.,;:!?)\]}'"]/.test(after) ? ' ' : ''
}

/** The blanks before each marker, and its number, such as `3.4`. */
export const readMarkers = (side: string): { before: string; mark: string }[] =>
  Array.from(side.matchAll(markerParts), ([, before = '', mark = '']) => ({ before, mark }))
