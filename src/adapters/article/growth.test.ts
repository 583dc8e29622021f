import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { blocksOf } from './blocks.ts'
import { isDateLine } from './clean/date-line.ts'
import { asksToSubscribe, beginsEnd, claimsRights, isNoise, leadsElsewhere } from './clean/phrases.ts'
import { isPictureLine } from './clean/picture-lines.ts'
import { decodePage } from './decode.ts'
import { type DomElement, parsePage } from './dom.ts'
import { line } from './metadata.ts'
import { consentTalk } from './prepare/consent-words.ts'
import { readPage } from './read.ts'
import { strip } from './strip.ts'

const prose = '<p>A sentence, with a comma, that is long enough to be a paragraph of the article.</p>'
const quotedBody = (text: string) => {
  const data = JSON.stringify({ '@type': 'Article', articleBody: `Once, twice, ${'and again, '.repeat(30)}${text}.` })
  return readPage(`<title>T</title><script type="application/ld+json">${data}</script><p>.</p>`, 'https://a.example/')
}
const blocksIn = (html: string) => blocksOf(parsePage(`<html><body>${html}</body></html>`).body as DomElement)

/** What sees text from outside, with a text that repeats. */
const readers: [string, (text: string) => unknown, string, number][] = [
  ['code with line breaks between letters', (text) => blocksIn(`<pre>x${text}x</pre>`), '\n', 20_000],
  ['a paragraph of spaces', (text) => blocksIn(`<p>${text}x</p>`), ' \u00a0', 10_000],
  ['a quoted article of spaces', quotedBody, ' ', 20_000],
  ['a quoted article of line breaks', quotedBody, ' \n', 10_000],
  ['elements that never end', strip, '<svg>', 9_000],
  ['comments that never end', strip, '<!-', 100_000],
  ['attributes that never end', strip, '<a b="', 100_000],
  ['a title of separators', (text) => line(`${text}x`, 500), ' -', 100_000],
  [
    'a line of commas',
    (text) => [isNoise, leadsElsewhere, beginsEnd, claimsRights, asksToSubscribe, isDateLine].map((is) => is(text)),
    ',',
    100_000,
  ],
  ['a line of credits', (text) => isPictureLine({ text, kind: 'text' }), '(photo by ', 20_000],
  ['a sentence about consent', consentTalk, 'we and our ', 20_000],
  ['bytes of half a character', (text) => decodePage(Buffer.from(text, 'latin1'), null), '\xc3', 200_000],
  ['meta elements', (text) => decodePage(Buffer.from(text, 'latin1'), null), '<meta \xe9', 50_000],
  [
    'captions',
    (text) => readPage(`${prose.repeat(5)}${text}`, 'https://a.example/'),
    '<div class="caption">A harbour</div>',
    600,
  ],
  [
    'paragraphs named as parts',
    (text) => readPage(text, 'https://a.example/'),
    `<div class="share">${prose}</div>`,
    600,
  ],
  [
    'quotations',
    (text) => readPage(`${prose}${text}`, 'https://a.example/'),
    '<aside>A sentence, with a comma</aside>',
    600,
  ],
]

describe('the time to read', () => {
  it.each(readers)('%s grows with its length, not with the square of it', (_, read, unit, times) => {
    const once = () => cpuMs(() => read(unit.repeat(times)))
    const quadruple = () => cpuMs(() => read(unit.repeat(times * 4)))
    once()
    // Linear: four times; quadratic: sixteen. A collection of garbage may fall into one of the runs.
    const isLinear = () => quadruple() < 20 + 6 * once()
    expect([1, 2, 3].some(isLinear)).toBe(true)
  })
})
