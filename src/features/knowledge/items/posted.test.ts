import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { openReaders } from '../../../../test/support/knowledge/readers.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import type { Readers } from '../ports.ts'
import { putDocuments, readDocument } from '../shelf/shelf.ts'
import { openChannels, settleAudiences, withPublicChannels } from './audiences.ts'
import { createPostedItems, type Posted } from './posted.ts'
import { readAddress } from './text.ts'

const owls: Posted['item'] = {
  kind: 'article',
  title: 'Owls hear a mouse under snow',
  url: 'https://birds.example/owls',
  summary: 'Owls hunt by ear.',
  source: 'Bird News',
  publishedAt: 1,
}
const clock = fakeClock()
let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

/** Posts items one after the other, as the poster records them. */
async function post(given: Partial<Posted['item']> = {}, readers: Partial<Readers> = {}, more: Partial<Posted> = {}) {
  const { log, lines } = collectingLog()
  const { keepPosted } = createPostedItems({ readers: { ...openReaders, ...readers }, uploads: true, clock, log })
  const posted = { item: { ...owls, ...given }, channelId: '2', ref: '7', ...more }
  await database.db.transaction().execute((tx) => keepPosted(tx, posted))
  return lines
}
const items = () => database.db.selectFrom('knowledge_items').selectAll().execute()
const messages = () => database.db.selectFrom('knowledge_messages').selectAll().execute()
const documents = () => database.db.selectFrom('documents').selectAll().execute()

describe('what was posted', () => {
  it('is an item whose text is to be read, a document with its summary, and the message where it stands', async () => {
    await post()
    const { title, url, source } = owls
    expect(await items()).toMatchObject([
      {
        kind: 'article',
        title,
        url,
        document_key: url,
        source,
        published_at: 1,
        audiences: null,
        text_state: 'waiting',
      },
    ])
    expect((await items())[0]).toMatchObject({ text_due_at: clock.now(), upload_state: 'waiting' })
    expect(await readDocument(database.db, url, 100)).toBe(owls.summary)
    expect(await messages()).toMatchObject([
      { message_id: '7', channel_id: '2', parent_id: null, guild_id: '3', is_post: 1, at: clock.now() },
    ])
  })

  it('twice, in two channels and under two forms of its address, is one item with two messages', async () => {
    await post()
    await post({ url: 'https://www.birds.example/owls?utm_source=x' }, {}, { ref: '8' })
    expect([(await items()).length, (await documents()).length, (await messages()).length]).toEqual([1, 1, 2])
    const { text } = (await readAddress(database.db, 'http://birds.example/owls/', 100)) ?? {}
    expect(text).toBe(owls.summary)
  })

  it.each([
    ['a video', { kind: 'video' as const, url: 'https://youtu.be/aaaaaaaaaaa' }],
    ['a link to a video in a feed', { url: 'https://www.youtube.com/watch?v=aaaaaaaaaaa' }],
  ])('as %s is known by its description and never fetched', async (_, given) => {
    await post({ ...given, summary: 'Long description. '.repeat(270) })
    expect(await items()).toMatchObject([{ kind: 'video', text_state: 'read', text_due_at: null }])
    expect((await readAddress(database.db, given.url, 9_000))?.text.length).toBeGreaterThan(4_500)
  })

  it.each<[string, Partial<Posted['item']>]>([
    ['a title of 500 characters', { title: 'Owls '.repeat(100) }],
    ['neither title nor text', { title: '\u200B', summary: ' 🦉 ' }],
    ['a source of 400 characters', { source: 'Bird '.repeat(80) }],
    ['an address of 900 characters', { url: `https://birds.example/${'o'.repeat(900)}` }],
    ['half a character at its end', { summary: 'Owls hunt by ear \uD83E' }],
  ])('with %s is cut to fit', async (_, given) => {
    expect(await post(given)).toEqual([])
    expect([(await items()).length, (await documents()).length]).toEqual([1, 1])
    expect(await readAddress(database.db, given.url ?? owls.url, 10)).not.toBeNull()
  })

  it('and cannot be kept is logged, and the post is recorded all the same', async () => {
    const refused = await post({ url: `https://birds.example/${'o'.repeat(2_000)}` })
    const failed = await post(
      {},
      {
        messageOf() {
          throw new Error('broken')
        },
      },
    )
    expect([...refused, ...failed].map(({ msg }) => msg)).toEqual(['post not kept', 'post not kept'])
    expect([(await items()).length, (await documents()).length]).toEqual([0, 0])
  })

  it.each([
    ['a summary that is its title as a heading', { summary: `# ${owls.title}` }],
    ['a title that is no word, and no summary', { title: '🦉🦉', summary: '' }],
  ])('with %s is known by its title', async (_, given) => {
    expect(await post(given)).toEqual([])
    const [item] = await items()
    expect(await readDocument(database.db, owls.url, 100)).toBe(item?.title)
  })

  it('keeps its summary where the page that is discussed says nothing but its title', async () => {
    const { log, lines } = collectingLog()
    const { keepDiscussed } = createPostedItems({ readers: openReaders, uploads: true, clock, log })
    await keepDiscussed(database.db, { item: owls, channelId: '2', ref: '7' }, `# ${owls.title}`)
    expect(await readDocument(database.db, owls.url, 100)).toBe(owls.summary)
    expect([(await messages()).length, lines.map(({ msg }) => msg)]).toEqual([1, ['text not kept']])
  })

  it('does not replace the article that a discussion had put on the shelf before', async () => {
    const text = 'Owls hunt by ear, and their ears sit at different heights.'
    await putDocuments(database.db, [{ key: owls.url, ...owls, byline: '', text }], 0)
    await post()
    expect(await readDocument(database.db, owls.url, 100)).toBe(text)
  })
})

describe('the audience of what was posted', () => {
  const inChannel = (audience: string | null) => ({ readersOf: () => ({ guildId: '3', audience }) })

  it('is that of its channel: such an item is not given to others, until it is posted for everybody', async () => {
    await post({}, inChannel('9'))
    expect(await items()).toMatchObject([{ audiences: '["9"]', upload_state: 'none' }])
    await post({}, inChannel('10'), { ref: '8' })
    expect(await items()).toMatchObject([{ audiences: '["9","10"]' }])
    await post({}, inChannel(null), { ref: '9' })
    expect(await items()).toMatchObject([{ audiences: null, upload_state: 'waiting' }])
  })

  it('is everybody where the owner names the channel, also for what was kept before; the log says how, once', async () => {
    const closed: Readers = { ...openReaders, ...inChannel('members:3') }
    const { log, lines } = collectingLog()
    const { keepPosted } = createPostedItems({ readers: closed, uploads: true, clock, log })
    for (const name of ['a', 'b'])
      await database.db
        .transaction()
        .execute((tx) => keepPosted(tx, { item: { ...owls, url: `${owls.url}/${name}` }, channelId: '2', ref: name }))
    expect((await items()).map(({ audiences }) => audiences)).toEqual(Array(2).fill('["members:3"]'))
    const told = expect.stringContaining('KNOWLEDGE_PUBLIC_CHANNEL_IDS') as string
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([['warn', told]])
    await openChannels(database.db, ['9'], { now: 1, uploads: true })
    expect((await items()).every(({ audiences }) => audiences !== null)).toBe(true)
    await openChannels(database.db, ['9', '2'], { now: 1, uploads: true })
    expect(await post({ url: `${owls.url}/c` }, withPublicChannels(closed, ['2']), { ref: 'c' })).toEqual([])
    const states = (await items()).map(({ audiences, upload_state: state }) => [audiences, state])
    expect(states).toEqual(Array(3).fill([null, 'waiting']))
  })

  it('is nobody while the channel is unknown, and settled once it is known', async () => {
    await post({}, { readersOf: () => null, messageOf: () => ({ channelId: '55', messageId: '55', at: 1 }) })
    expect(await items()).toMatchObject([{ audiences: '["?2"]', upload_state: 'none' }])
    const settle = (readersOf: Readers['readersOf']) =>
      settleAudiences({ db: database.db, readers: { ...openReaders, readersOf } }, { now: 1, uploads: true })
    expect(await settle(() => null)).toBe(true)
    expect(await settle((id) => (id === '2' ? { guildId: '3', audience: null } : null))).toBe(false)
    expect(await items()).toMatchObject([{ audiences: null, upload_state: 'waiting' }])
    expect(await messages()).toMatchObject([{ channel_id: '55', parent_id: '2', guild_id: '3' }])
  })
})
