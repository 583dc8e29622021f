import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { person, place } from '../../../../test/support/chat/requests.ts'
import {
  home,
  link,
  linkChannel,
  member,
  moderator,
  reader,
  sharedLinks,
} from '../../../../test/support/knowledge/shared-links.ts'
import { type Database, openDatabase } from '../../../db/db.ts'

const [one, two, video] = ['https://a.test/one', 'https://b.test/two', 'https://youtu.be/abcdefghijk']
let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const read = (state: 'read' | 'failed' = 'read') =>
  database.db.updateTable('knowledge_items').set({ text_state: state, text_due_at: null }).execute()

describe('A link of somebody who may add knowledge', () => {
  it.each([
    ['who manages messages', moderator],
    ['who has a role for it', reader],
  ])('%s becomes an item with a document, and the reaction tells how far it is', async (_, by) => {
    const { say, urls, documents, reactions, questions } = sharedLinks(database)
    await say(by, '1', [link(one, { title: 'One', text: 'All about one.' })])
    expect([await urls(), await documents(), reactions.get('1'), questions.size]).toEqual([[one], ['One'], '⏳', 0])
  })

  it('gets ✅ once its text was read, and ⚠️ where that failed', async () => {
    const { say, links, reactions, clock, settled } = sharedLinks(database)
    await links.part.start?.()
    await say(moderator, '1', [one])
    await read()
    await clock.advance(5_000)
    await settled()
    expect(reactions.get('1')).toBe('✅')
    await say(moderator, '2', [two])
    await read('failed')
    links.wake()
    await settled()
    expect(reactions.get('2')).toBe('⚠️')
    await links.part.stop?.(wait())
  })

  it('that is known is not added again: the message is noted, and 🔁 tells so', async () => {
    const { say, urls, reactions } = sharedLinks(database)
    await say(moderator, '1', [one])
    await say(reader, '2', [`${one}?utm_source=x#top`])
    expect([await urls(), reactions.get('2')]).toEqual([[one], '🔁'])
    expect(await database.db.selectFrom('knowledge_messages').select('message_id').execute()).toHaveLength(2)
  })

  it('of YouTube is a video, and nothing is read there', async () => {
    const { say, reactions } = sharedLinks(database)
    await say(moderator, '1', [link(video, { title: 'Owls', text: 'A film about owls.' })])
    const { kind, text_state: state } = await database.db
      .selectFrom('knowledge_items')
      .select(['kind', 'text_state'])
      .executeTakeFirstOrThrow()
    expect([kind, state, reactions.get('1')]).toEqual(['video', 'read', '✅'])
  })

  it('stays private to the people of a private channel, and is given to no backend', async () => {
    const { say } = sharedLinks(database, { uploads: true })
    await say(moderator, '1', [one], place(home, { id: linkChannel, audience: 'staff' }))
    await say(moderator, '2', [two])
    const items = await database.db.selectFrom('knowledge_items').select(['audiences', 'upload_state']).execute()
    expect(items).toEqual([
      { audiences: '["staff"]', upload_state: 'none' },
      { audiences: null, upload_state: 'waiting' },
    ])
  })

  it('counts in threads of a link channel, and in no other channel', async () => {
    const { say, urls } = sharedLinks(database)
    await say(moderator, '1', [one], place(home, { id: '9', isThread: true, parentId: linkChannel }))
    await say(moderator, '2', [two], place(home, { id: '9', isThread: true, parentId: '301' }))
    await say(moderator, '3', [two], place(home, { id: '301' }))
    expect(await urls()).toEqual([one])
  })

  it('that the shelf does not take leaves the others alone', async () => {
    const { say, urls, lines } = sharedLinks(database)
    await say(moderator, '1', [link(`https://a.test/${'x'.repeat(1_990)}`), link(two)])
    expect(await urls()).toEqual([two])
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'links added', added: 1, refused: 1 }))
  })
})

it('What a crash left unshown is shown by the next start', async () => {
  const before = sharedLinks(database)
  await before.say(moderator, '1', [one])
  await before.say(member, '2', [two])
  await database.db.updateTable('link_messages').set({ reaction: null, asked_in: null }).execute()
  const { links, settled, reactions, questions } = sharedLinks(database)
  await links.part.start?.()
  await settled()
  expect([reactions.get('1'), reactions.get('2'), questions.size]).toEqual(['⏳', '⏳', 1])
  await links.part.stop?.(wait())
})

describe('A link of anybody else', () => {
  it('waits for a moderator, who adds it', async () => {
    const { say, press, urls, reactions, questions } = sharedLinks(database)
    await say(member, '1', [one, two])
    expect([await urls(), reactions.get('1')]).toEqual([[], '⏳'])
    expect(questions.get('q1')?.text).toMatch(/^Should I add these 2 links .*\n-# `a\.test` `b\.test`$/)
    expect(await press(moderator, 'q1', 'Add to knowledge')).toBe('I added 2 links to my knowledge.')
    expect([await urls(), questions.size, reactions.get('1')]).toEqual([[one, two], 0, '⏳'])
  })

  it('can be declined; then nothing of it is left but that', async () => {
    const { say, press, urls, reactions, questions, edit } = sharedLinks(database)
    await say(member, '1', [one])
    expect(await press(reader, 'q1', 'Decline')).toBe('Declined. Nothing was added.')
    await edit(member, '1', [one, two])
    expect([await urls(), questions.size, reactions.size]).toEqual([[], 0, 0])
    const rows = await database.db.selectFrom('link_messages').select(['state', 'asked_by']).execute()
    expect(rows).toEqual([{ state: 'declined', asked_by: null }])
  })

  it('is declined by who deletes the question', async () => {
    const { say, remove, reactions } = sharedLinks(database)
    await say(member, '1', [one])
    await remove('q1')
    expect(reactions.size).toBe(0)
  })

  it('is not asked about where three of that person wait in the channel', async () => {
    const { say, questions } = sharedLinks(database)
    for (const id of ['1', '2', '3', '4']) await say(member, id, [`https://a.test/${id}`])
    expect(questions.size).toBe(3)
    await say(person('bob'), '5', ['https://a.test/5'])
    expect(questions.size).toBe(4)
  })

  it('is forgotten after a week, with its question', async () => {
    const { say, links, clock, settled, questions, reactions } = sharedLinks(database)
    await links.part.start?.()
    await say(member, '1', [one])
    for (let hour = 0; hour < 7 * 24 + 2; hour++) {
      await clock.advance(3_600_000)
      if (hour % 24 === 0 || hour >= 7 * 24) await settled()
    }
    expect([questions.size, reactions.size]).toEqual([0, 0])
    await links.part.stop?.(wait())
  })

  it('that everybody is told of is noted; one that only others are told of is asked about', async () => {
    const { say, questions, reactions } = sharedLinks(database)
    await say(moderator, '1', [one])
    await say(moderator, '2', [two], place(home, { id: linkChannel, audience: 'staff' }))
    await say(member, '3', [one])
    expect([questions.size, reactions.get('3')]).toEqual([0, '🔁'])
    await say(member, '4', [two])
    const { audiences } = await database.db
      .selectFrom('knowledge_items')
      .select('audiences')
      .where('url', '=', two)
      .executeTakeFirstOrThrow()
    expect([questions.size, audiences]).toEqual([1, '["staff"]'])
  })

  it('that could not be asked about is not asked about again and again', async () => {
    const { say, links, clock, questions } = sharedLinks(database, { mayAsk: false })
    await links.part.start?.()
    await say(member, '1', [one])
    await clock.advance(3_600_000)
    const rows = await database.db.selectFrom('link_messages').select(['state', 'asked_in']).execute()
    expect([rows, questions.size]).toEqual([[{ state: 'asked', asked_in: '' }], 0])
    await links.part.stop?.(wait())
  })
})

const wait = () => new AbortController().signal
