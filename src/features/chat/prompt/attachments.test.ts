import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refuseFiles } from './attachments.ts'

const kib = 1024
const file = (name: string, size = 10) => ({ name, size, url: 'https://cdn.example/file' })
const texts = (count: number) => Array.from({ length: count }, (_, i) => file(`${i}.txt`))

describe('files that come with a question', () => {
  it.each([
    'a.txt',
    'NOTES.MD',
    'data.csv',
    'x.json',
    'main.ts',
    'lib.rs',
    'a.b.py',
    'Dockerfile',
    'README',
    'LICENSE',
  ])('are read where they are texts: %s', (name) => expect(refuseFiles([file(name)])).toBeNull())

  it.each([
    'cat.png',
    'paper.pdf',
    'a.docx',
    'a.zip',
    'run.exe',
    'song.mp3',
    'txt',
    'a.txt.gz',
    'a.',
    '.',
    '',
    'a.txt ',
  ])('are refused where they are none: “%s”', (name) =>
    expect(refuseFiles([file(name)])).toMatch(/^I can only read text files .*, not \*\*.+\*\*\. Send it as text/),
  )

  it('are none at all in most questions', () => expect(refuseFiles([])).toBeNull())

  it('are at most five', () => {
    expect(refuseFiles(texts(5))).toBeNull()
    expect(refuseFiles(texts(6))).toBe('I read at most 5 files at once.')
  })

  it('have at most 64 KB each, and an empty one is fine', () => {
    expect(refuseFiles([file('a.txt', 64 * kib), file('b.txt', 64 * kib), file('c.txt', 0)])).toBeNull()
    expect(refuseFiles([file('a.txt'), file('b.txt', 64 * kib + 1)])).toBe(
      'I read files of at most 64 KB: **b.txt** is larger.',
    )
  })

  it('are named where some of them cannot be read, and only those', () => {
    expect(refuseFiles([file('a.txt'), file('cat.png'), file('b.md'), file('dog.gif', 10 * kib * kib)])).toBe(
      'I can only read text files (txt, md, csv, json, code), not **cat.png**, **dog.gif**. Send it as text, or leave it out.',
    )
  })

  it('ping nobody and open no link by their names, whatever those are, and the sentence stays short', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('@everyone', '<@1>', '[x](https://example.org)', '**', '`', '\n', 'https://', '<#2>'),
    )
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 40 }), { minLength: 1, maxLength: 5 }), (names) => {
        const refusal = refuseFiles(names.map((pieces) => file(`${pieces.join('')}.png`))) ?? ''
        expect(refusal).not.toMatch(/https?:\/\/|<[@#]|\]\(|\n/)
        expect(refusal.length).toBeLessThan(1_000)
      }),
    )
  })
})
