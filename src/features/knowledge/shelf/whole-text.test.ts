import { expect, it } from 'vitest'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { openDatabase } from '../../../db/db.ts'
import { type Document, putDocuments } from './shelf.ts'
import { readWholeText } from './whole-text.ts'

async function wholeOf(text: string, maxChars = 1_000_000) {
  const { db, close } = await openDatabase(':memory:')
  afterTest(close)
  const document: Document = { key: 'k', title: 'Owls', url: null, byline: '', publishedAt: null, text }
  await putDocuments(db, [document], 0)
  return { db, whole: await readWholeText(db, 'k', maxChars) }
}

it('a text is read back whole, each sentence once, below its headings', async () => {
  const sentences = Array.from({ length: 60 }, (_, i) => `Owl number ${i} sits in a tree and waits for the night.`)
  const { whole } = await wholeOf(
    `${sentences.slice(0, 40).join(' ')}\n\n## Young owls\n\n${sentences.slice(40).join(' ')}`,
  )
  const found = [...(whole?.text.matchAll(/number (\d+)/g) ?? [])].map(([, number]) => Number(number))
  expect(found).toEqual(sentences.map((_, i) => i))
  expect(whole?.text).toContain('\n\n## Young owls\n\nOwl number 40')
})

it('a text that repeats itself loses nothing but what its passages repeat', async () => {
  const { whole } = await wholeOf('The owl calls. '.repeat(200))
  expect(whole?.text.match(/The owl calls\./g)?.length).toBeGreaterThanOrEqual(198)
})

it('no more than what is asked for is read, and nothing of what is not there', async () => {
  const { db, whole } = await wholeOf('The owl calls at night. '.repeat(50), 100)
  expect(whole?.text).toHaveLength(100)
  expect(await readWholeText(db, 'other', 100)).toBeNull()
})
