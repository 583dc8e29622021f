import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { beforeEach, describe, expect, it } from 'vitest'
import { quiet } from '../../../../test/support/discord/stand-in-caller.ts'
import { type Posting, startPublisher, video } from '../../../../test/support/discord/posting.ts'

const { signal } = new AbortController()
let posting: Posting
beforeEach(async () => {
  posting = await startPublisher()
})

type More = Parameters<Posting['order']>[0]
/** Posts an item whose answer is lost, and looks for it. */
async function postAndFind(more: More = {}) {
  posting.discord.fault({ kind: 'lost', times: 1, match: 'POST' })
  expect(await posting.publisher.post(posting.order(more), signal)).toEqual({ outcome: 'unsure' })
  return find(more)
}
const find = (more: More = {}, agoMs = 1_000) =>
  posting.publisher.find({ ...posting.order(more), since: posting.wire.clock.now() - agoMs }, signal)
const say = (text: string, channel = 'ai-news') => posting.discord.say({ as: 'member', channel, text })
const sendAs = (channel: string, body: object) =>
  posting.wire.call('POST', `/channels/${posting.idOf(channel)}/messages`, { ...quiet, ...body })
const posted = { outcome: 'posted', ref: expect.any(String) as string, forFollowers: false }
const hide = (deny: bigint) => ({ overwrites: [{ role: 'Professor Synapse', deny }] })

describe('a post whose answer was lost', () => {
  it.each([
    ['by the link of its card', { actions: [] }],
    ['by its bare link', { actions: [], item: video }],
  ])('is found %s', async (_, more) => {
    expect(await postAndFind(more)).toEqual(posted)
    expect(await find({ ...more, channel: 'announcements' })).toEqual({ outcome: 'absent' })
  })

  it('is found by its button after a moderator took its card away', async () => {
    await postAndFind()
    const stored = posting.discord.world.find(posting.messages()[0]?.id ?? '') ?? expect.fail('no message')
    posting.discord.world.change(stored, { embeds: [] })
    expect(await find()).toEqual(posted)
    expect(await find({ actions: [] })).toEqual({ outcome: 'absent' })
  })

  it('is found although the clock of this host is four minutes ahead', async () => {
    await postAndFind()
    expect(await find({}, -240_000)).toEqual(posted)
  })

  it('is found among many messages', async () => {
    for (let count = 0; count < 120; count++) say(`${count}`)
    expect(await postAndFind()).toEqual(posted)
  })

  it('is looked for once calls in flight have arrived, those of an earlier run counted from the start', async () => {
    const before = posting.wire.clock.now()
    posting.wire.clock.advance(2_000)
    await find({}, 4_000)
    posting.wire.clock.advance(8_000)
    await find({}, posting.wire.clock.now() - before + 4_000)
    await find({}, 1)
    expect(posting.waits).toEqual([expect.closeTo(3_000, -3), 5_000])
  })

  it('is not what somebody else wrote, nor another post of the bot, nor an older one', async () => {
    say('https://news.example/waits')
    await sendAs('ai-news', { content: 'https://news.example/waits-not' })
    expect(await find()).toEqual({ outcome: 'absent' })
    await posting.publisher.post(posting.order(), signal)
    posting.wire.clock.advance(3_600_000)
    expect(await find()).toEqual({ outcome: 'absent' })
  })

  it('cannot be looked for where the bot may not read the history: then Discord shows an empty channel', async () => {
    expect(await find()).toEqual({ outcome: 'absent' })
    await posting.publisher.post(posting.order(), signal)
    posting.discord.channel('ai-news', hide(May.ReadMessageHistory))
    const closed = { outcome: 'closed', sentence: expect.stringContaining('Read Message History') as string }
    expect(await find()).toEqual(closed)
    expect(await posting.publisher.linksIn(posting.idOf('ai-news'), signal)).toEqual(closed)
  })

  it('is looked for later where Discord is out of reach', async () => {
    posting.discord.fault({ kind: '500', times: 1, match: 'GET' })
    expect(await find()).toEqual({ outcome: 'later', afterMs: null })
  })
})

describe('a forum', () => {
  const forum = { channel: 'reading-room' }
  const threads = () => posting.discord.world.channels().filter(({ thread }) => thread !== null)

  it('has a post for each item, named like it, with a tag that fits', async () => {
    expect(await posting.publisher.post(posting.order(forum), signal)).toEqual(posted)
    const about = { ...forum, item: { ...video, title: 't'.repeat(300) } }
    expect(await posting.publisher.post(posting.order(about), signal)).toEqual(posted)
    const tagOf = (name: string) =>
      posting.discord.world
        .channels()
        .flatMap(({ tags }) => tags.filter((tag) => tag.name === name).map(({ id }) => id))
    expect(threads()).toMatchObject([
      { name: 'A model learns to wait', thread: { tags: tagOf('News') } },
      { name: `${'t'.repeat(99)}…`, thread: { tags: tagOf('Videos') } },
    ])
    expect(posting.messages('A model learns to wait')).toMatchObject([
      { embeds: [{ url: 'https://news.example/waits' }] },
    ])
  })

  it.each([
    ['active', {}],
    ['archived', { archived: true }],
  ])('shows a post whose answer was lost, %s', async (_, change) => {
    await posting.publisher.post(posting.order({ ...forum, key: 'k0', item: video }), signal)
    posting.discord.fault({ kind: 'lost', times: 1, match: 'POST' })
    await posting.publisher.post(posting.order(forum), signal)
    posting.discord.thread('A model learns to wait', change)
    const found = await find(forum)
    expect(found).toEqual({ ...posted, ref: expect.stringContaining(threads()[1]?.id ?? '?') as string })
    expect(await find({ ...forum, key: 'k2', actions: [], item: { ...video, url: 'https://a.example/' } })).toEqual({
      outcome: 'absent',
    })
  })

  it('is closed where it requires a tag that only moderators set', async () => {
    const tags = [{ id: '900000000000000059', name: 'News', moderated: true }]
    const made = {
      id: '900000000000000039',
      name: 'strict',
      kind: 'forum',
      guild: posting.discord.world.guild,
      tags,
    } as const
    posting.discord.world.addChannel(made)
    const sentence = expect.stringContaining('Add a tag') as string
    expect(await posting.publisher.post(posting.order({ channel: 'strict' }), signal)).toEqual({
      outcome: 'closed',
      sentence,
    })
  })

  it('is closed to the bot without the right to post or to read', async () => {
    const closed = { outcome: 'closed', sentence: expect.any(String) as string }
    posting.discord.channel('reading-room', hide(May.SendMessages))
    expect(await posting.publisher.post(posting.order(forum), signal)).toEqual(closed)
    posting.discord.channel('reading-room', hide(May.ReadMessageHistory))
    expect(await find(forum)).toEqual(closed)
  })

  it('tells the links of its posts', async () => {
    await posting.publisher.post(posting.order(forum), signal)
    await posting.publisher.post(posting.order({ ...forum, item: video }), signal)
    expect(await posting.publisher.linksIn(posting.idOf('reading-room'), signal)).toEqual({
      outcome: 'read',
      links: [video.url, 'https://news.example/waits'],
    })
  })
})

it('the links of a forum cost at most twenty calls for its newest posts', async () => {
  for (let count = 1; count <= 25; count++)
    await posting.publisher.post(
      posting.order({
        channel: 'reading-room',
        key: `k${count}`,
        item: { ...video, url: `https://a.example/${count}` },
      }),
      signal,
    )
  const found = await posting.publisher.linksIn(posting.idOf('reading-room'), signal)
  const links = found.outcome === 'read' ? found.links : []
  expect([links.length, links[0], links.at(-1)]).toEqual([20, 'https://a.example/25', 'https://a.example/6'])
})

describe('the links of a channel', () => {
  const links = () => posting.publisher.linksIn(posting.idOf('ai-news'), signal)

  it('are those of cards and of texts, newest first, each once', async () => {
    say('see https://a.example/one, and [this](https://a.example/two_(2)) or <https://a.example/three>.')
    await posting.publisher.post(posting.order(), signal)
    await sendAs('ai-news', { content: 'https://A.example:443/one' })
    expect(await links()).toEqual({
      outcome: 'read',
      links: [
        'https://a.example/one',
        'https://news.example/waits',
        'https://a.example/two_(2)',
        'https://a.example/three',
      ],
    })
  })

  it('come from its newest 300 messages', async () => {
    for (let count = 1; count <= 301; count++) say(`https://a.example/${count}`)
    const found = await links()
    const last = found.outcome === 'read' ? found.links : []
    expect([last.length, last[0], last.at(-1)]).toEqual([300, 'https://a.example/301', 'https://a.example/2'])
    expect(await posting.publisher.linksIn(posting.idOf('announcements'), signal)).toEqual({
      outcome: 'read',
      links: [],
    })
  })
})
