import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addresses } from '../../../test/fixtures/feeds/addresses.ts'
import { atomTexts } from '../../../test/fixtures/feeds/atom-texts.ts'
import { broken } from '../../../test/fixtures/feeds/broken.ts'
import { kinds } from '../../../test/fixtures/feeds/kinds.ts'
import { dated, pictured } from '../../../test/fixtures/feeds/more.ts'
import { rssTexts } from '../../../test/fixtures/feeds/rss-texts.ts'
import { readFeed } from './read.ts'

const documents = [kinds, rssTexts, atomTexts, addresses, dated, pictured, broken]
  .flat()
  .map(({ document }) => (typeof document === 'string' ? document : new TextDecoder().decode(document)))

const bait = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '/',
    '=',
    ']]>',
    '<![CDATA[',
    '<!--',
    '-->',
    '<!DOCTYPE x [',
    ']>',
    '<?',
    '?>',
    '\0',
    '\ud800',
  ],
  ...[
    '<item>',
    '</item>',
    '<entry>',
    '</entry>',
    '</channel>',
    '<rss>',
    '<title>',
    '<link href="',
    'xmlns:a="',
    '&#x110000;',
  ],
  ...[
    '&amp;',
    '&nbsp;',
    ' xml:base="http://[',
    ' type="xhtml"',
    ' mode="base64"',
    '<a:b',
    '<img src=',
    'http://',
    '{',
    '\ufeff',
  ],
]
type Change = { at: number; kind: 'cut' | 'repeat' | 'insert' | 'drop' | 'swap'; length: number; bait: string }
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('cut', 'repeat', 'insert', 'drop', 'swap'),
  length: fc.nat(200),
  bait: fc.constantFrom(...bait),
})

function damage(document: string, { at, kind, length, bait: inserted }: Change): string {
  const from = Math.floor(document.length * at)
  const part = document.slice(from, from + length)
  if (kind === 'cut') return document.slice(0, from)
  if (kind === 'repeat') return document.slice(0, from) + part.repeat(3) + document.slice(from)
  if (kind === 'insert') return document.slice(0, from) + inserted + document.slice(from)
  if (kind === 'drop') return document.slice(0, from) + document.slice(from + length)
  return (
    document.slice(0, from) +
    document.slice(from + length, from + 2 * length) +
    part +
    document.slice(from + 2 * length)
  )
}

function expectValid(feed: ReturnType<typeof readFeed>): void {
  if (!feed) return
  const line = /^(?!\s)[^\p{Cc}\u2028\u2029]*$(?<!\s)/u
  const address = /^$|^https?:\/\/[^\s<>"]+$/
  expect(feed.title).toMatch(line)
  expect(feed.url).toMatch(address)
  for (const { id, title, url, summary, picture, published } of feed.entries) {
    expect([title, summary].every((text) => line.test(text) && text.isWellFormed())).toBe(true)
    expect([url, picture].every((text) => address.test(text) && (text === '' || URL.canParse(text)))).toBe(true)
    expect(id === '' ? url : id).toBe(id)
    expect([title.length <= 1000, summary.length <= 5000, id.length <= 2048]).toEqual([true, true, true])
    expect(published === null || !Number.isNaN(published.getTime())).toBe(true)
  }
}

describe('readFeed', () => {
  it('reads valid entries or null from a damaged document', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (document, changes) => {
          const bytes = new TextEncoder().encode(changes.reduce(damage, document))
          expectValid(
            bytes.includes(0x3c) ? readFeed(bytes, { contentType: null, url: 'https://feeds.example/f' }) : null,
          )
        },
      ),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 400) },
    )
  })

  it('reads valid entries or null from damaged bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        (document, slips) => {
          const bytes = new TextEncoder().encode(document)
          for (const [at, value] of slips) bytes[at % bytes.length] = value
          expectValid(readFeed(bytes, { contentType: null, url: 'https://feeds.example/f' }))
        },
      ),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 400) },
    )
  })
})
