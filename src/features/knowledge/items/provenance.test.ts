import { afterEach, beforeEach, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { type ItemMessage, keepItem, keepMessage } from './items.ts'
import { createDeletedPosts } from './deleted-posts.ts'
import { findPosts } from './provenance.ts'

const url = 'https://birds.example/owls'
const isReadableAt = (from: string, to: string) => from === to || ['2', '60'].includes(from)
const post: ItemMessage = { messageId: '7', channelId: '2', guildId: '3', at: 5, isPost: true }

let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

async function keep(...messages: Partial<ItemMessage>[]) {
  const { id } = await keepItem(
    database.db,
    {
      ...{ key: addressKey(url), kind: 'article', title: 'On owls', url, documentKey: url, source: '' },
      ...{ publishedAt: null, audience: null, text: 'Owls hunt.', isToBeRead: false },
    },
    { now: 0, uploads: false },
  )
  for (const message of messages) await keepMessage(database.db, id, { ...post, ...message })
}
const find = async (place: { id: string; guildId: string | null }, urls = [url]) =>
  [...(await findPosts(database.db, urls, place, { isReadableAt }))].map(([, found]) => found.messageId)

it('the newest post of an address is found in any form of it, in the server where it stands', async () => {
  await keep({}, { messageId: '8', at: 9 })
  expect(await find({ id: '40', guildId: '3' })).toEqual(['8'])
  expect(await find({ id: '40', guildId: '3' }, ['http://www.birds.example/owls/?utm_source=x'])).toEqual(['8'])
})

it('is not found once somebody deleted the post, although what was posted stays known', async () => {
  await keep({}, { messageId: '8', at: 9 }, { messageId: '9', at: 10, isPost: false, adds: true })
  const { log, lines } = collectingLog()
  const { observeDeletion } = createDeletedPosts({ db: database.db, log })
  observeDeletion?.({ channelId: '2', guildId: '3', messageIds: ['8', '9', '10'] })
  await expect.poll(() => find({ id: '40', guildId: '3' })).toEqual(['7'])
  // The message of somebody who shared it is not the bot's.
  expect(await database.db.selectFrom('knowledge_messages').select('message_id').execute()).toHaveLength(2)
  observeDeletion?.({ channelId: '2', guildId: '3', messageIds: ['7'] })
  await expect.poll(() => find({ id: '40', guildId: '3' })).toEqual([])
  expect(await database.db.selectFrom('documents').select('key').execute()).toEqual([{ key: url }])
  expect(lines).toEqual([])
})

it('is told neither in other servers, nor in direct messages, nor where its channel cannot be read', async () => {
  await keep({})
  for (const guildId of ['4', null]) expect(await find({ id: '40', guildId })).toEqual([])
  await keep({ messageId: '9', channelId: '50', at: 10 })
  expect(await find({ id: '40', guildId: '3' })).toEqual(['7'])
  expect(await find({ id: '50', guildId: '3' })).toEqual(['9'])
})

it('of a forum post names the forum, whose overwrites decide who reads it', async () => {
  await keep({ messageId: '61', channelId: '61', parentId: '60' })
  const found = await findPosts(database.db, [url], { id: '40', guildId: '3' }, { isReadableAt })
  expect(found.get(url)).toEqual({ messageId: '61', channelId: '61', roomId: '60', guildId: '3', at: 5 })
})

it('a message of somebody who shared it is not a post, and unknown or broken addresses have none', async () => {
  await keep({ isPost: false })
  expect(await find({ id: '40', guildId: '3' }, [url, 'https://other.example', 'nonsense', ''])).toEqual([])
})
