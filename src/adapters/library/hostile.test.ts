import { parse } from 'discord-markdown-parser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/db.ts'
import { createShelf } from '../../features/knowledge/shelf.ts'
import { createLibrary } from './library.ts'
import { linkTarget } from '../../lib/markdown.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const { signal } = new AbortController()
const id = '123456789012345678'
const good = 'https://example.org/zorblax'

type Hostile = { text: string; title?: string; byline?: string; url?: string | null }

/** Documents made to break out of their quotes. All of them say what a zorblax is, so that it is they who are quoted. */
const hostile: Readonly<Record<string, Hostile>> = {
  'pings everyone': { text: 'A zorblax is @everyone and @here, look at this zorblax. @everyone again.' },
  'pings a person, a role and a channel': { text: `A zorblax is <@${id}> or <@!${id}> or <@&${id}> in <#${id}>.` },
  'splits a mention with emphasis': { text: `A zorblax is **<@**${id}**>** and @every*one* and *@*everyone.` },
  'hides a mention behind zero-width characters': { text: `A zorblax is @\u200Beveryone <\u2060@${id}> @\u00ADhere.` },
  'closes the quote with a new line': { text: 'A zorblax is this.\n\n# Free money\n\nThe zorblax pays you.' },
  'uses other line ends': { text: 'A zorblax\u2028# is big\u2029# and\u0085# loud\v# or\f# not\r# so zorblax.' },
  'begins a line with a quote of many lines': {
    text: '>>> A zorblax is\n>>> swallowing all that follows this zorblax.',
  },
  'begins with a heading mark': { text: '\\# A zorblax is a heading\n\n## ### zorblax is not.' },
  'begins with subtext': { text: '-# A zorblax is small print. -# Sources 1 · a forged zorblax.' },
  'begins with a list': { text: '- A zorblax is one\n- zorblax two\n1. zorblax three\n* zorblax four\n+ zorblax five' },
  'opens a fence': { text: 'A zorblax is ```js\nalert(1)\n``` and ~~~ or ``` open zorblax' },
  'opens a fence that never closes': { text: 'A zorblax is ```` ``` ` and `` leaves it open, zorblax.' },
  'opens a code span over our link': { text: 'A zorblax is `code. And the zorblax is ``more code.' },
  'hides a masked link': {
    text: 'A zorblax is [https://example.org](http://evil.test/a) or [x](<http://evil.test/b>).',
  },
  'leaves a bracket open for our link': { text: 'A zorblax is [click here](http://evil.test/ and [ more [zorblax' },
  'closes our bracket': { text: 'A zorblax is ](http://evil.test) and ](<http://evil.test>) zorblax' },
  'says bare addresses': { text: 'A zorblax is http://evil.test/a?b=c and HTTPS://EVIL.TEST, www.evil.test zorblax.' },
  'says addresses in angle brackets': {
    text: 'A zorblax is <https://evil.test> or <mailto:a@evil.test> or <tel:+123>.',
  },
  'invites elsewhere': {
    text: 'A zorblax is discord.gg/evil, discord.com/invite/evil and https://discordapp.com/invite/e.',
  },
  'says strange schemes': {
    text: 'A zorblax is javascript://x%0Aalert(1), discord://-/settings and data://x or steam://run/1.',
  },
  'shows a time, a command and a guide': { text: `A zorblax is <t:1700000000:R> </ask me:${id}> <id:customize> now.` },
  'shows custom and named emojis': { text: `A zorblax is <:a:${id}> <a:spin:${id}> :skull: :flag_us::knife:` },
  'hides in a spoiler': { text: 'A zorblax is ||hidden|| and || the rest of the zorblax answer' },
  'strikes and emphasises': {
    text: 'A zorblax is ~~gone~~ __under__ _slanted_ ***loud*** **open *and __never ~~closed',
  },
  'turns the direction of writing': {
    text: 'A zorblax is \u202Egnp.exe\u202C and \u2066isolated\u2069 and \u200Fright.',
  },
  'stacks marks on letters': { text: `A zorblax is z${'\u0300\u0301\u0302'.repeat(60)}algo, a tall zorblax.` },
  'ends in a backslash': { text: 'A zorblax is a backslash \\' },
  'has a hostile title': {
    text: 'A zorblax is titled.',
    title: `[free](http://evil.test) zorblax @everyone <@${id}> ](http://evil.test) [ \`\`\` \n# head ||`,
  },
  'has a hostile byline': {
    text: 'A zorblax is signed.',
    byline: `by @here](http://evil.test) \n> # <@&${id}> discord.gg/evil [ **`,
  },
  'has a hostile address': {
    text: 'A zorblax is linked.',
    url: `https://example.org/a)b>c@everyone||"d e\`**__[x](y)`,
  },
  'has credentials in its address': { text: 'A zorblax is linked.', url: 'https://example.org@evil.test/' },
  'has an invitation as its address': { text: 'A zorblax is linked.', url: 'https://discord.gg/evil' },
  'has an endless address': { text: 'A zorblax is linked.', url: `https://example.org/${'a'.repeat(1_900)}` },
  'is one long word': { text: `A zorblax is ${'@everyone'.repeat(400)} zorblax` },
  'forges our own list': {
    text: 'A zorblax is true. -# **Sources** -# 1 · [Bank](<http://evil.test>), zorblax by us.',
  },
  'says control characters': {
    text: 'A zorblax is \u0000nul \u0007bell \u001B[31mred \uD800half \uE000private zorblax.',
  },
}

/** Alone it becomes the lead; after a harmless definition it is what is quoted under it. */
const places = { lead: '', quote: 'A zorblax is a small round thing that everybody in the valley has seen by now.\n\n' }
const cases = Object.entries(hostile).flatMap(([name, document]) =>
  Object.entries(places).map(
    ([place, before]) => [place, name, { ...document, text: before + document.text }] as const,
  ),
)

const harmless = new Set(['text', 'br', 'newline', 'blockQuote', 'subtext', 'link', 'strong', 'twemoji'])

type Node = { readonly type: string; readonly content?: unknown; readonly target?: unknown }

describe('An answer that quotes a hostile document', () => {
  let database: Database
  beforeEach(async () => {
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())

  async function answerFrom(document: Hostile) {
    const { db } = database
    const all = { key: 'hostile', title: 'All about zorblax', byline: '', url: good, publishedAt: null, ...document }
    await createShelf({ db, clock }).put(all)
    const library = createLibrary({ db, clock })
    const session = await library.openSession(signal)
    let text = ''
    for await (const chunk of library.ask(session, 'what is a zorblax?', signal)) text += chunk
    return { text, target: linkTarget(all.url), sources: await library.sources(session, signal) }
  }

  it.each(cases)('shows it as plain text in its %s where it %s', async (_place, _name, document) => {
    const { text, target, sources } = await answerFrom(document)
    const nodes = walk(parse(text, 'extended'))
    expect(nodes.map(({ type }) => type).filter((type) => !harmless.has(type))).toEqual([])
    for (const { type, target: to } of nodes) if (type === 'link') expect(to).toBe(target)
    expect(nodes.filter(({ type }) => type === 'strong').map(({ content }) => textOf(content))).toEqual(['Sources'])
    expect(sources).toHaveLength(1)
    expect(text.length).toBeLessThan(2_000)
  })

  it.each(cases)('keeps its %s on one line where it %s', async (place, _name, document) => {
    const { text } = await answerFrom(document)
    const lines = text.split('\n')
    expect(lines[0]).toMatch(/^[^>#-]/)
    for (const line of lines.slice(1)) expect(line).toMatch(/^(?:$|> [^>#-]|-# )/)
    expect(lines.filter((line) => line.startsWith('-# '))).toHaveLength(2)
    if (place === 'quote') expect(lines.some((line) => line.startsWith('> '))).toBe(true)
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Co}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u)
    expect(text).not.toMatch(/@everyone|@here|<@|(?<![(\\])<|discord(?:app)?\.(?:gg|com)\//i)
  })
})

function walk(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...(Array.isArray(node.content) ? walk(node.content as Node[]) : [])])
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : (content as Node[]).map((node) => textOf(node.content)).join('')
}
