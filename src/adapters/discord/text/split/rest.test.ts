import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { split, splitUpTo } from './split.ts'

const plain = (text: string) => text.replace(/\s+/g, '')
const fence = '```'

describe('a text that needs more messages than allowed', () => {
  it.each([
    ['a paragraph', 'one two three\n\nfour five six\n\nseven eight nine', 20, 'four five six\n\nseven eight nine'],
    ['indented code', `${fence}ts\naa aa aa\n  bb bb\n  cc cc\n${fence}`, 20, `${fence}ts\n  bb bb\n  cc cc\n${fence}`],
    [
      'a block after another',
      `${fence}\naaaa bb\n${fence}\n${fence}ts\ncc\n${fence}\n\nwords of a sentence`,
      20,
      `${fence}ts\ncc\n${fence}\n\nwords of a sentence`,
    ],
    ['text after code', `${fence}\naaaaaa\n${fence}\n\nwords follow\nand more`, 20, 'words follow\nand more'],
  ])('has the rest of %s as it was written', (_, text, limit, rest) => {
    expect(splitUpTo(text, 2, limit)).toEqual({ parts: split(text, limit).slice(0, 1), rest })
  })

  it('has no rest if the messages hold all of it', () => {
    expect(splitUpTo('all of it', 1)).toEqual({ parts: ['all of it'], rest: '' })
  })

  it('is complete with the rest', () => {
    const words = fc.constantFrom('word ', 'a\n', '\n\n', '  indented\n', '🦉', '- a point\n')
    const lines = fc.array(fc.constantFrom('  x = 1', 'y', '', '🦉 z'), { minLength: 1, maxLength: 12 })
    const block = lines.map((code) => `\n${fence}ts\n${code.join('\n')}\n${fence}\n`)
    const text = fc.array(fc.oneof(words, words, block), { maxLength: 60 }).map((pieces) => pieces.join('').trim())
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (whole, count) => {
        const { parts, rest } = splitUpTo(whole, count, 80)
        const bare = (from: string) => plain(from).replaceAll(/`{3}(ts)?/g, '')
        expect(bare(parts.join('\n') + rest)).toBe(bare(whole))
        expect(parts.length + (rest === '' ? 0 : 1)).toBe(Math.min(count, split(whole, 80).length))
      }),
      { numRuns: 1_000 },
    )
  })
})
