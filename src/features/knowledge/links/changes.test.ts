import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { person, place } from '../../../../test/support/chat/requests.ts'
import {
  elsewhere,
  home,
  inLinks,
  link,
  linkChannel,
  member,
  moderator,
  reader,
  sharedLinks,
} from '../../../../test/support/knowledge/shared-links.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { openReaders } from '../../../../test/support/knowledge/readers.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { keepItem } from '../items/items.ts'
import { createPostedItems } from '../items/posted.ts'
import { readAddress } from '../items/text.ts'
import { readDocument } from '../shelf/shelf.ts'
import { addPreviews, toItem } from './link-items.ts'

const [one, two] = ['https://a.test/one', 'https://b.test/two']
let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

describe('An edit', () => {
  it('withdraws the link that it takes out and adds the one that it brings', async () => {
    const { say, edit, urls, documents } = sharedLinks(database)
    await say(moderator, '1', [one])
    await edit(moderator, '1', [two])
    expect([await urls(), await documents()]).toEqual([[two], ['b.test/two']])
  })

  it('never makes a moderator add what was not shown', async () => {
    const { say, edit, press, urls, questions } = sharedLinks(database)
    await say(member, '1', [one])
    await edit(member, '1', [two])
    expect(await press(moderator, 'q1', 'Add to knowledge')).toMatch(/changed since I asked/)
    expect([await urls(), [...questions.keys()]]).toEqual([[], ['q2']])
    expect(await press(moderator, 'q2', 'Add to knowledge')).toBe('I added 1 link to my knowledge.')
    expect(await urls()).toEqual([two])
  })

  it('by the author of what a moderator added asks anew, and what was added stays', async () => {
    const { say, edit, press, urls, reactions } = sharedLinks(database)
    await say(member, '1', [one])
    await press(moderator, 'q1', 'Add to knowledge')
    await edit(member, '1', [one, two])
    expect([await urls(), reactions.get('1')]).toEqual([[one], '⏳'])
    await press(moderator, 'q2', 'Decline')
    expect(await urls()).toEqual([one])
  })

  it('that brings the previews of links gives them their titles, also while they wait', async () => {
    const { say, edit, press, documents } = sharedLinks(database)
    const previewed = [link('https://youtu.be/abcdefghijk', { title: 'Owls', text: 'A film about owls.' })]
    await say(moderator, '1', ['https://youtu.be/abcdefghijk'])
    await say(member, '2', [two])
    expect(await documents()).toEqual(['youtu.be/abcdefghijk'])
    await edit(moderator, '1', previewed)
    await edit(member, '2', [link(two, { title: 'Two' })])
    await press(moderator, 'q1', 'Add to knowledge')
    expect(await documents()).toEqual(['Owls', 'Two'])
  })

  it('that takes the last link out takes the question away too', async () => {
    const { say, edit, questions, reactions } = sharedLinks(database)
    await say(member, '1', [one])
    await edit(member, '1', [])
    expect([questions.size, reactions.size]).toEqual([0, 0])
  })
})

describe('An article that was shared and posted', () => {
  const posted = { kind: 'article' as const, title: 'One', summary: 'All about one.', source: 'A', publishedAt: null }
  const discuss = async (url: string, text: string) => {
    const deps = { readers: openReaders, uploads: false, clock: fakeClock(), log: collectingLog().log }
    const item = { ...posted, url }
    await createPostedItems(deps).keepDiscussed(database.db, { item, channelId: '2', ref: '7' }, text)
  }

  it.each(['shared first', 'discussed first'])('is one item with one document under its address: %s', async (order) => {
    const { say } = sharedLinks(database)
    const share = () => say(moderator, '1', [link(one, { title: 'One' })])
    if (order === 'shared first') await share()
    await discuss(`${one}?utm_source=x`, 'All about one, and more of it.')
    if (order !== 'shared first') await share()
    await addPreviews(database.db, '1', [link(one, { title: 'One, previewed' })], 0)
    expect(await database.db.selectFrom('knowledge_items').select('id').execute()).toHaveLength(1)
    expect(await database.db.selectFrom('documents').select('title').execute()).toEqual([{ title: 'One' }])
    const found = await readAddress(database.db, one, 100)
    expect(found?.text).toBe('All about one, and more of it.')
    expect(await readDocument(database.db, found?.url ?? '', 100)).toBe(found?.text)
  })
})

describe('A deletion', () => {
  it('withdraws what the message alone brought, and its question', async () => {
    const { say, remove, urls, documents, questions } = sharedLinks(database)
    await say(moderator, '1', [one])
    await say(member, '2', [two])
    await remove('1', '2')
    expect([await urls(), await documents(), questions.size]).toEqual([[], [], 0])
    expect(await database.db.selectFrom('link_messages').selectAll().execute()).toEqual([])
  })

  it.each([
    ['another message brings it', (shared: ReturnType<typeof sharedLinks>) => shared.say(reader, '2', [one]), [one]],
    ['it was kept for another reason', () => keep(), [one]],
    [
      'somebody else merely mentions it',
      (shared: ReturnType<typeof sharedLinks>) => shared.say(member, '2', [one]),
      [],
    ],
  ])('where %s', async (_, also, expected) => {
    const shared = sharedLinks(database)
    await shared.say(moderator, '1', [one])
    await also(shared)
    await shared.remove('1')
    expect(await shared.urls()).toEqual(expected)
  })

  it('leaves what was kept before', async () => {
    await keep()
    const shared = sharedLinks(database)
    await shared.say(moderator, '1', [one])
    await shared.remove('1')
    expect(await shared.urls()).toEqual([one])
  })

  const keep = async () => {
    const { from: _from, ...item } = toItem(link(one), null)
    await keepItem(database.db, item, { now: 1, uploads: false })
  }
})

describe('*Add to knowledge* in the menu of a message', () => {
  it('adds the links of a message anywhere in the home server, for the people of that channel', async () => {
    const { command, urls } = sharedLinks(database)
    const where = place(home, { id: '301', audience: 'staff' })
    expect(await command(moderator, '1', [one, two], where)).toBe('I added 2 links to my knowledge.')
    expect(await command(reader, '2', [one], where)).toBe('1 link was known before.')
    expect(await command(moderator, '3', [], where)).toBe('There is no link to a page in that message.')
    expect(await urls()).toEqual([one, two])
    const rows = await database.db.selectFrom('knowledge_items').select('audiences').execute()
    expect(rows.map(({ audiences }) => audiences)).toEqual(['["staff"]', '["staff"]'])
  })

  it('answers a question that waits', async () => {
    const { say, command, questions } = sharedLinks(database)
    await say(member, '1', [one])
    await command(moderator, '1', [one])
    expect(questions.size).toBe(0)
  })
})

describe('Nothing gets in by people without the right to', () => {
  const foreign = place(elsewhere, { id: linkChannel })
  it.each([
    ['a member', member, inLinks],
    ['somebody who manages another server', person('adam', { managesServer: false }), foreign],
    ['somebody with such a role in another server', reader, foreign],
    ['a moderator in a direct message', moderator, place(null, { id: linkChannel })],
  ])('%s', async (_, by, where) => {
    const { say, edit, command, press, urls, questions, reactions } = sharedLinks(database, { uploads: true })
    await say(by, '1', [one], where)
    await edit(by, '1', [one, two], where)
    await edit(by, '2', [two], where)
    expect(await command(by, '3', [one], where)).toMatch(/^Only people who can manage messages/)
    await say(member, '4', [one])
    const last = [...questions.keys()].at(-1) ?? ''
    for (const label of ['Add to knowledge', 'Decline'])
      expect(await press(by, last, label, where)).toMatch(/^Only people who can manage messages/)
    await say(moderator, '5', [two], foreign)
    expect(await urls()).toEqual([])
    for (const table of ['documents', 'knowledge_messages'] as const)
      expect(await database.db.selectFrom(table).selectAll().execute()).toEqual([])
    if (where !== inLinks) expect([questions.size, reactions.size]).toEqual([1, 1])
  })
})
