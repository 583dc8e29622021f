import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { member, moderator, sharedLinks } from '../../../../test/support/knowledge/shared-links.ts'
import { type Database, openDatabase } from '../../../db/db.ts'

const [one, two] = ['https://a.test/one', 'https://b.test/two']
let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const rows = () => database.db.selectFrom('link_messages').select(['message_id', 'state', 'asked_by', 'urls']).execute()

it('Links that wait go with their author, and so do the question and the reaction', async () => {
  const { say, personal, settled, questions, reactions, urls } = sharedLinks(database)
  await say(member, '1', [one])
  await say(moderator, '2', [two])
  const exported = (after: string) => Readable.from(personal.export(member.id, after)).toArray()
  expect(await exported('')).toMatchObject([{ id: '1', row: { message: '1', server: '100', links: [one] } }])
  expect(await exported('1')).toEqual([])
  await personal.delete(member.id)
  await settled()
  expect([await exported(''), questions.size, [...reactions.keys()]]).toEqual([[], 0, ['2']])
  expect([(await rows()).map((row) => row.message_id), await urls()]).toEqual([['2'], [two]])
})

it('Nobody’s name stays on what was approved, declined or known', async () => {
  const { say, press } = sharedLinks(database)
  for (const [id, url] of [
    ['1', one],
    ['2', two],
  ] as const)
    await say(member, id, [url])
  await press(moderator, 'q1', 'Add to knowledge')
  await press(moderator, 'q2', 'Decline')
  await say(member, '3', [one])
  expect((await rows()).map((row) => row.asked_by)).toEqual([null, null, null])
})

it('What somebody approved of an edited message stays known, and still goes with the message', async () => {
  const { say, edit, press, personal, settled, remove, questions, reactions, urls } = sharedLinks(database)
  await say(member, '1', [one])
  await press(moderator, 'q1', 'Add to knowledge')
  await edit(member, '1', [one, two])
  expect(questions.size).toBe(1)
  await personal.delete(member.id)
  await settled()
  expect([await urls(), questions.size, reactions.get('1')]).toEqual([[one], 0, '⏳'])
  expect(await rows()).toMatchObject([
    { state: 'approved', asked_by: null, urls: expect.not.stringContaining('two') as string },
  ])
  await remove('1')
  expect(await urls()).toEqual([])
})
