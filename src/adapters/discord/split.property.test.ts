import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holds } from '../../../test/holds.ts'
import { leavesFenceOpen, rejoin } from '../../../test/parts.ts'
import { split } from './split.ts'

const limits = fc.constantFrom(50, 80, 120, 300, 2_000)

/** Bits of markdown and of any text, in any order: most of what they make is broken. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '```',
        '```js',
        '~~~',
        '````',
        '`',
        '\n',
        '\n\n',
        ' ',
        '  ',
        'word ',
        'x'.repeat(90),
        '> ',
        '- ',
        '1. ',
        '# ',
        '**',
        '||',
      ),
      fc.constantFrom(
        '[a b](<https://e.test/a>)',
        '<:a:123456789012345678>',
        '<@1> ',
        '| a | b |\n',
        '|-|-|\n',
        '\\',
        '\r\n',
        '\u0301',
        '\u200d',
        '\u00a0',
      ),
      fc.constantFrom('😀', '👩‍🚀', '🇩🇪', '👍🏽', '1️⃣', '中文', '。', 'क्ष', 'สวัสดี', '\u0600', '\ud83d'),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    ),
    { maxLength: 80, size: 'max' },
  )
  .map((bits) => bits.join(''))

describe('any text at all', () => {
  const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

  it('is cut into messages within the limit, none of them blank, none with a fence left open, and none of it is lost', () => {
    holds(
      'split over free text',
      fc.property(anyText, limits, (text, limit) => {
        const parts = split(text, limit)
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit)
          expect(part.trim()).not.toBe('')
          // Marks that alone fill a message are text to us: they cannot be repeated.
          if (!/(`{16}|~{16})/.test(text)) expect(leavesFenceOpen(part)).toBe(false)
        }
        const { strange, cuts } = rejoin(parts, text)
        expect(strange).toBeNull()
        const whole = characters.segment(text)
        for (const cut of cuts) {
          const { index, segment = '' } = whole.containing(cut) ?? {}
          if (segment.length < limit / 2) expect(index).toBe(cut)
        }
      }),
    )
  })
})

const word = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[a-z]{1,12}[,;.]?$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'naïve',
      'größer',
      '量子',
      '😀',
      '👩‍🚀',
      '🇩🇪',
      '<@123456789012345678>',
      '<:ok:123456789012345678>',
    ),
  },
)
const prose = fc.array(word, { minLength: 1, maxLength: 60, size: 'max' }).map((words) => words.join(' '))
const few = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '))
const lineOfCode = fc.stringMatching(/^ {0,6}[a-z(]{1,6}[a-z =(){}.]{0,30}$/).map((line) => line.trimEnd())

type Block = { readonly text: string; readonly rows?: readonly string[]; readonly units?: readonly string[] }

const heading = few.map((text): Block => ({ text: `## ${text}` }))
const paragraph = prose.map((text): Block => ({ text }))
const list = fc
  .array(fc.tuple(fc.constantFrom('- ', '  - ', '1. '), few), { minLength: 2, maxLength: 9 })
  .map((items): Block => {
    const rows = items.map(([mark, text]) => mark + text)
    return { text: rows.join('\n'), rows }
  })
const table = fc.array(fc.tuple(few, few), { minLength: 1, maxLength: 9 }).map((cells): Block => {
  const rows = cells.map(([one, other]) => `| ${one} | ${other} |`)
  return { text: ['| a | b |', '| - | - |', ...rows].join('\n'), rows }
})
const code = fc
  .tuple(
    fc.constantFrom('```', '````', '~~~', '  ```'),
    fc.constantFrom('', 'ts', 'python'),
    fc.array(lineOfCode, { minLength: 1, maxLength: 40, size: 'max' }),
  )
  .map(([mark, info, rows]): Block => ({ text: [mark + info, ...rows, mark].join('\n'), rows }))
const links = fc
  .array(fc.tuple(few, fc.integer({ min: 1, max: 60 }), fc.constantFrom('bare', 'hidden', 'named')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((all): Block => {
    const units = all.map(([name, length, shape], i) => {
      const address = `https://example.org/${i}${'a-'.repeat(length / 2)}`
      return shape === 'bare' ? address : shape === 'hidden' ? `<${address}>` : `[${name}](<${address}>)`
    })
    return { text: units.join(' and '), units }
  })
const looks = fc
  .array(fc.tuple(fc.constantFrom('**', '`', '~~', '||', '_'), few), { minLength: 1, maxLength: 5 })
  .map((all): Block => {
    const units = all.map(([mark, text]) => mark + text + mark)
    return { text: units.join(' with '), units }
  })
const blocks = fc.array(fc.oneof(heading, paragraph, list, table, code, links, looks), { minLength: 1, maxLength: 8 })

describe('markdown as models write it', () => {
  it('loses nothing but white space at the cuts and is cut through nothing that is read as one', () => {
    holds(
      'split over generated markdown',
      fc.property(blocks, limits, (all, limit) => {
        const text = all.map((block) => block.text).join('\n\n')
        const parts = split(text, limit)
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit)
          expect(leavesFenceOpen(part)).toBe(false)
        }
        const { strange, bare } = rejoin(parts, text)
        expect(strange).toBeNull()
        expectOnlyWhiteSpaceBetween(bare, text)
        const longest = Math.max(
          ...words(text)
            .concat(all.flatMap(({ units = [] }) => units))
            .map(({ length }) => length),
        )
        if (longest <= limit) expect(words(bare.join('\n'))).toEqual(words(text))
        const lines = new Set(bare.flatMap((part) => part.split('\n')))
        for (const { rows = [], units = [] } of all) {
          for (const row of rows) if (row.length <= limit - 24) expect(lines).toContain(row)
          for (const unit of units)
            if (unit.length <= limit) expect(bare.some((part) => part.includes(unit))).toBe(true)
        }
        if (limit >= 300) for (const part of bare.slice(0, -1)) expect(part).not.toMatch(/(^|\n)## [^\n]*$/)
      }),
    )
  })
})

const words = (text: string) => text.split(/\s+/).filter((each) => each !== '')

/** Each message stands in the text letter by letter, and between two of them is nothing but white space. */
function expectOnlyWhiteSpaceBetween(parts: readonly string[], text: string): void {
  let at = 0
  for (const part of parts) {
    const found = text.indexOf(part.trim(), at)
    expect(found).toBeGreaterThanOrEqual(at)
    expect(text.slice(at, found).trim()).toBe('')
    at = found + part.trim().length
  }
  expect(text.slice(at).trim()).toBe('')
}
