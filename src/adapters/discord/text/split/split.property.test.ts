import fc from 'fast-check'
import { describe, it } from 'vitest'
import { checkProperty } from '../../../../../test/support/property.ts'
import { leavesFenceOpen, rejoin } from '../../../../../test/support/text/rejoin.ts'
import { split } from './split.ts'

const limits = fc.constantFrom(50, 80, 120, 300, 2_000)

/** Pieces of markdown and free text in random order: most of the result is malformed. */
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
        '>>> ',
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
    { maxLength: 50, size: 'max' },
  )
  .map((bits) => bits.join(''))

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Lists the faults of the messages that a text was cut into. */
function findFaults(parts: readonly string[], text: string, limit: number): string[] {
  const { strange, cuts } = rejoin(parts, text)
  const whole = graphemes.segment(text)
  // Marks that alone fill a message cannot be repeated: they are treated as text.
  const canClose = !/(`{16}|~{16})/.test(text)
  return [
    ...parts.filter((part) => part.length > limit).map((part) => `too long: ${part}`),
    ...parts.filter((part) => part.trim() === '').map(() => 'blank'),
    ...parts.filter((part) => canClose && leavesFenceOpen(part)).map((part) => `open: ${part}`),
    ...(strange === null ? [] : [`not in the text: ${strange}`]),
    ...cuts.flatMap((cut) => {
      const { index, segment = '' } = whole.containing(cut) ?? {}
      return index === cut || segment.trim() === '' || segment.length >= limit / 2 ? [] : [`cut grapheme: ${segment}`]
    }),
  ]
}

describe('any text', () => {
  it('becomes messages within the limit, none blank, none with an open fence, and loses nothing', () => {
    checkProperty('split over free text', [anyText, limits], (text, limit) =>
      findFaults(split(text, limit), text, limit),
    )
  }, 240_000)
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

describe('markdown like a model’s', () => {
  it('loses only white space at cuts, and no row, link, mention, emoji or formatted span is cut', () => {
    checkProperty('split over generated markdown', [blocks, limits], (all, limit) => {
      const text = all.map((block) => block.text).join('\n\n')
      const parts = split(text, limit)
      const { bare } = rejoin(parts, text)
      return [...findFaults(parts, text, limit), ...findGaps(bare, text), ...findCutBlocks(all, bare, text, limit)]
    })
  }, 240_000)
})

/** Checks that each message occurs verbatim in the text, with only white space between two of them. */
function findGaps(parts: readonly string[], text: string): string[] {
  let at = 0
  for (const part of [...parts.map((each) => each.trim()), '']) {
    const found = part === '' ? text.length : text.indexOf(part, at)
    if (found < at || text.slice(at, found).trim() !== '') return [`not verbatim: ${part}`]
    at = found + part.length
  }
  return []
}

function findCutBlocks(all: readonly Block[], bare: readonly string[], text: string, limit: number): string[] {
  const units = all.flatMap((block) => block.units ?? [])
  const rows = all.flatMap((block) => block.rows ?? [])
  const lines = new Set(bare.flatMap((part) => part.split('\n')))
  const words = text.trim().split(/\s+/)
  const canKeepWords = [...words, ...units].every((each) => each.length <= limit)
  const headingLast = /(?:^|\n)## [^\n]*$/
  return [
    ...rows.filter((row) => row.length <= limit - 24 && !lines.has(row)).map((row) => `cut row: ${row}`),
    ...units
      .filter((unit) => unit.length <= limit && !bare.some((part) => part.includes(unit)))
      .map((each) => `cut: ${each}`),
    ...(canKeepWords && words.join(' ') !== bare.join('\n').trim().split(/\s+/).join(' ') ? ['cut word'] : []),
    ...bare
      .slice(0, -1)
      .filter((part) => limit >= 300 && headingLast.test(part))
      .map((part) => `heading last: ${part}`),
  ]
}
