import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { isRelativeAddress, resolveAddress, webAddress } from './address.ts'
import { cleanControls } from './controls.ts'
import { parseDate } from './dates.ts'
import { feedLinksOf } from './discover/links.ts'
import { htmlToText, toPlainText } from './entries/html-to-text.ts'
import { firstPicture } from './entries/pictures.ts'
import { readFeed } from './read.ts'
import { decodeBytes } from './xml/decode.ts'
import { repairXml } from './xml/repair.ts'

const base = 'https://feeds.example/'
const bytesOf = (text: string) => new TextEncoder().encode(text)
const inItem = (text: string) =>
  bytesOf(`<rss><channel><item><title>${text}</title><guid>${text}</guid></item></channel></rss>`)
const inJson = (text: string) =>
  bytesOf(
    JSON.stringify({ version: '1.1', title: 'T', items: [{ id: text, title: text, content_html: text, image: text }] }),
  )
const from = { contentType: null, url: base }

const readers: Record<string, (text: string) => unknown> = {
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
  decodeBytes: (text) => decodeBytes(bytesOf(text), `text/xml; charset=${text.slice(0, 10_000)}`),
  'readFeed, XML': (text) => readFeed(inItem(text), from),
  'readFeed, JSON': (text) => readFeed(inJson(text), from),
}

/** Each is repeated; `tail` makes a match fail at the very end. */
const pumps: readonly (readonly [pump: string, tail: string])[] = [
  ...['/', 'a/', '?#', 'a', 'a:', ' ', '\n', '\u00a0', '&', '&amp;', '&amp;lt;', '&#'].map(
    (pump) => [pump, ' "<'] as const,
  ),
  ...['<', '<a', '<a ', '</', '</a ', '<!', '<!--', '<!-- -->', '<?', '<a>', '</a>', '<br>'].map(
    (pump) => [pump, ''] as const,
  ),
  ...['<a b="', "<a b='", '<a b="<i ', '<a b="<i \'', '<a ">', `<a b="'`, '<a =', '="', `='">`].map(
    (pump) => [pump, '<'] as const,
  ),
  ...['<script>', '<style ', '<script></style>', '</script', '<b></i>', '<i><b></i>'].map(
    (pump) => [pump, '{'] as const,
  ),
  ...['<img ', '<img src=', '<img srcset="', 'a.jpg 1x,', ',', '<img data-src="data:,">'].map(
    (pump) => [pump, '>'] as const,
  ),
  ...[
    '<link ',
    '<a href="/feed" ',
    '<![CDATA[',
    ']]>',
    '<item>',
    '</title>',
    '<title ',
    '(',
    '1:',
    '\u0300',
    '\ufffd',
  ].map((pump) => [pump, ''] as const),
]
const length = 30_000
/** Work that is over before it can be measured is linear enough; quadratic work takes seconds. */
const slackMs = 100

describe('the time to read foreign text grows with its length, and no faster:', () => {
  it.each(Object.entries(readers))('%s', (_, run) => {
    for (const [pump, tail] of pumps) {
      const measure = (chars: number) => cpuMs(() => run(pump.repeat(chars / pump.length) + tail))
      const [once, twice] = [measure(length), measure(2 * length)]
      expect(twice, JSON.stringify(pump)).toBeLessThan(3 * once + slackMs)
    }
  })
})
