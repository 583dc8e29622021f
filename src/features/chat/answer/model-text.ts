import { toLinkTarget } from '../../../lib/text/markdown.ts'
import type { Answered, Source } from '../ports.ts'
import { newFenceState, replaceMarkers, withoutMarkers } from './citation-markers.ts'
import { cite } from './citations.ts'
import { type CodeState, newCodeState } from './certain-code.ts'
import { removeInvites } from './invites.ts'
import { unmaskLine } from './masked-links.ts'

/** A line that grows longer is read in parts. */
const maxHeld = 2_000
const maxHeading = 60
const names = [
  ...['source', 'sources', 'reference', 'references', 'citation', 'citations', 'bibliography', 'works cited'],
  ...[
    'quellen',
    'fuentes',
    'références',
    'fontes',
    'fonti',
    'источники',
    '来源',
    '參考資料',
    '参考资料',
    '参考文献',
    '出典',
  ],
]
/** The beginning of a line: also after a break, and in a cell of a table, which may be drawn as the item of a list. */
const lineStart = /(?:^|\||<br[ \t]{0,4}\/?>)(?:[^\S\n]|>|(?:[-*+]|\d{1,9}[.)]|-#)[^\S\n]){1,100}/gi
const listHeading = new RegExp(
  `(^|<br[ \\t]{0,4}/?>)([^\\p{L}\\p{N}\\n]{0,20})(${names.join('|')})(?=[\\s*_~#]{0,20}(?:[:：]|<br|$))`,
  'giu',
)
/** Added to the heading of a list of sources that the model wrote: our own is made of what its backend cites. */
const notChecked = ' (the model’s own, not checked)'

/** Takes what only the bot may write out of the start of a line: small print, and a list that looks like our sources. */
function disclaim(line: string): string {
  const bare = withoutMarkers(line)
  const plain = bare.replace(lineStart, (start) => start.replace(/-#[^\S\n]+/g, ''))
  const shown = plain.length > 4 * maxHeading ? plain : plain.replace(listHeading, `$1$2$3${notChecked}`)
  return shown === bare ? line : shown
}

/** At most two words at the start of a line, which may still become small print or such a heading. */
const beginning = /^\P{L}*(?:\p{L}+\P{L}+)?\p{L}*\P{L}*$/u

/** Whole words, brackets and code: no later text makes a link, a marker, an invitation or other code of them. */
const wholeWords =
  /^(?:[^[\]`]|\[[^[\]`]*\](?=[^(])|\](?=[^(])|(`{1,2})(?!`)[^`\n]+\1(?=[^`]))*(?:(?<=\S)(?=\s)|(?<=[^\s!-~]))/

/** The length of the part of a growing line that can be shown now. */
function decided(line: string, state: CodeState): number {
  if (line.length > maxHeld) return line.length
  const [part = ''] = state.indent === null ? (wholeWords.exec(line) ?? []) : []
  const mayBecomeOther = state.line === '' && part.length <= maxHeading && beginning.test(part)
  return mayBecomeOther ? 0 : part.length
}

/** Rewrites ever later lines of a model's text, or parts of them. */
function createLineRewriter(isCited: (target: string) => boolean) {
  const state = newCodeState()
  return {
    state,
    rewrite(line: string): string {
      const mayDisclaim = state.line === '' && state.indent === null
      const shown = unmaskLine(line, state, isCited)
      return mayDisclaim ? disclaim(shown) : shown
    },
  }
}

/**
 * Shows the text of a model as it is streamed, which is not trusted: masked links show their address, invitations and
 * citation markers are left out, and what looks like the bot's own notes or sources is disclaimed. The text is read in
 * lines or whole words, however it is cut into chunks.
 */
export function createModelTextFilter(): { add(chunk: string): string; rest(): string } {
  const { state, rewrite } = createLineRewriter(() => false)
  const fence = newFenceState()
  let held = ''
  const take = (length: number): string => {
    const text = held.slice(0, length)
    held = held.slice(length)
    return text === '' ? '' : removeInvites(replaceMarkers(rewrite(text), fence, () => ''))
  }
  return {
    add(chunk) {
      held += chunk
      const shown: string[] = []
      for (let end = held.indexOf('\n') + 1; end > 0; end = held.indexOf('\n') + 1) shown.push(take(end))
      shown.push(take(decided(held, state)))
      return shown.join('')
    },
    rest: () => take(held.length),
  }
}

/** The final text of a model's answer: as `createModelTextFilter` shows it, with numbered citations and their sources. */
export function finishModelText({ text, sources }: Answered): { text: string; sources: Source[] } {
  const cited = new Set(sources.map(({ url }) => toLinkTarget(url)))
  const { rewrite } = createLineRewriter((target) => cited.has(target))
  const lines = text.split(/(?<=\n)/).map(rewrite)
  const answer = cite(lines.join(''), sources)
  return { text: removeInvites(answer.text), sources: answer.sources }
}
