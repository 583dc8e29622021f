import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutMarkers } from '../../../../test/support/text/without-markers.ts'
import { createMarkerFilter } from './citations.ts'

const seed = Number(process.env.SEED ?? 20_260_115)
process.stdout.write(`marks: seed ${seed}\n`)
const runs = { numRuns: 10_000, seed }

const streamed = (chunks: readonly string[]) => {
  const filter = createMarkerFilter()
  return [...chunks.map((chunk) => filter.add(chunk)), filter.rest()]
}

/** Bits that marks, links and code are made of, in any order. */
const bits = fc.constantFrom(
  ...[
    '[3.4]',
    '[3.4]',
    ' [1.2]',
    '[',
    ']',
    '(',
    '.',
    '3',
    '4',
    ' ',
    '  ',
    '\t',
    '\n',
    '\n\n',
    '`',
    '`',
    '``',
    '```',
    '```',
  ],
  ...[
    '~',
    '~~~',
    '\\',
    '\\[3.4]',
    '> ',
    '[1]',
    '[3.4](http://a.test)',
    '```js\n',
    '\n```\n',
    '\n~~~\n',
    'a',
    'é',
    '\r\n',
  ],
)
const anyText = fc.array(bits, { maxLength: 24 }).map((parts) => parts.join(''))

describe('An answer while it is streamed', () => {
  it.each([
    ['A [3.4]. B[1.2][5.6], C', 'A. B, C'],
    ['[1] [x] [1](http://a.test) [3.4](http://a.test) [3.] [.4] [3.4 [1.2.3]', null],
    ['`a[3.4]` ``b ` [3.4]`` and [3.4]', '`a[3.4]` ``b ` [3.4]`` and'],
    ['```js\na[3.4]\n```\nb [3.4]', '```js\na[3.4]\n```\nb'],
    ['~~~~\na[3.4]\n~~~\n[3.4]\n~~~~\nb [3.4]', '~~~~\na[3.4]\n~~~\n[3.4]\n~~~~\nb'],
    ['- x:\n     ```\n     a[3.4]\n     ```\n  b [3.4]', '- x:\n     ```\n     a[3.4]\n     ```\n  b'],
    ['So: ```\na[3.4]\n\nb``` and [3.4]', null],
    ['A stray ` here [3.4].\n\nNext ` [3.4]', 'A stray ` here.\n\nNext `'],
    [`A stray \` here [3.4]${' and so on'.repeat(200)} \``, `A stray \` here${' and so on'.repeat(200)} \``],
    ['An escaped \\` [3.4] \\`, an escaped \\[3.4]', 'An escaped \\` \\`, an escaped'],
    ['```\nopen [3.4]', null],
    ['[3[1.2].4] `[3.4]`` x ``', '[3 .4] ` `` x ``'],
    ['[12345678901.2]', null],
    ['[1234567890.2]', ''],
  ])('loses the marks of “%s” outside code', (text, shown) => {
    expect(withoutMarkers(text)).toBe(shown ?? text)
  })

  it('waits only for what may still become a mark', () => {
    const filter = createMarkerFilter()
    expect(
      ['Water', ' ', '[', '3', '.', '4', ']', ' boils [1', '] [1.', 'x'].map((chunk) => filter.add(chunk)),
    ).toEqual(['Water', '', '', '', '', '', '', ' boils', ' [1]', ' [1.x'])
    expect([filter.add(' `a'), filter.add('[3.4'), filter.add(']'), filter.add('` b'), filter.rest()]).toEqual([
      ' ',
      '',
      '',
      '`a[3.4]` b',
      '',
    ])
    expect([filter.add('\n```\n[3.4] '), filter.add('x[1\n'), filter.rest()]).toEqual(['\n```\n', '[3.4] x[1\n', ''])
  })

  it('shows all but the last characters of what is no code', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('[3.4]', '[', '1', '.', ']', ' ', 'a', '\n', '(', '\\'), { maxLength: 60 }),
        (parts) => {
          const text = parts.join('')
          const filter = createMarkerFilter()
          return withoutMarkers(text).length - filter.add(text).length <= 80 && filter.rest().length <= 80
        },
      ),
      runs,
    )
  })

  it('is the same however it is cut, and shows no mark at any time', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 12 })
    fc.assert(
      fc.property(anyText, cuts, fc.boolean(), (text, at, byUnit) => {
        const places = byUnit
          ? Array.from({ length: text.length + 1 }, (_, index) => index)
          : [0, ...at.map((place) => place % (text.length + 1)).sort((one, other) => one - other), text.length]
        const shown = streamed(places.slice(1).map((end, index) => text.slice(places[index], end)))
        let sofar = ''
        for (const piece of shown) {
          sofar += piece
          if (piece !== '' && withoutMarkers(sofar) !== sofar) return false
        }
        return sofar === withoutMarkers(text)
      }),
      runs,
    )
  })

  it('keeps every character of code and of everything but marks', () => {
    const words = fc.constantFrom(
      'Water',
      'boils [1] here',
      '[x](http://a.test)',
      '[3.4](http://a.test)',
      'at 3.4 °C',
      'a [3',
    )
    const code = fc.constantFrom(
      '`a[3.4]`',
      '``b ` [1.2]``',
      '\n```js\nc [3.4]\n\n[1.2]\n```\n',
      '\n~~~~\n[3.4]\n~~~\n~~~~\n',
    )
    const mark = fc.constantFrom('[3.4]', '[1.2]', '[10.25]')
    const each = fc.oneof(
      words,
      code,
      mark.map((text) => ({ mark: text })),
    )
    fc.assert(
      fc.property(fc.array(each, { maxLength: 10 }), (parts) => {
        const text = parts.map((part) => (typeof part === 'string' ? part : ` ${part.mark}`)).join('\n')
        return withoutMarkers(text) === parts.map((part) => (typeof part === 'string' ? part : '')).join('\n')
      }),
      runs,
    )
  })
})
