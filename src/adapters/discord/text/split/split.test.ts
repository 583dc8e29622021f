import { describe, expect, it } from 'vitest'
import { answersFrom } from '../../../../../test/support/text/random-answers.ts'
import { leavesFenceOpen, rejoin } from '../../../../../test/support/text/rejoin.ts'
import { split } from './split.ts'

const fence = (lines: readonly string[], mark = '```', info = '') => `${mark}${info}\n${lines.join('\n')}\n${mark}`
const numbered = (count: number, text: string) => Array.from({ length: count }, (_, i) => `${text} ${i}`)

describe('splitting a text into messages', () => {
  it('leaves a short text as it is and makes no message of a blank one', () => {
    expect(split('hello')).toEqual(['hello'])
    expect(split('  - nested\n- not')).toEqual(['  - nested\n- not'])
    for (const nothing of ['', ' \n ', '\n'.repeat(5_000), '\u00a0\u2003']) expect(split(nothing)).toEqual([])
  })

  it('prefers paragraphs, then lines, then sentences, then words', () => {
    const [a, b] = ['a'.repeat(30), 'b'.repeat(30)]
    expect(split(`${a} aa\n\n${b} bb`, 50)).toEqual([`${a} aa`, `${b} bb`])
    expect(split(`${a} aa\n${b} bb`, 50)).toEqual([`${a} aa`, `${b} bb`])
    expect(split(`${a}. aa ${b}`, 50)).toEqual([`${a}.`, `aa ${b}`])
    expect(split(`${a} aa ${b}`, 50)).toEqual([`${a} aa`, b])
  })

  it('keeps a heading with the text below it', () => {
    const text = `${'word '.repeat(20)}\n\n## Heading\n\n${'text '.repeat(30)}`
    expect(split(text, 120)[1]).toMatch(/^## Heading\n\ntext/)
    expect(split(`${'w'.repeat(60)}\n\n**Title:**\n${'text '.repeat(30)}`, 100)[1]).toMatch(/^\*\*Title:\*\*\ntext/)
  })

  it('breaks tables and lists between rows, and keeps a table head with its first row', () => {
    const rows = numbered(12, '| cell and cell | and another').map((row) => `${row} |`)
    const table = ['| a | b |', '| - | - |', ...rows].join('\n')
    const parts = split(`${'word '.repeat(35)}\n${table}`, 200)
    expect(parts.join('\n').split('\n').slice(1)).toEqual(table.split('\n'))
    expect(parts[1]).toMatch(/^\| a \| b \|\n\| - \| - \|\n\| cell/)
    const list = numbered(12, '- an item of a list: with **two words** in bold, and').join('\n')
    expect(split(list, 150).join('\n')).toBe(list)
  })

  it('does not turn the rest of a sentence into a heading, a list or a quote', () => {
    expect(split(`${'a'.repeat(44)} # 5 of the list`, 50)[1]).not.toMatch(/^#/)
    expect(split(`${'a '.repeat(23)}- 5 of them`, 50)[1]).not.toMatch(/^-/)
  })
})

describe('splitting code', () => {
  it('closes a fence at a cut and reopens it with its mark, language and indentation', () => {
    for (const [mark, info] of [
      ['```', 'ts'],
      ['````', 'ts title="a b"'],
      ['~~~', 'c++'],
      ['  ~~~~', ''],
    ] as const) {
      const lines = numbered(40, `${' '.repeat(4)}const a =`)
      const parts = split(fence(lines, mark, info), 120)
      for (const part of parts) {
        expect(part.startsWith(`${mark}${info}\n    const a`)).toBe(true)
        expect(part.endsWith(`\n${mark}`)).toBe(true)
      }
      expect(parts.flatMap((part) => part.split('\n').slice(1, -1))).toEqual(lines)
    }
  })

  it('closes and reopens fences in quotes and lists as well', () => {
    const quoted = ['> ```js', ...numbered(20, '> const a ='), '> ```', 'after'].join('\n')
    for (const part of split(quoted, 100)) expect(part).toMatch(/^> ```js\n> const[^]*\n> ```(\nafter)?$/)
    const listed = ['- ```js', ...numbered(20, '  const a ='), '  ```', '- after'].join('\n')
    const [first = '', ...others] = split(listed, 100)
    expect(first).toMatch(/^- ```js\n {2}const[^]*\n {2}```$/)
    for (const part of others) expect(part).toMatch(/^ {2}```js\n {2}const[^]*\n {2}```(\n- after)?$/)
  })

  it('closes a fence that the text leaves open', () => {
    expect(split('```js\nconst a = 1')).toEqual(['```js\nconst a = 1\n```'])
    expect(split('~~~~\n```\nx')).toEqual(['~~~~\n```\nx\n~~~~'])
  })

  it('makes no empty fence before the first line or after the last', () => {
    for (let before = 1; before < 120; before++) {
      const parts = split(`${'w '.repeat(before)}\n${fence(numbered(9, 'a line'), '```', 'js')}\nafter`, 100)
      for (const part of parts) expect(part).not.toMatch(/```(js)?\n+```/)
    }
  })

  it('moves a fence to the next message if there is no room to close it', () => {
    const parts = split(`> \`\`\`\`\`\`${'a'.repeat(36)}\n\`\`\`b`, 50)
    expect(parts.filter(leavesFenceOpen)).toEqual([])
    expect(parts.at(-1)).toMatch(/\n```b\n```$/)
  })

  it('never cuts a line of code that fits into a message', () => {
    const lines = numbered(6, `x${'y z '.repeat(20)}`)
    for (let before = 1; before < 100; before++) {
      const parts = split(`${'w'.repeat(before)}\n${fence(lines, '```', 'js')}`, 100)
      for (const line of lines) expect(parts.some((part) => part.split('\n').includes(line))).toBe(true)
    }
  })

  it('makes no fence of backticks after an atom', () => {
    const emoji = '<:a:123456789012345678>'
    expect(split(`${emoji}\u00a0${emoji}\`\`\`\`\`\``, 50)).toEqual([emoji, `${emoji}\`\`\`\`\`\``])
    for (const name of ['a'.repeat(26), 'a'.repeat(23), 'a'.repeat(20)]) {
      const parts = split(`<:${name}:123456789012345678>\`\`\`\`\`\``, 50)
      expect(parts.filter(leavesFenceOpen)).toEqual([])
      expect(parts.join('')).toBe(`<:${name}:123456789012345678>\`\`\`\`\`\``)
    }
  })

  it('cuts a line that no message can hold, in a quote as well, without making a fence of its parts', () => {
    const long = ['> ```', `> ${'abc '.repeat(60)}`, '> ```', 'after'].join('\n')
    for (const part of split(long, 100)) expect(part).toMatch(/^> ```\n> [^>]*\n> ```(\nafter)?$/)
    for (const text of [`\`\`\`${'a'.repeat(200)}`, `\`\`\`${'a'.repeat(200)}\`b`, `x \`\`\`${'a '.repeat(100)}`]) {
      const parts = split(text, 60)
      expect(parts.filter(leavesFenceOpen)).toEqual([])
      expect(rejoin(parts, text).strange).toBeNull()
    }
  })
})

describe('splitting around atoms and formatted spans', () => {
  it.each([
    ['an address', 'https://example.org/a?b=(c)&d=e#f'],
    ['an address without its card', '<https://example.org/a?b=c>'],
    ['a link', '[words of a link](<https://example.org/a>)'],
    ['a link with brackets in it', '[[1]](<https://example.org/a_(b)>)'],
    ['a mention', '<@123456789012345678>'],
    ['a mention of a role', '<@&123456789012345678>'],
    ['a channel', '<#123456789012345678>'],
    ['a command', '</prof ask now:123456789012345678>'],
    ['an emoji of a server', '<a:synapse:123456789012345678>'],
    ['inline code', '`a b c d`'],
    ['bold words', '**a b c d**'],
    ['hidden words', '||a b c d||'],
  ])('does not cut %s if there is another boundary', (_, unit) => {
    for (let before = 1; before <= 70; before++) {
      const text = `${'w '.repeat(before)}${unit} ${'v '.repeat(60)}`
      expect(split(text, 70).some((part) => part.includes(unit))).toBe(true)
    }
  })

  it.each([
    ['emojis of several characters', '👩‍🚀'],
    ['flags', '🇩🇪'],
    ['skin tones', '👍🏽'],
    ['keycaps', '1️⃣'],
    ['emojis of a server', '<:synapse:123456789012345678>'],
    ['combined characters', 'e\u0301\u0323'],
    ['syllables', '각'],
    ['characters of an upper plane', '𝒜'],
    ['joined letters', 'क्ष'],
  ])('does not cut %s without spaces between them', (_, unit) => {
    for (let before = 0; before < unit.length + 2; before++) {
      const parts = split('w'.repeat(before) + unit.repeat(120), 100)
      expect(parts.map((part) => part.replace(/^w*/, '').replaceAll(unit, '')).join('')).toBe('')
    }
  })

  it('cuts a script without spaces between its words, and not before a full stop', () => {
    const text = `Kurz: ${'检索增强生成是一种方法。'.repeat(20)}`
    const parts = split(text, 100)
    expect(parts).toHaveLength(Math.ceil(text.length / 100))
    for (const part of parts) expect(part).not.toMatch(/^。/)
  })

  it('cuts a text without any boundary, but never inside a surrogate pair', () => {
    const marks = '\u0301'.repeat(5_000)
    expect(split(marks).join('')).toBe(marks)
    for (const part of split(`a${'\u{1d400}\u0301'.repeat(10)}${'\u{e0100}'.repeat(900)}`, 101))
      expect(part.isWellFormed()).toBe(true)
  })
})

describe('two thousand answers like those of a model', () => {
  it('take at most 1.35 times the minimum number of messages, with every fence closed and no text lost', () => {
    const answers = answersFrom(20_261_125)
    let [messages, least, broken, changed] = [0, 0, 0, 0]
    for (let count = 0; count < 2_000; count++) {
      const text = answers.next().value
      const parts = split(text)
      broken += parts.some((part) => part.length > 2_000 || part.trim() === '' || leavesFenceOpen(part)) ? 1 : 0
      changed += rejoin(parts, text).strange === null ? 0 : 1
      messages += parts.length
      least += Math.ceil(text.length / 2_000)
    }
    process.stdout.write(`2,000 answers: ${messages} messages, ${(messages / least).toFixed(3)} × ${least}\n`)
    expect({ broken, changed }).toEqual({ broken: 0, changed: 0 })
    expect(messages / least).toBeLessThanOrEqual(1.35)
  })
})
