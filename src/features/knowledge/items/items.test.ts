import { describe, expect, it } from 'vitest'
import { allItems, itemOf } from '../../../../test/support/knowledge/uploads.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { openDatabase } from '../../../db/db.ts'
import { keepItem, keepMessage, type KnowledgeItem, removeItem, retryFailed } from './items.ts'

const now = 1_000

async function open() {
  const database = await openDatabase(':memory:')
  afterTest(database.close)
  const { db } = database
  return {
    db,
    items: () => allItems(database),
    keep: (name: string) => keepItem(db, itemOf(name), { now: 0, uploads: true }),
    set: (id: number, change: Partial<Omit<KnowledgeItem, 'id' | 'item_key'>>) =>
      db.updateTable('knowledge_items').set(change).where('id', '=', id).execute(),
    documents: async () => (await db.selectFrom('documents').select('key').execute()).map(({ key }) => key),
    messages: () => db.selectFrom('knowledge_messages').selectAll().execute(),
  }
}

describe('removing an item', () => {
  it('takes its row too where nothing of it can be elsewhere', async () => {
    const { db, keep, items, documents } = await open()
    const { id } = await keep('owls')
    expect(await removeItem(db, id, now)).toBe(true)
    expect([await items(), await documents()]).toEqual([[], []])
    expect(await removeItem(db, id, now)).toBe(false)
  })

  it.each([
    { upload_state: 'ready', upload_id: 'u' },
    { upload_state: 'reading', upload_id: 'u', upload_due_at: 9_000 },
    { upload_state: 'waiting', upload_name: 'n', upload_due_at: 9_000 },
    { upload_state: 'failed', upload_name: 'n' },
  ] as const)('keeps the row that says what is to be deleted elsewhere, and frees its address: %j', async (state) => {
    const { db, keep, items, set, documents, messages } = await open()
    const { id } = await keep('owls')
    await keepMessage(db, id, { messageId: '1', channelId: '2', guildId: '3', at: 0, isPost: true })
    await set(id, state)
    await removeItem(db, id, now)
    const { upload_id = null, upload_name = null } = state as Partial<KnowledgeItem>
    const left = { upload_state: 'withdrawn', upload_id, upload_name, upload_due_at: now, url: null }
    expect(await items()).toMatchObject([left])
    expect([await documents(), await messages()]).toEqual([[], []])
    expect(await keep('owls')).toEqual({ id: id + 1, isNew: true })
    expect(await removeItem(db, id, now)).toBe(false)
  })

  it('waits for a call that is under way', async () => {
    const { db, keep, items, set } = await open()
    const { id } = await keep('owls')
    await set(id, { upload_state: 'sending', upload_name: 'n', upload_due_at: 9_000 })
    await removeItem(db, id, now)
    expect(await items()).toMatchObject([{ upload_state: 'withdrawn', upload_due_at: 9_000 }])
  })
})

it('trying again has the backend get the text, where it knows the summary', async () => {
  const { db, keep, items, set } = await open()
  for (const name of ['a', 'b', 'c']) await keep(name)
  await set(1, { text_state: 'failed', upload_state: 'ready', upload_due_at: null })
  await set(2, { upload_state: 'failed', upload_due_at: null, upload_attempts: 12, error: 'No.' })
  await set(3, { upload_state: 'ready', upload_due_at: null })
  expect(await retryFailed(db, null, now)).toBe(2)
  expect(await items()).toMatchObject([
    { text_state: 'waiting', text_due_at: now, upload_state: 'ready', upload_due_at: now },
    { upload_state: 'waiting', upload_due_at: now, upload_attempts: 0, error: null },
    { upload_state: 'ready', upload_due_at: null },
  ])
})
