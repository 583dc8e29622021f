import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseCount } from '../../../../test/support/property.ts'
import { withoutMarkers } from '../../../../test/support/text/without-markers.ts'

const seed = Number(process.env.SEED ?? 20_260_115)
process.stdout.write(`marks: seed ${seed}\n`)
const runs = { numRuns: caseCount, seed }

describe('A text', () => {
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
    ['[3[1.2].4] `[3.4]`` x ``', '[3.4] ` `` x ``'],
    ['*[3.4]* and ~[1.2]~', '* * and ~ ~'],
    ['[12345678901.2]', null],
    ['[1234567890.2]', ''],
  ])('loses the marks of “%s” outside code', (text, shown) => {
    expect(withoutMarkers(text)).toBe(shown ?? text)
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
