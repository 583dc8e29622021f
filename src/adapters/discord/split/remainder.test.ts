import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { remainder } from './remainder.ts'
import { split } from './split.ts'

const plain = (text: string) => text.replace(/\s+/g, '')
const fence = '```'

describe('the remainder of a text after some messages', () => {
  it.each([
    ['a paragraph', 'one two three\n\nfour five six', 20, 'four five six'],
    ['indented code', `${fence}ts\naa aa aa\n  bb bb\n${fence}`, 20, `${fence}ts\n  bb bb\n${fence}`],
    ['a block after another', `${fence}\naaaa bb\n${fence}\n${fence}ts\ncc\n${fence}`, 20, `${fence}ts\ncc\n${fence}`],
    ['text after code', `${fence}\naaaaaa\n${fence}\n\nwords follow`, 20, 'words follow'],
  ])('is the rest as it was written, after %s', (_, text, limit, rest) => {
    expect(remainder(text, split(text, limit), 1)).toBe(rest)
  })

  it('is empty if they hold all of it', () => {
    expect(remainder('all of it', split('all of it'), 1)).toBe('')
  })

  it('completes the text together with them', () => {
    const words = fc.constantFrom('word ', 'a\n', '\n\n', '  indented\n', '🦉', '- a point\n')
    const lines = fc.array(fc.constantFrom('  x = 1', 'y', '', '🦉 z'), { minLength: 1, maxLength: 12 })
    const block = lines.map((code) => `\n${fence}ts\n${code.join('\n')}\n${fence}\n`)
    const text = fc.array(fc.oneof(words, words, block), { maxLength: 60 }).map((pieces) => pieces.join('').trim())
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 4 }), (whole, count) => {
        const parts = split(whole, 80)
        const bare = (from: string) => plain(from).replaceAll(/`{3}(ts)?/g, '')
        const shown = parts.slice(0, count).join('\n')
        expect(bare(shown + remainder(whole, parts, count))).toBe(bare(whole))
      }),
      { numRuns: 1_000 },
    )
  })
})
