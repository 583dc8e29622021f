import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../db/db.ts'
import { putDocuments, withdrawDocument } from '../../../features/knowledge/shelf/shelf.ts'
import { readEnglish } from '../../../lib/words/english.ts'
import { wordsOf } from '../../../lib/words/words.ts'
import { termsOf } from './terms.ts'

let database: Database
beforeAll(async () => void (database = await openDatabase(':memory:')))
afterAll(() => database.close())

const document = (key: string, text: string) => ({ key, title: 'T', url: null, byline: '', publishedAt: null, text })
const corrected = async (text: string) => {
  const terms = await termsOf({ db: database.db, english: await readEnglish(), hidden: null }, wordsOf(text))
  return terms.filter(({ isCorrected }) => isCorrected).map(({ stem }) => stem)
}

it('a misspelled word is corrected while a text on the shelf has the word, and not once that is gone', async () => {
  await putDocuments(database.db, [document('a', 'A zorblaxium.'), document('b', 'A quibblefrotz.')], 0)
  expect(await corrected('zorblaxiun quibblefrotx')).toEqual(['zorblaxium', 'quibblefrotz'])
  await withdrawDocument(database.db, 'a')
  expect(await corrected('zorblaxiun quibblefrotx')).toEqual(['quibblefrotz'])
})

it('eight words of a question are corrected, not more', async () => {
  const words = Array.from({ length: 12 }, (_, n) => `${'bcdfghjklmnp'.charAt(n)}orblaxium`)
  await putDocuments(database.db, [document('c', words.join(' '))], 0)
  expect(await corrected(words.map((word) => `${word.slice(0, -1)}n`).join(' '))).toEqual(words.slice(0, 8))
})
