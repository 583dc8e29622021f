import { withoutMarkers } from './citation-markers.ts'
import { removeInvites } from './invites.ts'

/** Characters of a message of Discord: a longer line is cut. */
export const maxMessage = 2_000

/** The state of the text before a position. */
export type CodeState = {
  /** The text of this line so far, as it is shown; its end where it is longer than a message. */
  line: string
  /** True if nothing before this line can change where Discord sees code: all its marks are closed in their lines. */
  isPlain: boolean
  /** True after three backticks that are no fence: then nothing more counts as a block of code. */
  isLost: boolean
  /** Blanks before the fence of the block of code around this line; null outside of blocks. */
  indent: number | null
  hasContent: boolean
}

export const newCodeState = (): CodeState => ({
  line: '',
  isPlain: true,
  isLost: false,
  indent: null,
  hasContent: false,
})

/** Opens or closes a block of code. Answers true for a line of code that Discord sees as code in any case. */
export function readFence(line: string, state: CodeState): boolean {
  const [, blanks = null] = state.line === '' ? (/^([ \t]*)```[\w+#.-]{0,30}[ \t]*\n?$/.exec(line) ?? []) : []
  if (state.indent === null) {
    if (blanks !== null && !state.isLost) Object.assign(state, { indent: blanks.length, hasContent: false })
    else if (line.includes('```')) lose(state)
    return false
  }
  if (!line.includes('`')) {
    state.hasContent ||= line.trim() !== ''
    return state.isPlain
  }
  const isFence = blanks !== null && line.trim() === '```'
  if (isFence && state.hasContent && blanks.length <= state.indent + 3) state.indent = null
  else if (isFence || line.includes('```') || !line.endsWith('\n')) lose(state)
  else Object.assign(state, { isPlain: false, hasContent: true })
  return false
}

const lose = (state: CodeState) => Object.assign(state, { isPlain: false, isLost: true, indent: null })

/** Reads what is shown of a line after it was rewritten. */
export function endLine(shown: string, wasBlock: boolean, state: CodeState): void {
  const whole = state.line + shown
  if (whole.length > maxMessage) state.isPlain = false
  else if (shown.endsWith('\n') && !wasBlock && state.indent === null) state.isPlain &&= isPlainLine(whole)
  state.line = shown.endsWith('\n') ? '' : whole.slice(-maxMessage)
}

/** True if each link of a text of code has its own opening bracket: Discord reads the words of an earlier one on through code. */
export const hasOwnLabels = (code: string): boolean => !code.replace(/\[[^[\]`\\]*\]\(/g, '').includes('](')

/** Backticks begin code after a blank, but not within an address. */
export const beginsCode = (before: string): boolean =>
  /(?:^|\s)[("']{0,3}$/.test(before.slice(-5)) && isPlainLine(before)

/** True if nothing in a line has a meaning for the lines below, whether its markers and invitations are taken out or not. */
const isPlainLine = (line: string): boolean => [line, removeInvites(withoutMarkers(line))].every(hasClosedMarks)

/** True if all marks of a line are closed in it and simple. */
function hasClosedMarks(line: string): boolean {
  const pairs = /(?<![*_~|\w])(\*\*|\*|__|_|~~|\|\|)(?=[^\s*_~|])([^*_~|]*)(?<=[^\s*_~|])\1(?![*_~|\w])/g
  const bare = line
    .replace(/^[ \t]*(?:>[ \t]?)?[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,3})[ \t]+)?/, '')
    .replace(/\]\(<https?:[^\s<>`]*>\)|<https?:[^\s<>`]*>/g, '')
    .replace(/(?<=(?:^|\s)[("'*]{0,3})(`{1,2})(?!`)[^`\n]+\1(?!`)/g, 'x')
    .replace(pairs, '$2')
    .replace(pairs, '$2')
  return !/[`*_~|\\$<]|\]\(|^[ \t]*>/.test(bare)
}
