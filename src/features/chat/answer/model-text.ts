import { toLinkTarget } from '../../../lib/text/markdown.ts'
import type { Answered, Source } from '../ports.ts'
import { cite, createMarkerFilter } from './citations.ts'
import { createInviteFilter, removeInvites } from './invites.ts'
import { newCodeState } from './certain-code.ts'
import { unmaskLine, unsettledFrom } from './masked-links.ts'

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
/** Where a line begins: also after a break, and in a cell of a table, which may be drawn as the item of a list. */
const lineStart = /(?:^|\||<br[ \t]{0,4}\/?>)(?:[^\S\n]|>|(?:[-*+]|\d{1,9}[.)]|-#)[^\S\n]|\\?\[[\d.]{3,12}\]){1,100}/gi
const listHeading = new RegExp(
  `(^|<br[ \\t]{0,4}/?>)((?:[^\\p{L}\\p{N}\\n]|\\[[\\d.]{3,12}\\]){0,20})(${names.join('|')})(?=[\\s*_~#]{0,20}(?:[:：]|<br|$))`,
  'giu',
)
/** Added to the heading of a list of sources that the model wrote: our own is made of what its backend cites. */
const notChecked = ' (the model’s own, not checked)'

/** Takes what only the bot may write out of the start of a line: small print, and a list that looks like our sources. */
function disclaim(line: string): string {
  const plain = line.replace(lineStart, (start) => start.replace(/-#[^\S\n]+/g, ''))
  return plain.length > 4 * maxHeading ? plain : plain.replace(listHeading, `$1$2$3${notChecked}`)
}

/** True while the beginning of a line may still become small print or such a heading. */
function mayBecomeOther(line: string): boolean {
  if (line.length > maxHeading) return false
  const words = line
    .replace(/^[^\p{L}]+/u, '')
    .replace(/[\s*_~#:：]{1,20}$/u, '')
    .toLowerCase()
  return names.some((name) => name.startsWith(words) || words === name)
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

/** Rewrites a text of a model line by line, however it is cut into chunks. */
function createLineFilter(): { add(chunk: string): string; rest(): string } {
  const { state, rewrite } = createLineRewriter(() => false)
  let held = ''

  return {
    add(chunk) {
      held += chunk
      const shown: string[] = []
      for (let end = held.indexOf('\n') + 1; end > 0; end = held.indexOf('\n') + 1) {
        shown.push(rewrite(held.slice(0, end)))
        held = held.slice(end)
      }
      const isUndecided = state.line === '' && state.indent === null && mayBecomeOther(held)
      const settled = held.length > maxHeld ? held.length : isUndecided ? 0 : unsettledFrom(held, state)
      if (settled > 0) shown.push(rewrite(held.slice(0, settled)))
      held = held.slice(settled)
      return shown.join('')
    },
    rest() {
      const line = held
      held = ''
      return line === '' ? '' : rewrite(line)
    },
  }
}

/**
 * Shows the text of a model as it is streamed, which is not trusted: masked links show their address, invitations and
 * citation markers are left out, and what looks like the bot's own notes or sources is disclaimed.
 */
export function createModelTextFilter(): { add(chunk: string): string; rest(): string } {
  const [lines, markers, invites] = [createLineFilter(), createMarkerFilter(), createInviteFilter()]
  return {
    add: (chunk) => invites.add(markers.add(lines.add(chunk))),
    rest: () => invites.add(markers.add(lines.rest()) + markers.rest()) + invites.rest(),
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
