import { describe, expect, it } from 'vitest'
import { blocksOf } from '../src/adapters/article/blocks.ts'
import { isDateLine } from '../src/adapters/article/clean/date-line.ts'
import {
  asksToSubscribe,
  beginsEnd,
  claimsRights,
  isNoise,
  leadsElsewhere,
} from '../src/adapters/article/clean/phrases.ts'
import { isPictureLine } from '../src/adapters/article/clean/picture-lines.ts'
import { type DomElement, parsePage } from '../src/adapters/article/dom.ts'
import { line } from '../src/adapters/article/metadata.ts'
import { consentTalk } from '../src/adapters/article/prepare/consent-words.ts'
import { readPage } from '../src/adapters/article/read.ts'
import { strip } from '../src/adapters/article/strip.ts'
import { linksOf } from '../src/adapters/discord/posting/recognize.ts'
import { truncateAtSentence } from '../src/adapters/discord/posting/shorten.ts'
import { rewriteMarkdown } from '../src/adapters/discord/text/markdown/rewrite.ts'
import { quotesText } from '../src/adapters/discord/replies/quotes.ts'
import { linksIn } from '../src/adapters/discord/rest/message-links.ts'
import { wholeText } from '../src/adapters/discord/rest/message-text.ts'
import { withNames } from '../src/adapters/discord/rest/names.ts'
import { splitUpTo } from '../src/adapters/discord/text/split/split.ts'
import { isRelativeAddress, resolveAddress, webAddress } from '../src/adapters/feeds/address.ts'
import { cleanControls } from '../src/adapters/feeds/controls.ts'
import { parseDate } from '../src/adapters/feeds/dates.ts'
import { feedLinksOf } from '../src/adapters/feeds/discover/links.ts'
import { htmlToText, toPlainText } from '../src/adapters/feeds/entries/html-to-text.ts'
import { firstPicture } from '../src/adapters/feeds/entries/pictures.ts'
import { readFeed } from '../src/adapters/feeds/read.ts'
import { declarations, decodeText } from '../src/lib/text/decode.ts'
import { repairXml } from '../src/adapters/feeds/xml/repair.ts'
import { sourcesOf } from '../src/adapters/gpt-trainer/citations.ts'
import { newestTurn } from '../src/adapters/gpt-trainer/records.ts'
import { readAnswer } from '../src/adapters/gpt-trainer/stream.ts'
import { readQuestion } from '../src/adapters/library/question/question.ts'
import { readSmallTalk } from '../src/adapters/library/question/small-talk.ts'
import { readTopicsPage } from '../src/adapters/library/topics.ts'
import { newFenceState, replaceMarkers } from '../src/features/chat/answer/citation-markers.ts'
import { cite } from '../src/features/chat/answer/citations.ts'
import { removeInvites } from '../src/features/chat/answer/invites.ts'
import { createModelTextFilter, finishModelText } from '../src/features/chat/answer/model-text.ts'
import { questionLine } from '../src/lib/text/question-line.ts'
import { composePrompt } from '../src/features/chat/prompt/compose-prompt.ts'
import { cutPassages } from '../src/features/knowledge/shelf/passages.ts'
import { createRedactor } from '../src/lib/redact.ts'
import { escapeMarkdown, toLinkLabel, toLinkTarget, truncateAtWord } from '../src/lib/text/markdown.ts'
import { joinPassages } from '../src/lib/text/sources.ts'
import { findSlow, type Pump } from './support/linear-time.ts'

type Readers = Record<string, (text: string) => unknown>

const base = 'https://a.test/'
const source = { mark: '1.1', title: 'T', url: base, passage: 'P' }
const bytesOf = (text: string) => new TextEncoder().encode(text)
const redact = createRedactor(['s3cret/with+signs', 'aaaaaaaaaaaaaaaaaaaaab', '\\\\\\\\\\\\"'])

function* pieces<Piece>(text: string, toPiece: (text: string) => Piece): Generator<Piece> {
  for (let at = 0; at < text.length; at += 64) yield toPiece(text.slice(at, at + 64))
}
/** Feeds a filter a text in small pieces. */
function stream(filter: { add(chunk: string): string; rest(): string }, text: string): void {
  for (const piece of pieces(text, String)) filter.add(piece)
  filter.rest()
}
async function* arriving(text: string) {
  yield* pieces(text, bytesOf)
}
async function readAll(text: AsyncIterable<string>): Promise<void> {
  for await (const _ of text);
}
const turns = (list: string) => newestTurn(arriving(list)).catch(() => null)
const empty = { mentions: [], embeds: [], attachments: [], components: [] }
const message = (text: string) => ({ ...empty, content: text })
const card = (text: string) => ({
  ...message(''),
  embeds: [{ title: text, description: text, fields: [{ name: text, value: text }] }],
  poll: { question: { text }, answers: [{ poll_media: { text } }] },
  attachments: [{ filename: text }],
  message_snapshots: [{ message: message(text) }],
})
const prompt = (text: string) => {
  const said = [{ id: '1', authorId: '1', author: text, text, at: 0 }]
  const [files, rest] = [[{ name: text, text }], { channel: said, chain: said, linked: said, starter: said }]
  return composePrompt({ question: text, by: text, target: null, files, material: null, page: null, ...rest })
}

const texts: Readers = {
  splitUpTo: (text) => splitUpTo(text, 10),
  rewriteMarkdown: (text) => rewriteMarkdown(text),
  'rewriteMarkdown of a growing text': (text) => rewriteMarkdown(text, false),
  quotesText: (text) => quotesText([{ title: text, url: text, text, note: '' }]),
  sourcesOf: (text) => sourcesOf(JSON.stringify({ [text]: { title: text, text, file_name: text } })),
  cite: (text) => cite(text, [source]),
  replaceMarkers: (text) => replaceMarkers(text, newFenceState(), () => ''),
  createModelTextFilter: (text) => stream(createModelTextFilter(), text),
  'createModelTextFilter in one piece': (text) => createModelTextFilter().add(text),
  finishModelText: (text) => finishModelText({ text, sources: [source] }),
  removeInvites,
  'readAnswer of events': (text) => readAll(readAnswer('text/event-stream', arriving(`data: ${text}`))),
  'readAnswer of a page': (text) => readAll(readAnswer('text/html', arriving(text))).catch(() => null),
  'newestTurn of a text': (text) => turns(JSON.stringify([{ uuid: 'a', query: text, cite_data_json: text }])),
  'newestTurn of no JSON': turns,
  withNames: (text) => withNames(text, { user: () => text, role: () => null, channel: () => null }),
  linksIn,
  wholeText: (text) => wholeText(message(text) as unknown as Parameters<typeof wholeText>[0]),
  'wholeText of a card': (text) => wholeText(card(text) as unknown as Parameters<typeof wholeText>[0]),
  linksOf: (text) => linksOf({ content: text, embeds: [{ url: base + text }] }),
  truncateAtSentence: (text) => truncateAtSentence(text, 300),
  composePrompt: prompt,
  questionLine,
  readQuestion,
  readSmallTalk,
  readTopicsPage,
  cutPassages: (text) => cutPassages(text),
  redact,
  escapeMarkdown,
  toLinkLabel: (text) => toLinkLabel(text),
  toLinkTarget: (text) => toLinkTarget(base + text),
  truncateAtWord: (text) => truncateAtWord(text, 150),
  joinPassages: (text) => joinPassages([text, text]),
}
const textPieces = [
  ...[
    ' ',
    '\n',
    ' \n',
    '\t',
    'x',
    'x ',
    '`',
    '``a',
    '` ',
    '~',
    '[',
    ']',
    '](',
    '[a](',
    '[a](https://b',
    '(',
    '\\',
    '\\(',
  ],
  ...[
    '\\[',
    '$',
    '$a',
    '|',
    '||a',
    '| a ',
    '|a|\n',
    '<',
    '<a',
    '<@1',
    '<br',
    '>',
    '> ',
    '>>> ',
    '- [ ] ',
    '#',
    '#### ',
  ],
  ...['---\n', '*', '**a', '_', '-# ', 'd', 'http', 'https://', 'discord.gg/', '@', ':', ':a', '[1.1]', '。', '👩‍🚀'],
  ...['\u0301', '"', '{"a":', 'data:', '\r', '%25', 'QUFB', 'token=', 'https://discord.com/channels/1'],
]
const textPumps: readonly Pump[] = [
  ...textPieces.map((piece): Pump => ['', piece, '']),
  ...['```', '```\n', '`', '[', 'x', '|a|b|\n|-|-|\n|'].map((start): Pump => [start, ' ', 'x']),
  ...['```', '```\n', '['].map((start): Pump => [start, 'a', '']),
  ['|a|b|\n|-|-|\n', '|1|2|\n', ''],
  ['\\(', '{', ''],
  ['1', ' .', ''],
  ['what is ', 'é', ' x y'],
  ['what is ', '-', 'x y'],
  ...['tell me more', 'more about x', 'list all topics', 'compare x'].map((start): Pump => [start, ' ', 'x']),
]

const inItem = (text: string) => `<rss><channel><item><title>${text}</title><guid>${text}</guid></item></channel></rss>`
const jsonFeed = (text: string) =>
  JSON.stringify({ version: '1.1', title: 'T', items: [{ id: text, title: text, content_html: text, image: text }] })
const from = { contentType: null, url: base }
const markup: Readers = {
  htmlToText: (text) => htmlToText(text, 5_000),
  toPlainText: (text) => toPlainText(text, 1_000),
  firstPicture: (text) => firstPicture(text, base),
  isRelativeAddress,
  webAddress,
  resolveAddress: (text) => resolveAddress(text, base),
  cleanControls,
  repairXml,
  parseDate,
  feedLinksOf: (text) => feedLinksOf(text, base),
  decodeText: (text) => decodeText(bytesOf(text), `text/xml; charset=${text.slice(0, 10_000)}`, declarations.xml),
  'readFeed, XML': (text) => readFeed(bytesOf(inItem(text)), from),
  'readFeed, JSON': (text) => readFeed(bytesOf(jsonFeed(text)), from),
  strip,
  line: (text) => line(`${text}x`, 500),
  'phrases of a page': (text) =>
    [isNoise, leadsElsewhere, beginsEnd, claimsRights, asksToSubscribe, isDateLine, consentTalk].map((is) => is(text)),
  isPictureLine: (text) => isPictureLine({ text, kind: 'text' }),
  decodePage: (text) => decodeText(Buffer.from(text, 'latin1'), null, declarations.html),
}
const markupPieces: readonly (readonly [tail: string, pieces: readonly string[]])[] = [
  [' "<', ['/', 'a/', '?#', 'a', 'a:', ' ', '\n', '\u00a0', '&', '&amp;', '&amp;lt;', '&#']],
  [
    '',
    ['<', '<a', '<a ', '</', '</a ', '<!', '<!--', '<!-- -->', '<!-', '<?', '<a>', '</a>', '<br>', '<svg>', '<meta '],
  ],
  ['<', ['<a b="', "<a b='", '<a b="<i ', '<a b="<i \'', '<a ">', `<a b="'`, '<a =', '="', `='">`]],
  ['{', ['<script>', '<style ', '<script></style>', '</script', '<b></i>', '<i><b></i>']],
  ['>', ['<img ', '<img src=', '<img srcset="', 'a.jpg 1x,', ',', '<img data-src="data:,">']],
  [
    '',
    ['<link ', '<a href="/feed" ', '<![CDATA[', ']]>', '<item>', '</title>', '<title ', '(', '1:', '\u0300', '\ufffd'],
  ],
  ['', [' -', '(photo by ', 'we and our ', '\xc3']],
]
const markupPumps = markupPieces.flatMap(([tail, all]) => all.map((piece): Pump => ['', piece, tail]))

const prose = '<p>A sentence, with a comma, that is long enough to be a paragraph of the article.</p>'
const blocksIn = (html: string) => blocksOf(parsePage(`<html><body>${html}</body></html>`).body as DomElement)
const quotedBody = (text: string) => {
  const data = JSON.stringify({ '@type': 'Article', articleBody: `Once, twice, ${'and again, '.repeat(30)}${text}.` })
  return readPage(`<title>T</title><script type="application/ld+json">${data}</script><p>.</p>`, base)
}
const pages: Readers = {
  'blocksOf, code': (text) => blocksIn(`<pre>x${text}x</pre>`),
  'blocksOf, a paragraph': (text) => blocksIn(`<p>${text}x</p>`),
  'readPage, a quoted article': quotedBody,
  'readPage, elements': (text) => readPage(prose.repeat(5) + text, base),
}
const pagePieces = [
  ...[' ', '\n', ' \n', ' \u00a0', '<div class="caption">A harbour</div>', `<div class="share">${prose}</div>`],
  ...[`<section>${prose}</section>`, `<section>${prose}`],
  '<aside>A sentence, with a comma</aside>',
]
const pagePumps = pagePieces.map((piece): Pump => ['', piece, ''])

describe('time grows in proportion to the text that is read', () => {
  it.each(Object.entries(texts))('by %s', async (_, read) => expect(await findSlow(read, textPumps)).toEqual([]))
  it.each(Object.entries(markup))('by %s', async (_, read) => expect(await findSlow(read, markupPumps)).toEqual([]))
  it.each(Object.entries(pages))('by %s', async (_, read) =>
    expect(await findSlow(read, pagePumps, 12_000)).toEqual([]),
  )
  it('but not by an expression that reads to the end from each place', async () => {
    expect(await findSlow((text) => text.replace(/x+y/g, ''), [['', 'x', '']])).toEqual(['x'])
  })
})
