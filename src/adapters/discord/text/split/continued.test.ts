import { describe, expect, it } from 'vitest'
import { split } from './split.ts'

const line = 'the keeper of the lock writes down every boat that goes by, '
const many = (text: (index: number) => string, count = 60) => Array.from({ length: count }, (_, i) => text(i))

/** The part of a message that no pair of spoiler marks hides. */
const visible = (message: string) =>
  message
    .split('||')
    .filter((_, index) => index % 2 === 0)
    .join('')

describe('marks whose effect ends with a message', () => {
  it('go on: a quote to the end of the text', () => {
    const parts = split(`He wrote:\n>>> ${many((i) => `${i} ${line}`).join('\n')}`)
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.slice(1).every((part) => part.startsWith('>>> '))).toBe(true)
    expect(parts.every((part) => part.length <= 2_000)).toBe(true)
  })

  it('go on: a quote with code in it, which is reopened inside', () => {
    const parts = split(`>>> So:\n\`\`\`js\n${many((i) => `let x${i} = "${line}"`).join('\n')}\n\`\`\`\nend`)
    expect(parts.slice(1).every((part) => part.startsWith('>>> ```js\n'))).toBe(true)
  })

  it('go on: a line of a quote that no message can hold, and a spoiler in it', () => {
    for (const mark of ['> ', '> ||']) {
      const parts = split(`He wrote:\n\n${mark}${many((i) => `${i} ${line}`).join('')}${mark.slice(2)}\n\nI agree.`)
      expect(parts.length).toBeGreaterThan(1)
      for (const part of parts.slice(1)) expect(part.startsWith(mark)).toBe(true)
      expect(parts.at(-1)).toMatch(/\n\nI agree\.$/)
    }
  })

  it('go on: a spoiler over list items begins above the next one', () => {
    const parts = split(`||${many((i) => `- secret ${i} ${line}`).join('\n')}||`)
    for (const part of parts.slice(1)) expect(part).toMatch(/^\|\|\n- secret/)
  })

  it('are not repeated before the quote begins, nor for one in code', () => {
    const before = many((i) => `${i} ${line}`).join('\n')
    expect(
      split(`${before}\n>>> quoted`)
        .slice(0, -1)
        .some((part) => part.includes('>>>')),
    ).toBe(false)
    expect(
      split(`\`\`\`\n>>> quoted\n\`\`\`\n${before}`)
        .slice(1)
        .some((part) => part.includes('>>>')),
    ).toBe(false)
  })

  it.each([
    ['lines', `||${many((i) => `secret ${i} ${line}`).join('\n')}||`],
    ['paragraphs', `Look: ||${many((i) => `secret ${i} ${line}`).join('\n\n')}|| at that`],
    ['words', `||${many((i) => `secret${i}`, 600).join(' ')}||`],
    ['no spaces', `||${'秘密secret'.repeat(600)}||`],
  ])('hide all of a spoiler in every message: %s', (_, text) => {
    const parts = split(text)
    expect(parts.length).toBeGreaterThan(1)
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(2_000)
      expect(part.split('||').length % 2).toBe(1)
      expect(visible(part)).not.toMatch(/secret|秘密/)
    }
  })

  it('hide a spoiler with code in it, and leave bars in code and single bars alone', () => {
    const code = many((i) => `secret ${i} ${line}`).join('\n')
    for (const part of split(`||So:\n\`\`\`\n${code}\n\`\`\`\ndone||`)) expect(visible(part)).not.toContain('secret')
    const bars = `\`\`\`js\n${many((i) => `if (a || b${i}) run("${line}")`).join('\n')}\n\`\`\``
    expect(split(bars).join('').match(/\|\|/g)).toHaveLength(60)
  })

  it('keep a spoiler whole that fits into one message', () => {
    const spoiler = `||${'x'.repeat(40)}||`
    expect(split(`${'word '.repeat(8)}${spoiler}`, 50)).toContain(spoiler)
  })

  it('repeat the head of a table that is drawn in a code block, between rows', () => {
    const rows = many((i) => `barge ${String(i).padEnd(4)}  ${i * 7}`, 200)
    const head = 'Name        Size\n----------  ----'
    const parts = split(`\`\`\`\n${head}\n${rows.join('\n')}\n\`\`\``)
    expect(parts.length).toBeGreaterThan(1)
    for (const part of parts) expect(part.startsWith(`\`\`\`\n${head}\nbarge`)).toBe(true)
    expect(parts.flatMap((part) => part.split('\n').filter((row) => row.startsWith('barge')))).toEqual(rows)
  })
})

describe('Chinese and Japanese', () => {
  const endsAtSentence = (text: string) =>
    split(text)
      .slice(0, -1)
      .every((part) => /[。！？」]$/.test(part))

  it.each([
    ['short sentences', many((i) => `第${i}文では港の事務所が水門を通る船を数える。`, 120).join('')],
    ['questions and quotes', many((i) => `船は${i}隻あるか？「はい、ある。」そうですか！`, 150).join('')],
    [
      'Latin words between spaces',
      many((i) => `我们用 Python 写第 ${i} 个程序，然后运行 test 看看结果。`, 100).join(''),
    ],
    ['long sentences', many((i) => `第${i}句${'港口的办公室记录每一艘通过水闸的船'.repeat(14)}。`, 12).join('')],
  ])('are cut at the end of a sentence: %s', (_, text) => {
    expect(split(text).length).toBeGreaterThan(1)
    expect(endsAtSentence(text)).toBe(true)
  })

  it('are cut at a comma where no sentence ends nearby, and between words where there is none', () => {
    const clauses = many((i) => `第${i}艘船通过水闸，`, 400).join('')
    expect(
      split(clauses)
        .slice(0, -1)
        .every((part) => part.endsWith('，')),
    ).toBe(true)
    expect(split('船'.repeat(3_000)).map((part) => part.length)).toEqual([2_000, 1_000])
  })
})

it('a fence in a quote is over where `>>> ` begins another quote', () => {
  expect(split('> ```\n>>> said', 50)).toEqual(['> ```\n>>> said'])
})

it('a spoiler that hides nothing is none', () => {
  const text = `[a b](<https://e.test/a>)${'𐀀'.repeat(10)}||\r\n||`
  expect(split(text, 50).join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
})

it('a spoiler that ends with code has no empty one behind it', () => {
  const code = many((i) => `x${i} = "${line}"`, 26).join('\n')
  const parts = split(`||\n\`\`\`\n${code}\n\`\`\`\n||\n\n${line.repeat(12)}`)
  expect(parts).toEqual([`||\n\`\`\`\n${code}\n\`\`\`\n||`, line.repeat(12).trim()])
})
