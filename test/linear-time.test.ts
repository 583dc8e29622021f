import { describe, expect, it } from 'vitest'
import { splitUpTo } from '../src/adapters/discord/text/split/split.ts'
import { rewriteMarkdown } from '../src/adapters/discord/text/markdown/rewrite.ts'
import { quotesText } from '../src/adapters/discord/replies/quotes.ts'
import { isRelativeAddress } from '../src/adapters/feeds/address.ts'
import { sourcesOf } from '../src/adapters/gpt-trainer/citations.ts'
import { cite, createMarkerFilter } from '../src/features/chat/answer/citations.ts'
import { createInviteFilter, removeInvites } from '../src/features/chat/answer/invites.ts'
import { createModelTextFilter, finishModelText } from '../src/features/chat/answer/model-text.ts'
import { escapeMarkdown, toLinkLabel, toLinkTarget, toPlainLine, truncateAtWord } from '../src/lib/text/markdown.ts'
import { joinPassages } from '../src/lib/text/sources.ts'
import { cpuMs } from './support/cpu-time.ts'

const source = { mark: '1.1', title: 'T', url: 'https://a.test/x', passage: 'P' }

/** Feeds a filter a text in small pieces. */
function stream(filter: { add(chunk: string): string; rest(): string }, text: string): void {
  for (let at = 0; at < text.length; at += 16) filter.add(text.slice(at, at + 16))
  filter.rest()
}

/** Every function that sees a text from outside: from a model, a feed, a page or a person. */
const functions: Record<string, (text: string) => unknown> = {
  splitUpTo: (text) => splitUpTo(text, 10),
  rewriteMarkdown: (text) => rewriteMarkdown(text),
  'rewriteMarkdown of a growing text': (text) => rewriteMarkdown(text, false),
  quotesText: (text) => quotesText([{ title: text, url: text, text }]),
  sourcesOf: (text) => sourcesOf(JSON.stringify({ [text]: { title: text, text, file_name: text } })),
  cite: (text) => cite(text, [source]),
  createMarkerFilter: (text) => stream(createMarkerFilter(), text),
  createModelTextFilter: (text) => stream(createModelTextFilter(), text),
  'createModelTextFilter in one piece': (text) => createModelTextFilter().add(text),
  finishModelText: (text) => finishModelText({ text, sources: [source] }),
  createInviteFilter: (text) => stream(createInviteFilter(), text),
  removeInvites,
  toPlainLine,
  escapeMarkdown,
  toLinkLabel: (text) => toLinkLabel(text),
  toLinkTarget,
  'toLinkTarget of a path': (text) => toLinkTarget(`https://a.test/${text}`),
  truncateAtWord: (text) => truncateAtWord(text, 150),
  joinPassages: (text) => joinPassages([text, text]),
  isRelativeAddress: (text) => isRelativeAddress(text),
}

/** Repeated pieces after a beginning that lets them be searched again and again. */
const pumps: readonly (readonly [start: string, piece: string])[] = [
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
  ].map((piece) => ['', piece] as const),
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
    '<br',
    '>',
    '> ',
    '>>> ',
    '- [ ] ',
    '#',
    '#### ',
    '---\n',
  ].map((piece) => ['', piece] as const),
  ...[
    '*',
    '**a',
    '_',
    '-# ',
    'd',
    'http',
    'https://',
    'discord.gg/',
    '@',
    ':',
    ':a',
    '[1.1]',
    '。',
    '👩‍🚀',
    '\u0301',
  ].map((piece) => ['', piece] as const),
  ['```', ' '],
  ['```', 'a'],
  ['```\n', ' \n'],
  ['```\n', 'x'],
  ['`', ' '],
  ['[', 'a'],
  ['|a|b|\n|-|-|\n', '|1|2|\n'],
  ['|a|b|\n|-|-|\n|', ' '],
  ['\\(', '{'],
  ['x', ' '],
  ['1', ' .'],
]

const length = 30_000
const quickMs = 250
const pumped = ([start, piece]: readonly [string, string], chars: number) =>
  start + piece.repeat(Math.ceil(chars / piece.length))

/** The least time of a few runs: another process may slow one of them. */
const leastMs = (work: () => unknown) => Math.min(cpuMs(work), cpuMs(work), cpuMs(work))

describe('time grows in proportion to the text', () => {
  it.each(Object.entries(functions))('in %s', (_, work) => {
    const slow = pumps.filter((pump) => {
      const [single, double] = [pumped(pump, length), pumped(pump, 2 * length)]
      // With the square of 60,000 characters even the simplest search takes longer.
      if (cpuMs(() => work(double)) < quickMs || leastMs(() => work(double)) < quickMs) return false
      return leastMs(() => work(double)) > 3 * leastMs(() => work(single))
    })
    expect(slow.map(([start, piece]) => start + piece)).toEqual([])
  })
})
