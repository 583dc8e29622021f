import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { keepItem, removeItem } from '../items/items.ts'
import { itemAt, itemOfText } from '../items/new-items.ts'
import { putDocuments } from '../shelf/shelf.ts'
import { exportLines } from './export.ts'
import { importFile, importFolder } from './import.ts'
import { readLines } from './read-lines.ts'

const inFolder = temporaryFolder()
let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const all = async <T>(each: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const one of each) found.push(one)
  return found
}
const options = ({ db }: Database) => ({ db, now: 1_000, uploads: false })
const exported = async ({ db }: Database) => (await all(exportLines(db))).join('')
const rowsOf = ({ db }: Database) => db.selectFrom('knowledge_items').selectAll().orderBy('id').execute()

/** Imports lines from a file into a database. */
function importText(into: Database, text: string | Uint8Array) {
  writeFileSync(inFolder('file.jsonl'), text)
  return importFile(options(into), inFolder('file.jsonl'))
}

/** Articles, a private one and a file, and documents that have no item. */
async function fill({ db }: Database) {
  const common = { source: 'Bird News', publishedAt: Date.UTC(2026, 10, 3), isToBeRead: false }
  const keep = (item: Parameters<typeof keepItem>[1]) => keepItem(db, item, { now: 0, uploads: false })
  const text = '# Owls\r\n\r\nOwls *hear* a mouse.  \n```\na.  b\n```\n\u2028 \u0001 日本語 “quotes” \ud83e\udd89'
  await keep(itemAt('https://a.example/1?b=2', { ...common, title: 'One', text, audience: null }))
  for (const audience of ['555', '556'])
    await keep(itemAt('https://a.example/2', { ...common, title: 'Two', text: 'Owls sleep.', audience }))
  await keep(itemOfText({ title: 'Rules', source: 'rules.md', publishedAt: null, text: 'Be kind.', audience: '555' }))
  await keep(itemAt(`https://a.example/${'x'.repeat(900)}`, { ...common, title: 'Long', text: 'Far.', audience: null }))
  const document = { title: 'Old', byline: 'News', publishedAt: null, text: 'Owls are old.' }
  await putDocuments(db, [{ ...document, key: 'https://a.example/old', url: 'https://a.example/old' }], 0)
  await putDocuments(db, [{ ...document, key: 'primer:owls', url: null }], 0)
}

describe('an export', () => {
  it('has a line for each document that is not the bot’s own, and comes back exactly', async () => {
    await fill(database)
    const text = await exported(database)
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ title }) => title)).toEqual(['One', 'Two', 'Rules', 'Long', 'Old'])
    expect(lines[1]).toEqual({
      ...{ title: 'Two', url: 'https://a.example/2', source: 'Bird News', published: '2026-11-03T00:00:00.000Z' },
      ...{ text: 'Owls sleep.', audience: ['555', '556'] },
    })
    const other = await openDatabase(':memory:')
    expect(await importText(other, text)).toEqual({ added: 5, known: 0, refused: 0, problems: [] })
    expect(await exported(other)).toBe(text)
    expect((await rowsOf(other)).map(({ kind, text_state: state }) => `${kind} ${state}`)).toEqual([
      ...['article read', 'article read', 'file read', 'article read', 'article read'],
    ])
    expect(await importText(other, text)).toMatchObject({ added: 0, known: 5, refused: 0 })
    expect(await importText(database, text)).toMatchObject({ added: 1, known: 4 })
    expect(await exported(other)).toBe(text)
    await other.close()
  })

  it('of any text comes back exactly', async () => {
    const other = await openDatabase(':memory:')
    const texts = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `Owls ${text}`),
      { maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(texts, async (some) => {
        for (const each of [database, other]) for (const { id } of await rowsOf(each)) await removeItem(each.db, id, 0)
        for (const text of some) {
          const item = itemOfText({ title: text, source: '', publishedAt: null, audience: null, text })
          await keepItem(database.db, item, { now: 0, uploads: false })
        }
        await importText(other, await exported(database))
        expect(await exported(other)).toBe(await exported(database))
      }),
      { numRuns: 25 },
    )
    await other.close()
  })

  it('of documents of an earlier version has their passages', async () => {
    await fill(database)
    await database.db.deleteFrom('document_texts').execute()
    expect(await exported(database)).toContain('"text":"Owls sleep."')
  })

  it('is made in pages, without one document twice', async () => {
    for (let n = 0; n < 45; n++)
      await putDocuments(
        database.db,
        [{ key: `k${n}`, title: `T${n}`, url: null, byline: '', publishedAt: null, text: `Owl ${n}.` }],
        0,
      )
    const titles = (await exported(database)).match(/"title":"T\d+"/g) ?? []
    expect([titles.length, new Set(titles).size]).toEqual([45, 45])
  })
})

describe('an import', () => {
  it('takes every good line, and has one sentence for each bad one', async () => {
    const good = (n: number) => JSON.stringify({ title: `T${n}`, url: `https://a.example/${n}`, text: 'Owls hear.' })
    const bad = [
      ['{"title":"T"', 'It is no complete JSON.'],
      ['[]', 'It must be an object of JSON.'],
      ['{"text":"Owls"}', '"title" must be a text of 1 to 300 characters.'],
      [
        '{"title":"T","url":"file:///etc/passwd","text":"Owls"}',
        '"url" must be an http or https address of at most 2,000 characters, or null.',
      ],
      [
        '{"title":"T","published":"yesterday","text":"Owls"}',
        '"published" must be a time such as 2026-11-03T00:00:00.000Z, or null.',
      ],
      ['{"title":"T","audience":"server","text":"Owls"}', '"audience" must be a list of 1 to 20 ids, or null.'],
      ['{"title":"T","text":" .\\n"}', '“T” holds no text that could be quoted.'],
      ['{"title":"T","url":"https://a.example/dots","text":"..."}', '“T” holds no text that could be quoted.'],
      [JSON.stringify({ title: 'T', text: 'owl '.repeat(260_000) }), 'A text may have at most 1 MB; add it in parts.'],
      [JSON.stringify({ title: 'T', text: 'owl '.repeat(1_800_000) }), 'It is too long: a text may have at most 1 MB.'],
    ] as const
    const lines = [good(1), '', ...bad.flatMap(([line], index) => [line, good(index + 2)])]
    const found = await importText(database, `\ufeff${lines.join('\r\n')}`)
    expect(found.problems).toEqual(bad.map(([, sentence], index) => `Line ${3 + 2 * index}: ${sentence}`))
    expect([found.added, found.refused]).toEqual([11, 10])
    expect(await rowsOf(database)).toHaveLength(11)
  })

  it('that broke off goes on where it was', async () => {
    const lines = Array.from({ length: 120 }, (_, n) => JSON.stringify({ title: `T${n}`, text: `Owl ${n} hears.` }))
    let commitsLeft = Infinity
    const beforeCommit = () => (--commitsLeft === 0 ? Promise.reject(new Error('killed')) : Promise.resolve())
    const crashing = await openDatabase(':memory:', { beforeCommit })
    commitsLeft = 3
    await expect(importText(crashing, lines.join('\n'))).rejects.toThrow('killed')
    expect(await rowsOf(crashing)).toHaveLength(100)
    expect(await importText(crashing, lines.join('\n'))).toMatchObject({ added: 20, known: 100 })
    expect((await exported(crashing)).trim().split('\n')).toHaveLength(120)
    await crashing.close()
  })

  it('keeps 50 sentences, and counts the rest', async () => {
    const found = await importText(database, 'x\n'.repeat(60))
    expect([found.problems.length, found.refused]).toEqual([50, 60])
  })

  it('of a folder takes its text files, with the title that they give themselves, and follows no links', async () => {
    mkdirSync(inFolder('docs', 'deep', '.git'), { recursive: true })
    const write = (name: string, content: string | Uint8Array) =>
      writeFileSync(inFolder('docs', ...name.split('/')), content)
    write('a.md', '---\ntitle: House rules\ntags: x\n---\nBe kind.')
    write('b.txt', 'Owls sleep by day.')
    write('c.txt', new Uint8Array([0, 1, 2]))
    write('d.png', 'no text file')
    write('deep/e.md', '# Deep owls\n\nThey hear.')
    write('deep/f.md', ' ')
    write('deep/g.txt', 'owl '.repeat(600_000))
    write('deep/.git/h.md', 'hidden')
    symlinkSync(inFolder('docs'), inFolder('docs', 'loop'))
    symlinkSync('/etc/hostname', inFolder('docs', 'link.txt'))
    const found = await importFolder(options(database), inFolder('docs'))
    expect(found).toEqual({
      ...{ added: 3, known: 0, refused: 3 },
      problems: [
        'c.txt: It is no text.',
        'deep/f.md: “f” holds no text that could be quoted.',
        'deep/g.txt: It is larger than 1 MB. Split it.',
      ],
    })
    expect((await rowsOf(database)).map(({ title, source, kind }) => [title, source, kind])).toEqual([
      ['House rules', 'a.md', 'file'],
      ['b', 'b.txt', 'file'],
      ['Deep owls', 'deep/e.md', 'file'],
    ])
    expect(await importFolder(options(database), inFolder('docs'))).toMatchObject({ added: 0, known: 3 })
  })
})

describe('the lines of a stream', () => {
  const linesOf = (chunks: readonly string[], maxBytes = 100) =>
    all(
      readLines(
        (async function* () {
          for (const chunk of chunks) yield Buffer.from(chunk)
        })(),
        maxBytes,
      ),
    )

  it('are the same however it is cut', async () => {
    const text = 'one\n\ntwo 日本\r\n  \nthree'
    const whole = await linesOf([text])
    expect(whole.map(({ number, text: line }) => [number, line?.trim()])).toEqual([
      [1, 'one'],
      [3, 'two 日本'],
      [5, 'three'],
    ])
    for (let at = 0; at < text.length; at++) expect(await linesOf([text.slice(0, at), text.slice(at)])).toEqual(whole)
  })

  it('of which one is too long are read all the same', async () => {
    expect(await linesOf(['a\n', 'b'.repeat(80), 'b'.repeat(80), '\nc'])).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: null },
      { number: 3, text: 'c' },
    ])
  })
})
