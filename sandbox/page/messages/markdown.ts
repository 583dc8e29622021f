import { rulesExtended as stock, SimpleMarkdown } from 'discord-markdown-parser'
import { readList, type RawList } from './markdown-list.ts'

/** A node of the tree; its fields depend on its type. */
export type Ast = {
  readonly type: string
  readonly content?: string | readonly Ast[]
  readonly items?: readonly (readonly Ast[])[]
  readonly start?: number | null
  readonly level?: number
  readonly lang?: string
  readonly target?: string
  readonly id?: string
  readonly name?: string
  readonly fullName?: string
  readonly timestamp?: string
  readonly format?: string
}
type Rule = (typeof stock)[string]
type Match = Rule['match']
type State = Parameters<Match>[1]

/** Each level parses its text again, so their number is bounded. */
const maxDepth = 10
const unusedRules = new Set(['emoticon', 'newline', 'twemoji', 'guildNavigation'])
const containers = new Set(['blockQuote', 'list'])
const isWeb = (url: string | undefined) => url !== undefined && /^https?:/i.test(url) && URL.canParse(url)
const startsLine = (state: State, before: string) => !state['span'] && (before === '' || before.endsWith('\n'))
const atLine = (pattern: RegExp): Match => {
  return (source, state, before) => (startsLine(state, before) ? pattern.exec(source) : null)
}
const outsideLinks = (match: Match): Match => {
  return (source, state, before) => (state['link'] ? null : match(source, state, before))
}

const findFence: Match = (source) => {
  const end = source.startsWith('```') ? source.indexOf('```', 3) : -1
  const body = source.slice(3, Math.max(end, 3))
  const lang = /^([\w+\-.#]+)\n/.exec(body)?.[1] ?? ''
  const text = body.slice(lang.length).replace(/^\n+/, '').trimEnd()
  return text === '' ? null : [source.slice(0, end + (source[end + 3] === '\n' ? 4 : 3)), '', lang, text]
}

/** A run of backticks is closed only by a run of the same length. What nothing closes here nothing closes further on. */
const findCode: Match = (source, state) => {
  const run = /^`+/.exec(source)?.[0].length ?? 0
  const unclosed = (state['unclosed'] ??= new Set()) as Set<number>
  if (run === 0 || unclosed.has(run)) return null
  for (const close of source.slice(run).matchAll(/`+/g)) {
    if (close[0].length !== run || close.index === 0) continue
    return [source.slice(0, run + close.index + run), '', source.slice(run, run + close.index)]
  }
  unclosed.add(run)
  return null
}

/** A bare address ends before punctuation, but keeps the bracket that closes one of its own. */
const findUrl: Match = (source) => {
  const whole = /^https?:\/\/[^\s<]+/.exec(source)?.[0] ?? ''
  let unopened = whole.split(')').length - whole.split('(').length
  let end = whole.length
  for (; end > 0 && '.,:;"\'!*|~)]'.includes(whole.charAt(end - 1)); end--) {
    if (whole.charAt(end - 1) === ')' && unopened-- <= 0) break
  }
  const url = whole.slice(0, end)
  return isWeb(url) ? [url, url] : null
}

const linkPattern =
  /^\[((?:\\.|[^[\]\\]|\[[^[\]]*\])+)\]\(\s{0,9}<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s{1,9}"[^"\n]*")?\)/
const findLink: Match = (source) => {
  const found = linkPattern.exec(source)
  return isWeb(found?.[2]) ? found : null
}

const list: Rule = {
  order: 1,
  match(source, state, before) {
    const length = startsLine(state, before) && !state['inList'] ? readList(source).length : 0
    return length ? [source.slice(0, length)] : null
  },
  parse(capture, parse, state) {
    const build = ({ start, items }: RawList): Ast => {
      const itemOf = (item: RawList['items'][number]) => [
        ...(parse(item.text, { ...state, inList: true }) as Ast[]),
        ...item.lists.map(build),
      ]
      return { type: 'list', start, items: items.map(itemOf) }
    }
    return build(readList(capture[0] ?? '').list)
  },
}

/** Replacements of stock rules that are slower than linear, or differ from Discord. */
const matches: Readonly<Record<string, Match>> = {
  subtext: atLine(/^-# +([^\n]+)(?:\n|$)/),
  heading: atLine(/^(#{1,3}) +([^\n]+)(?:\n|$)/),
  blockQuote: (source, state, before) =>
    state['inQuote'] ? null : atLine(/^>>> [^]+|^> [^\n]*(?:\n> [^\n]*)*\n?/)(source, state, before),
  codeBlock: findFence,
  inlineCode: findCode,
  autolink: outsideLinks((source) => /^<(https?:\/\/[^\s<>]+)>/.exec(source)),
  url: outsideLinks(findUrl),
  link: outsideLinks(findLink),
  text: (source) => /^(?:`+|[^])(?:(?!https?:\/\/)[^\\<`*_~|[@\n])*/.exec(source),
}

function adapt(name: string, rule: Rule): Rule {
  return {
    ...rule,
    match: matches[name] ?? rule.match,
    parse: (capture, parse, state) => {
      const depth = Number(state['depth'] ?? 0) + 1
      const isLink = name === 'link' && { link: true }
      const inside = { depth, prevCapture: null, unclosed: null, span: !containers.has(name), ...isLink }
      const bounded: typeof parse = (text, inner) =>
        depth > maxDepth ? [{ type: 'text', content: text }] : parse(text, { ...inner, ...inside })
      return rule.parse(capture, bounded, state)
    },
  }
}

const used = Object.entries({ ...stock, list }).filter(([name]) => !unusedRules.has(name))
const parser = SimpleMarkdown.parserFor(Object.fromEntries(used.map(([name, rule]) => [name, adapt(name, rule)])))

/** Discord's markdown as a tree. Links lead to http and https only; all that is not markdown stays as typed. */
export const parseMarkdown = (text: string): readonly Ast[] => parser(text, { inline: true })
