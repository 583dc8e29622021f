import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { split } from './split.ts'

describe('splitting a text into messages', () => {
  it('leaves what fits as it is and makes no message of nothing', () => {
    expect(split('hello')).toEqual(['hello'])
    expect(split(' \n ')).toEqual([])
  })

  it('prefers paragraphs, then lines, then sentences, then words', () => {
    expect(split('aaaa bbbb\n\ncccc dddd', 12)).toEqual(['aaaa bbbb', 'cccc dddd'])
    expect(split('aaaa bbbb\ncccc dddd', 12)).toEqual(['aaaa bbbb', 'cccc dddd'])
    expect(split('aaaaaaa. bbbbbbb', 12)).toEqual(['aaaaaaa.', 'bbbbbbb'])
    expect(split('aaaaaaa bbbbbbb', 12)).toEqual(['aaaaaaa', 'bbbbbbb'])
  })

  it('closes a fence that it cuts and opens it again with its language', () => {
    const code = `\`\`\`ts\n${'const a = 1\n'.repeat(10)}\`\`\``
    for (const part of split(code, 80)) {
      expect(part.startsWith('```ts\n')).toBe(true)
      expect(part.endsWith('\n```')).toBe(true)
    }
  })

  it('keeps every message within the limit and loses no visible character', () => {
    const words = fc.array(fc.stringMatching(/^[\w.,😀-]{1,30}$/u), { maxLength: 120 })
    fc.assert(
      fc.property(words, fc.constantFrom(' ', '\n', '\n\n'), (list, gap) => {
        const text = list.join(gap)
        const parts = split(text, 100)
        expect(parts.every((part) => part.length > 0 && part.length <= 100)).toBe(true)
        expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
        expect(parts.every((part) => part.isWellFormed())).toBe(true)
      }),
    )
  })

  it('keeps the limit and ends on any text at all, fences included', () => {
    const pieces = fc.constantFrom('```', '```js', '~~~', '````', '\n', 'word ', '😀', 'x'.repeat(90), '> ')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 80 }), (list) => {
        expect(split(list.join(''), 120).every((part) => part.length <= 120)).toBe(true)
      }),
    )
  })
})
