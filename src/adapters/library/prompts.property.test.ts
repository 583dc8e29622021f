import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createShelf } from '../../../test/support/chat/shelf.ts'
import { promptOf } from '../../../test/support/chat/ask-backend.ts'
import { openDatabase } from '../../db/db.ts'
import { createLibrary } from './library.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const { signal } = new AbortController()
const owls = {
  key: 'owls',
  title: 'All about owls',
  url: null,
  byline: '',
  publishedAt: null,
  text: 'An owl is a bird.',
}

describe('The library', () => {
  it('takes any prompt at all, as text and never as a query', async () => {
    const database = await openDatabase(':memory:')
    await createShelf({ db: database.db, clock }).put(owls)
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '"',
        '*',
        'owl',
        ' OR ',
        ' AND NOT ',
        'NEAR(',
        ')',
        'title:',
        '^',
        '-',
        '{',
        "'",
        '\u0000',
        '; DROP',
        '<@1>',
      ),
    )
    const library = createLibrary({ db: database.db, clock })
    const session = await library.openSession(signal)
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        let text = ''
        for await (const chunk of library.ask(session, promptOf(pieces.join(' ')), signal)) text += chunk
        expect(text).not.toBe('')
        expect(text.length).toBeLessThan(2_000)
      }),
    )
    await database.close()
  })
})
