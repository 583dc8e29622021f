import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../test/support/cpu-time.ts'
import { cutPassages } from './passages.ts'
import { countWords, sentencesOf } from './sentences.ts'

const sentence = (index: number) => `Sentence number ${index} says something of its own about the matter at hand.`
const manySentences = Array.from({ length: 60 }, (_, index) => sentence(index))

describe('Cutting a text into passages', () => {
  it('keeps a short text whole, one sentence on each line', () => {
    expect(cutPassages('One is here. Two is there!\nThree goes on? Yes.')).toEqual([
      { heading: '', text: 'One is here.\nTwo is there!\nThree goes on?\nYes.' },
    ])
  })

  it('cuts between sentences at about 200 words and begins with the last two sentences of the one before', () => {
    const passages = cutPassages(manySentences.join(' '))
    expect(passages.length).toBeGreaterThan(2)
    for (const [index, { text }] of passages.entries()) {
      expect(countWords(text)).toBeLessThanOrEqual(200)
      if (index < passages.length - 1) expect(countWords(text)).toBeGreaterThan(150)
      for (const line of text.split('\n')) expect(manySentences).toContain(line)
      const before = passages[index - 1]?.text.split('\n').slice(-2)
      if (before !== undefined) expect(text.split('\n').slice(0, 2)).toEqual(before)
    }
  })

  it('begins a new passage at a heading, keeps the headings above it and does not carry sentences over', () => {
    const text = `Intro. ${manySentences.slice(0, 4).join(' ')}\n\n# One\n\n${manySentences.slice(4, 8).join(' ')}\n## Two ##\n${sentence(9)}`
    expect(cutPassages(text).map(({ heading, text: lines }) => [heading, lines.split('\n').length])).toEqual([
      ['', 5],
      ['One', 4],
      ['One › Two', 1],
    ])
  })

  it('leaves out a first heading that says the title again', () => {
    expect(cutPassages('# The Title!\n\nText is here.', 'the title')).toEqual([{ heading: '', text: 'Text is here.' }])
  })

  it('loses no heading that has nothing under it', () => {
    expect(cutPassages('# Alone').map(({ text }) => text)).toEqual(['Alone'])
    expect(JSON.stringify(cutPassages('# First\n# Second\ntext\n# Third'))).toMatch(/First.*Second.*text.*Third/)
  })

  it('takes list items, rows and lines of code as sentences, without marks of markdown', () => {
    const text =
      '- **one** item\n- [two](https://e.test/x) items\n1. First\n| a | b |\n|---|---|\n```js\nlet x = 1\n\ncall(x)\n```\n***'
    expect(cutPassages(text)[0]?.text.split('\n')).toEqual([
      'one item',
      'two items',
      '1. First',
      'a | b',
      'let x = 1',
      'call(x)',
    ])
  })

  it('cuts a sentence only where it alone is over the limit', () => {
    const long = `${'word '.repeat(190)}end.`
    expect(cutPassages(long)).toHaveLength(1)
    expect(cutPassages(long)[0]?.text).not.toContain('\n')
    const tooLong = cutPassages('word '.repeat(1_000))
    for (const { text } of tooLong) expect(countWords(text)).toBeLessThanOrEqual(200)
  })

  it('cuts Chinese at its own full stops and a text without any white space at whole characters', () => {
    expect(cutPassages('第一句。第二句！第三句')[0]?.text).toBe('第一句。\n第二句！\n第三句')
    for (const { text } of cutPassages('🎓'.repeat(3_000))) {
      expect(text.length).toBeLessThanOrEqual(1_400)
      expect(text.isWellFormed?.() ?? true).toBe(true)
    }
  })

  it('takes a megabyte of anything in a moment', () => {
    for (const unit of [
      'a',
      'a ',
      '. ',
      '.',
      '# a\n',
      '[',
      '**a',
      '`',
      '- \n',
      '|',
      '-',
      'A. B. ',
      '… ',
      '(',
      '> ',
      '#',
    ]) {
      let passages: ReturnType<typeof cutPassages> = []
      expect(
        cpuMs(() => (passages = cutPassages(unit.repeat(1_000_000 / unit.length)))),
        unit,
      ).toBeLessThan(5_000)
      expect(passages.length, unit).toBeLessThan(40_000)
    }
  })

  it('loses no word and keeps its bounds, whatever the text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        ' ',
        '\n',
        '\n\n',
        '. ',
        '! ',
        '\n# ',
        '\n## ',
        '\n- ',
        '\n1. ',
        '。',
        ' al. ',
        ' e.g. ',
        '\n```\n',
        '"',
      ),
      fc.stringMatching(/^[a-z]{1,10}$/),
      fc.stringMatching(/^[a-z]{400,500}$/),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
        const text = pieces.join(' ')
        const passages = cutPassages(text)
        for (const passage of passages) {
          expect(passage.text.length).toBeLessThanOrEqual(1_401)
          expect(countWords(passage.text)).toBeLessThanOrEqual(200)
          expect(passage.heading.length).toBeLessThanOrEqual(300)
          expect(passage.text.trim()).not.toBe('')
        }
        const kept = countRuns(passages.map((passage) => `${passage.heading} ${passage.text}`).join(' '))
        for (const [run, times] of countRuns(text)) expect(kept.get(run) ?? 0, run).toBeGreaterThanOrEqual(times)
      }),
    )
  })
})

describe('Telling sentences apart', () => {
  it.each([
    ['It is by Lewis et al. (2020). See Fig. 3 for more.', ['It is by Lewis et al. (2020).', 'See Fig. 3 for more.']],
    [
      'Costs fell, e.g. by 3.5 per cent. Dr. A. Smith agrees.',
      ['Costs fell, e.g. by 3.5 per cent.', 'Dr. A. Smith agrees.'],
    ],
    ['“Is it?” he asked. “Yes!” It was.', ['“Is it?” he asked.', '“Yes!”', 'It was.']],
    ['Visit example.com now... and then wait. Done', ['Visit example.com now... and then wait.', 'Done']],
    ['', []],
  ])('%j', (line, sentences) => {
    expect(sentencesOf(line)).toEqual(sentences)
  })
})

/** The count of each run of letters or digits stands in a text; long ones may be cut, so only short ones count. */
function countRuns(text: string): Map<string, number> {
  const runs = new Map<string, number>()
  for (const [run] of text.matchAll(/(?<![\p{L}\p{N}\p{M}])[a-z]{2,10}(?![\p{L}\p{N}\p{M}])/gu))
    runs.set(run, (runs.get(run) ?? 0) + 1)
  return runs
}
