import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Posting, startPublisher } from '../../../../test/support/discord/posting.ts'
import type { GalleryPost } from '../../../features/image/ports.ts'

const { signal } = new AbortController()
const forum = 'reading-room'
let posting: Posting
beforeEach(async () => {
  posting = await startPublisher()
})

const picture = { name: 'a.jpg', bytes: new Uint8Array([1, 2, 3]), mime: 'image/jpeg', alt: 'a fox' }
const postOf = (channel: string, more: Partial<GalleryPost> = {}): GalleryPost => ({
  ...{
    channelId: posting.idOf(channel),
    key: 'abc123',
    attempt: 1,
    title: 'a fox',
    by: 'Ada',
    prompt: 'a fox',
    picture,
  },
  link: 'https://discord.com/channels/1/2/3',
  ...more,
})
const post = (channel: string, more: Partial<GalleryPost> = {}) => posting.gallery.post(postOf(channel, more), signal)
const find = (channel: string, key = 'abc123') =>
  posting.gallery.find({ channelId: posting.idOf(channel), key, since: posting.wire.clock.now() - 1_000 }, signal)
const remove = (channel: string, key = 'abc123') =>
  posting.gallery.remove({ channelId: posting.idOf(channel), key, since: posting.wire.clock.now() - 1_000 }, signal)
const closed = (sentence: RegExp) => ({ outcome: 'closed', sentence: expect.stringMatching(sentence) as string })
const deny = (right: bigint) => ({ overwrites: [{ role: 'Professor Synapse', deny: right }] })
const posts = () => posting.discord.world.channels().filter(({ thread }) => thread?.parent.id === posting.idOf(forum))

describe('a picture in the gallery', () => {
  it('stands in a channel with its prompt, who asked and where', async () => {
    expect(await post('town-square')).toEqual({ outcome: 'posted' })
    const [message] = posting.messages('town-square')
    expect(message).toMatchObject({
      content: '> a fox\n-# Asked for by Ada · [original message](<https://discord.com/channels/1/2/3>)',
      nonce: 'pabc123.1',
      attachments: [{ filename: 'picture-abc123.jpg', content_type: 'image/jpeg', size: 3, description: 'a fox' }],
    })
  })

  it('is a post of its own in a forum, named by its prompt, with a tag because the forum requires one', async () => {
    const title = `a fox\n@everyone ${'in the snow '.repeat(20)}`
    expect(await post(forum, { title })).toEqual({ outcome: 'posted' })
    const [thread] = posts()
    expect(thread?.name).toMatch(/^a fox @everyone in the snow .*…$/)
    expect(thread?.name.length).toBeLessThanOrEqual(100)
    expect(thread?.thread?.tags).toHaveLength(1)
    const messages = posting.discord.messages(thread?.name ?? '')
    expect(messages).toMatchObject([{ attachments: [{ filename: 'picture-abc123.jpg' }] }])
  })

  it('shows text from outside letter by letter, and pings nobody', async () => {
    const member = posting.discord.person('member').id
    const prompt = `# @everyone <@${member}>\n**bold** https://evil.example`
    await post('town-square', { prompt, by: `[Ada](https://evil.example) <@${member}>`, link: 'javascript:1' })
    const [message] = posting.messages('town-square')
    expect(message).toMatchObject({ mentions: [], mention_everyone: false })
    expect(message?.content.split('\n')).toHaveLength(2)
    expect(message?.content).not.toMatch(/(?<!\\)[*<[\]]|https:\/\//)
  })

  it('has a long prompt cut, and a name where it has no words', async () => {
    await post('town-square', { prompt: '*'.repeat(9_000), by: '', link: null })
    expect(posting.messages('town-square')[0]?.content).toMatch(/^> (\\\*)+…$/)
    await post(forum, { title: '\u200b' })
    expect(posts().map(({ name }) => name)).toEqual(['Picture'])
  })

  it('sent twice in the same attempt is one message', async () => {
    expect([await post('town-square'), await post('town-square')]).toEqual(Array(2).fill({ outcome: 'posted' }))
    expect(posting.messages('town-square')).toHaveLength(1)
  })

  it.each(['town-square', forum])('is found by its file in %s where the answer was lost', async (channel) => {
    posting.discord.fault({ kind: 'lost', times: 1, match: 'POST' })
    expect(await post(channel)).toEqual({ outcome: 'unsure' })
    expect(await find(channel)).toEqual({ outcome: 'posted' })
    expect(await find(channel, 'abc12')).toEqual({ outcome: 'absent' })
    expect(posting.waits).toEqual([5_000, 5_000].map((ms) => expect.closeTo(ms, -3) as number))
  })

  it.each(['town-square', forum])('is removed from %s, once', async (channel) => {
    await post(channel)
    await post(channel, { key: 'other' })
    expect([await remove(channel), await remove(channel)]).toEqual(Array(2).fill({ outcome: 'gone' }))
    expect([await find(channel), await find(channel, 'other')]).toEqual([{ outcome: 'absent' }, { outcome: 'posted' }])
  })

  it('that is deleted meanwhile, or cannot be deleted now, is removed the next time', async () => {
    await post('town-square')
    for (const code of [10008, 0]) {
      posting.discord.fault({ kind: 'code', code, times: 1, match: 'DELETE' })
      expect(await remove('town-square')).toMatchObject({ outcome: 'later' })
    }
    expect(await remove('town-square')).toEqual({ outcome: 'gone' })
    expect(posting.messages('town-square')).toEqual([])
  })

  it('is not what somebody else attached', async () => {
    const files = [{ name: 'picture-abc123.jpg', base64: 'AQID' }]
    posting.discord.say({ as: 'member', channel: 'town-square', text: 'mine', files })
    expect(await find('town-square')).toEqual({ outcome: 'absent' })
  })

  it('that is too large or not allowed is refused for good', async () => {
    for (const code of [40005, 200000]) {
      posting.discord.fault({ kind: 'code', code, times: 1, match: 'POST' })
      expect(await post('town-square', { attempt: code })).toMatchObject({ outcome: 'refused' })
    }
  })

  it.each(['ai-news', forum])('finds %s closed without the right to post or to attach files', async (channel) => {
    for (const right of [May.SendMessages, May.AttachFiles]) {
      posting.discord.channel(channel, deny(right))
      expect(await post(channel)).toEqual(
        closed(/may not post pictures in <#\d+>\. Allow Send Messages \(Create Posts in a forum\) and Attach Files/),
      )
    }
  })

  it('cannot be looked for without the right to read the history', async () => {
    await post('ai-news')
    posting.discord.channel('ai-news', deny(May.ReadMessageHistory))
    expect(await find('ai-news')).toEqual(closed(/Read Message History/))
  })

  it('rejects with the reason of its signal alone', async () => {
    const ended = AbortSignal.abort(new Error('stopping'))
    await expect(posting.gallery.post(postOf('town-square'), ended)).rejects.toBe(ended.reason)
    expect(posting.messages('town-square')).toEqual([])
  })
})
