import { wordsOf } from '../../../lib/words/words.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../../db/db.ts'
import { UserError } from '../../../lib/errors.ts'
import { createShelf, type Shelf } from '../../../../test/support/chat/shelf.ts'
import { type Document, putDocuments, withdrawDocument } from './shelf.ts'

const clock = { now: () => 1_700_000_000_000, sleep: async () => {} }
const document: Document = {
  key: 'doc:1',
  title: 'On owls',
  url: 'https://example.org/owls',
  byline: 'A. Bird',
  publishedAt: 1_600_000_000_000,
  text: 'Owls are birds that hunt at night. They hear very well.',
}

describe('The shelf', () => {
  let database: Database
  let shelf: Shelf
  beforeEach(async () => {
    database = await openDatabase(':memory:')
    shelf = createShelf({ db: database.db, clock })
  })
  afterEach(() => database.close())

  const found = async (words: string, column = '') => {
    const stems = wordsOf(words)
      .map((word) => word.stem)
      .join(' ')
    const { rows } = await sql<{ rowid: number }>`
      SELECT rowid FROM passages_index WHERE passages_index MATCH ${column + stems}`.execute(database.db)
    return rows.length
  }
  const passages = async () => (await database.db.selectFrom('passages').select('id').execute()).length

  it('adds a document once and can find its words', async () => {
    expect(await shelf.put(document)).toBe('added')
    expect(await shelf.put(document)).toBe('unchanged')
    expect(await shelf.count()).toBe(1)
    expect(await found('night')).toBe(1)
    expect(await database.db.selectFrom('documents').selectAll().executeTakeFirst()).toMatchObject({
      key: 'doc:1',
      published_at: 1_600_000_000_000,
      added_at: clock.now(),
    })
  })

  it('replaces all of a document that changed', async () => {
    await shelf.put(document)
    expect(await shelf.put({ ...document, title: 'On larks', text: 'Larks are birds that sing by day.' })).toBe(
      'changed',
    )
    expect([await found('night'), await found('owls'), await found('day'), await found('larks', 'title : ')]).toEqual([
      0, 0, 1, 1,
    ])
    expect(await shelf.count()).toBe(1)
  })

  it.each(['title', 'url', 'byline'] as const)('sees a change of the %s alone', async (field) => {
    await shelf.put(document)
    expect(await shelf.put({ ...document, [field]: 'https://example.org/other' })).toBe('changed')
  })

  it('takes a document away with all that was indexed of it', async () => {
    await shelf.put(document)
    expect(await shelf.withdraw('doc:1')).toBe(true)
    expect(await shelf.withdraw('doc:1')).toBe(false)
    expect([await found('night'), await passages(), await shelf.count()]).toEqual([0, 0, 0])
  })

  it("takes part in another slice's transaction and leaves nothing where that fails", async () => {
    await shelf.put(document)
    const failing = database.db.transaction().execute(async (tx) => {
      await putDocuments(tx, [{ ...document, key: 'doc:2', text: 'Storks clatter.' }], clock.now())
      await withdrawDocument(tx, 'doc:1')
      throw new Error('the other slice failed')
    })
    await expect(failing).rejects.toThrow('the other slice failed')
    expect([await found('storks'), await found('owls'), await shelf.count()]).toEqual([0, 1, 1])
  })

  it('takes a text of a megabyte, and every character in it', async () => {
    await shelf.put({ ...document, text: `${'Owls say hoo and fly away at night. '.repeat(27_000)}` })
    expect(await passages()).toBeGreaterThan(500)
    await shelf.put({ ...document, text: 'Nul \u0000 and half \uD800 and 🦉 stay harmless, says the owl.' })
    expect(await found('harmless')).toBe(1)
  })

  it.each<[Partial<Document>, RegExp]>([
    [{ key: '' }, /key/],
    [{ title: '  ' }, /needs a title/],
    [{ title: 'x'.repeat(301) }, /at most 300/],
    [{ byline: 'x'.repeat(301) }, /at most 300/],
    [{ url: 'javascript:alert(1)' }, /http/],
    [{ url: 'nonsense' }, /http/],
    [{ url: `https://e.test/${'x'.repeat(2_000)}` }, /at most 2,000/],
    [{ publishedAt: Number.NaN }, /date/],
    [{ text: 'ä'.repeat(500_001) }, /at most 1 MB/],
    [{ text: ' \n … 🦉' }, /no text/],
  ])('refuses %j with a sentence', async (change, sentence) => {
    const refused = shelf.put({ ...document, ...change })
    await expect(refused).rejects.toThrow(UserError)
    await expect(refused).rejects.toThrow(sentence)
    expect(await shelf.count()).toBe(0)
  })
})
