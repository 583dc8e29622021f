import { toLinkTarget } from '../../../lib/text/markdown.ts'
import { beginsCode, type CodeState, endLine, hasOwnLabels, maxMessage, readFence } from './certain-code.ts'

const words = String.raw`(?:[^[\]\n]|\[[^[\]\n]*\])*`
const scheme = String.raw`[a-z\\][a-z0-9+.\\-]{0,40}:`
/** The address of a link, with a title after it. A message has at most 2,000 characters. */
const target = [
  String.raw`\([ \t]*(?=<?[ \t]*${scheme})`,
  String.raw`(?:<([^<>\n]{0,2000})>|((?:[^\s()<>]|\([^\s()<>]{0,500}\)){0,2000}))`,
  String.raw`(?:[ \t]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]*\)`,
].join('')
/** A link, or its end alone; and other brackets that could become the end of one. */
const linkParts = new RegExp(String.raw`(?:!?\[(${words}))?\]${target}|\](?=\()`, 'gi')
/** Longer code may be cut in the middle. */
const inlineCode = /(?<!`)(`{1,2})(?!`)[^`\n]{1,300}\1(?!`)/g

/**
 * Rewrites the links of one line (or a part of it) so that each shows where it leads: `[words](https://host/…)` becomes
 * the words and `<https://host/…>`. Links to an address that `isCited` accepts stay links. No other `](` is left: Discord
 * needs it for a link. Code keeps its links only where Discord sees code without doubt: after plain text, in backticks
 * within a line or a block fenced by three backticks on lines of their own. Updates `state`. Linear.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
export function unmaskLine(line: string, state: CodeState, isCited: (target: string) => boolean): string {
  const glue = state.line.endsWith(']') && line.startsWith('(') ? ' ' : ''
  const wasBlock = state.indent !== null
  const mayKeep = readFence(line, state) && hasOwnLabels(line)
  const shown = glue + (mayKeep ? line : unmaskAroundCode(line, state, isCited))
  endLine(shown, wasBlock, state)
  return shown
}

function unmaskAroundCode(line: string, state: CodeState, isCited: (target: string) => boolean): string {
  let shown = ''
  let from = 0
  for (const { 0: code, index } of line.matchAll(inlineCode)) {
    if (!code.includes('](')) continue
    const before = shown + unmask(line.slice(from, index), isCited)
    const isKept = state.isPlain && index < maxMessage && hasOwnLabels(code) && beginsCode(state.line + before)
    // Text after doubtful code is in doubt as well.
    if (!isKept) break
    shown = before + code
    from = index + code.length
  }
  return shown + unmask(line.slice(from), isCited)
}

function unmask(text: string, isCited: (target: string) => boolean): string {
  return text.replace(linkParts, (_, label?: string, inAngles?: string, plain?: string) => {
    // Discord takes escapes out of an address before it follows it.
    const url = (inAngles ?? plain ?? '').replaceAll('\\', '').trim()
    if (url === '') return '] '
    const address = `<${url.replace(/[\s<>]/g, '')}>`
    if (label === undefined) return `] ${address}`
    const safe = toLinkTarget(url)
    if (safe !== null && isCited(safe) && isLabel(label)) return `[${label.trim()}](<${safe}>)`
    if (label.trim() === '' || bareAddress(label.trim()) === bareAddress(url)) return address
    // Without its own bracket this one must not become the address of earlier words.
    return `${label.startsWith('(') ? ' ' : ''}${unmask(label, isCited)} ${address}`
  })
}

/** Words that may stand for a cited source: neither an address nor a number like those of our own markers. */
const isLabel = (label: string): boolean => /\p{L}/u.test(label) && !/:\/\/|www\.|[<>[\]]/i.test(label)

const bareAddress = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^<?(?:https?:\/\/)?(?:www\.)?/, '')
    .replace(/\/?>?$/, '')
