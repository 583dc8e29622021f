import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSourceFile, writeSourceFile } from './source-file.ts'
import type { NewSource } from './sources.ts'

const channel = 'UCNJ1Ymd5yFuUPtn21xtRbbw'
const file = (content: object) => JSON.stringify(content)

describe('a file of sources', () => {
  it('is read in the form that the Python bot had', () => {
    const { sources, problems } = readSourceFile(
      file({
        feeds: [{ url: 'https://a.example/feed', name: 'A', filter: ['AI'], urgent: false }],
        channels: [{ id: channel, name: 'C', knowledge: true, backfill: false }],
      }),
    )
    expect(problems).toEqual([])
    expect(sources).toMatchObject([
      { kind: 'feed', address: 'https://a.example/feed', name: 'A', keep: ['AI'], urgent: false, channelId: null },
      { kind: 'channel', address: channel, name: 'C', keep: null, leaveOut: [], knowledge: true, backfill: false },
    ])
  })

  it('says in one sentence which entry is wrong, and takes the others', () => {
    const feed = { url: 'https://a.example/', name: 'A' }
    const feeds = [
      { ...feed, url: 'ftp://a.example/' },
      { ...feed, filter: 'AI' },
      { ...feed, filter: ['AI', ' '] },
      { ...feed, fitler: ['AI'] },
      { ...feed, urgent: 'yes', name: '**B**\n@everyone' },
      { ...feed, channel: 17 },
      { ...feed, role: '17' },
      { name: 'A' },
      'https://a.example/',
      { url: feed.url },
    ]
    const { sources, problems } = readSourceFile(file({ feeds, channels: [{ id: '@handle', name: 'C' }] }))
    expect(problems).toEqual([
      'Feed 1 (A): "url" must be an http or https address without a password.',
      'Feed 2 (A): "filter" must be a list of words.',
      'Feed 3 (A): "filter" has an empty word.',
      'Feed 4 (A): "fitler" is unknown.',
      'Feed 5 (**B** @everyone): "urgent" must be true or false.',
      'Feed 6 (A): "channel" must be the id of a channel as text.',
      'Feed 7 (A): "role" must be the id of a role: 17 to 20 digits.',
      'Feed 8 (A): "url" must be an http or https address without a password.',
      'Feed 9: it is no object.',
      'Channel 1 (C): "id" must be the id of a YouTube channel: UC and 22 more characters.',
    ])
    expect(sources.map(({ name }) => name)).toEqual(['a.example'])
  })

  it.each([
    ['{"feeds":', 'not valid JSON'],
    ['[]', 'not an object with the lists'],
    ['{"feeds":{}}', 'not an object with the lists'],
    ['{"feds":[]}', 'not an object with the lists'],
    [file({ feeds: Array(1_001).fill({}) }), 'more than 1,000 entries'],
    [`"${'ä'.repeat(500_000)}"`, 'larger than 1 MB'],
  ])('is refused as a whole where nothing can be read in it: %.20s', (text, reason) => {
    expect(readSourceFile(text)).toEqual({ sources: [], problems: [expect.stringContaining(reason)] })
  })

  it('is written so that it is read back as the same sources', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((word) => `x${word.trim()}`),
      { maxLength: 4 },
    )
    const id = fc.option(fc.stringMatching(/^\d{17,20}$/), { nil: null })
    const rest = {
      name: fc.stringMatching(/^[a-z"\\<&é]{1,50}$/),
      keep: fc.option(words, { nil: null }),
      leaveOut: words,
      ...{
        urgent: fc.boolean(),
        paused: fc.boolean(),
        channelId: id,
        roleId: id,
        knowledge: fc.boolean(),
        backfill: fc.boolean(),
      },
    }
    const addresses = { feed: fc.webUrl().map((url) => new URL(url).href), channel: fc.constant(channel) }
    const of = (kind: NewSource['kind']) => fc.record({ kind: fc.constant(kind), address: addresses[kind], ...rest })
    fc.assert(
      fc.property(fc.array(of('feed')), fc.array(of('channel')), (feeds, channels) => {
        const sources = [...feeds, ...channels]
        const stored = sources.map((source) => ({
          ...source,
          id: 1,
          pausedAt: source.paused ? 5 : null,
          firstReadAt: null,
        }))
        expect(readSourceFile(writeSourceFile(stored))).toEqual({ sources, problems: [] })
      }),
      { numRuns: 30 },
    )
  })
})
