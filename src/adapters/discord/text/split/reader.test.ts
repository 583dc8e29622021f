import { describe, expect, it } from 'vitest'
import { split } from './split.ts'

const many = (text: (index: number) => string, count: number, between = '\n') =>
  Array.from({ length: count }, (_, i) => text(i)).join(between)
const words = 'the keeper of the lock writes down every boat that goes by'

/** The first lines of all messages but the first, and the last lines of all but the last, without fence lines. */
function linesAtCuts(text: string): { before: string[]; behind: string[] } {
  const all = split(text).map((part) => part.split('\n').filter((line) => !line.startsWith('```')))
  expect(all.length).toBeGreaterThan(1)
  return {
    before: all.slice(0, -1).map((lines) => lines.at(-1) ?? ''),
    behind: all.slice(1).map(([first = '']) => first),
  }
}

describe('a cut where a reader would cut', () => {
  it('keeps an item of a list with the first of the items below it', () => {
    for (let items = 1; items < 9; items++) {
      const list = many((i) => `- Topic ${i}\n${many((k) => `  - Sub ${k}\n    - ${words}`, items)}`, 90)
      for (const line of linesAtCuts(list).before) expect(line).not.toMatch(/- (?:Topic|Sub)/)
    }
  })

  it('keeps a line with the quote or list right below it', () => {
    for (const mark of ['> ', '- ', '1. '])
      for (let length = 1; length < 9; length++)
        for (const line of linesAtCuts(many((i) => `Then ${'x'.repeat(length)} ${i}.\n${mark}${words}`, 90)).before)
          expect(line.startsWith(mark)).toBe(true)
  })

  it('cuts a paragraph that begins with a spoiler like any other, so that its heading does not stand alone', () => {
    const parts = split(`## One\n\n## Two\n\n||hidden|| ${'word '.repeat(55)}`, 300)
    expect(parts.length).toBe(2)
    expect(parts[0]).toMatch(/^## One\n\n## Two\n\n\|\|hidden\|\| word/)
  })

  it('begins code with the line that is indented least, not with one that closes a block', () => {
    const items = Array.from({ length: 90 }, (_, i) => ({ id: i, name: words, tags: ['alpha', 'beta'] }))
    const json = `\`\`\`json\n${JSON.stringify(items, null, 2)}\n\`\`\``
    expect(linesAtCuts(json).behind.filter((line) => line !== '  {')).toEqual([])
    const python = many((i) => `def lock_${i}(boat):\n    if boat.waits:\n        open(boat)\n    return boat`, 90)
    for (const line of linesAtCuts(`\`\`\`py\n${python}\n\`\`\``).behind) expect(line).toMatch(/^def /)
  })

  it.each([
    [
      'JSON',
      JSON.stringify(Array.from({ length: 120 }, (_, i) => ({ id: i, name: `Item ${i}`, x: { y: i } }))),
      /^\{"id/,
    ],
    ['SQL', `INSERT INTO t VALUES ${many((i) => `(${i}, 'Name ${i}', 'a, b and c')`, 150, ', ')};`, /^\(\d+, 'Name/],
    [
      'CSS',
      '.a{color:red;background:url(x.png) no-repeat}@media(max-width:9px){.d{display:none}}'.repeat(40),
      /^[.@}]/,
    ],
    ['HTML', '<p class="a">two words</p><br>'.repeat(150), /^<(?:p|br)/],
    ['a list of words', many((i) => `word${i} and more`, 300, ', '), /^word/],
  ])('ends %s on one line where a part of it ends', (_, code, begins) => {
    for (const line of linesAtCuts(`\`\`\`\n${code}\n\`\`\``).behind) expect(line).toMatch(begins)
  })

  it('ends Thai at a space, and Hindi, Urdu and Arabic at the end of a sentence', () => {
    const thai = 'การเรียนรู้เชิงลึกเป็นวิธีการที่ใช้โครงข่ายประสาทเทียมหลายชั้น '
    for (const line of linesAtCuts(thai.repeat(60)).before) expect(line.endsWith('ชั้น')).toBe(true)
    for (const [text, end] of [
      ['यह हर शब्द को देखने देता है, और यह अच्छा है। ', '।'],
      ['یہ ایک لمبا جملہ ہے، جو یہاں ختم ہوتا ہے۔ ', '۔'],
      ['هل هذا كافٍ، أم نحتاج إلى المزيد من الكلمات؟ ', '؟'],
    ] as const)
      for (const line of linesAtCuts(text.repeat(120)).before) expect(line.endsWith(end)).toBe(true)
  })
})
