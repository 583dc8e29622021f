import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wanted } from '../../../../test/support/chat/requests.ts'
import { chatOf } from '../../../../test/support/chat/chat-with-one-source.ts'
import { type Database, openDatabase } from '../../../db/db.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 0, 15)
const clock = { now: () => now, sleep: () => Promise.resolve() }

describe('answers that stand', () => {
  let database: Database
  beforeEach(async () => (database = await openDatabase(':memory:')))
  afterEach(() => database.close())

  /** An answer that was asked for so long ago, with its message and as the newest of its channel. */
  async function insertAnswer(id: string, ageMs: number): Promise<void> {
    const { db } = database
    const at = now - ageMs
    const answer = { id, ref: '', asker_id: 'ada', guild_id: '3', channel_id: id, in_thread: 0, question: '?' } as const
    const rest = { is_quoted: 0, written_by: null, about: null, replies_to: null, sources: '[]', is_whole: 1 } as const
    await db
      .insertInto('answers')
      .values({ ...answer, ...rest, asked_at: at, ended_at: at })
      .execute()
    await db
      .insertInto('answer_messages')
      .values({ message_id: `message-${id}`, answer_id: id })
      .execute()
    await db
      .insertInto('channel_answers')
      .values({ channel_id: id, message_id: `message-${id}`, at })
      .execute()
  }

  it('are deleted with all that belongs to them at the first start after 400 days, and no earlier', async () => {
    await insertAnswer('new', 0)
    await insertAnswer('old', 400 * dayMs)
    await insertAnswer('too-old', 400 * dayMs + 1)
    const unfinished = chatOf({ database, clock }).chat.parts.find(({ name }) => name === 'unfinished answers')
    await unfinished?.start?.()
    await unfinished?.stop?.(wanted)
    const { db } = database
    const left = await Promise.all([
      db.selectFrom('answers').select('id').execute(),
      db.selectFrom('answer_messages').select('answer_id as id').execute(),
      db.selectFrom('channel_answers').select('channel_id as id').execute(),
    ])
    for (const rows of left) expect(rows.map(({ id }) => id).sort()).toEqual(['new', 'old'])
  })
})
