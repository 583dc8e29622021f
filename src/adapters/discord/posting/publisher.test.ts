import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Posting, startPublisher, video } from '../../../../test/support/discord/posting.ts'
import { UpstreamError } from '../../../lib/errors.ts'

const { signal } = new AbortController()
let posting: Posting
beforeEach(async () => {
  posting = await startPublisher()
})

const post = (more: Parameters<Posting['order']>[0] = {}) => posting.publisher.post(posting.order(more), signal)
const bot = (deny: bigint) => ({ overwrites: [{ role: 'Professor Synapse', deny }] })
const closed = (sentence: RegExp) => ({ outcome: 'closed', sentence: expect.stringMatching(sentence) as string })

describe('a post', () => {
  it('stands in its channel with its card and button, and says where', async () => {
    const sent = await post()
    const [message] = posting.messages()
    expect(message).toMatchObject({ content: '', nonce: 'k1.1', embeds: [{ url: 'https://news.example/waits' }] })
    expect(message?.components).toMatchObject([{ components: [{ custom_id: 'content:discuss:k1' }] }])
    const ref = expect.stringContaining(message?.id ?? '') as string
    expect(sent).toEqual({ outcome: 'posted', ref, forFollowers: false })
  })

  it('sent twice with the same attempt is one message, with another attempt two', async () => {
    const [first, second] = [await post(), await post()]
    expect(second).toEqual(first)
    expect(posting.messages()).toHaveLength(1)
    await post({ attempt: 2 })
    expect(posting.messages()).toHaveLength(2)
  })

  it('that a moderator deleted counts as posted', async () => {
    await post()
    posting.discord.remove({ as: 'owner', messages: posting.messages().map(({ id }) => id) })
    const again = await post()
    expect(again).toMatchObject({ outcome: 'posted', forFollowers: false })
    if (again.outcome === 'posted')
      expect(await posting.publisher.toFollowers(again.ref, signal)).toMatchObject({ outcome: 'refused' })
  })

  it('pings the role of its order alone', async () => {
    const { id } = posting.discord.role('readers', { mentionable: true })
    await post({ roleId: id, item: { ...video, title: `<@&${id}> @everyone <@1>` } })
    expect(posting.messages()).toMatchObject([{ mention_roles: [id], mention_everyone: false, mentions: [] }])
  })

  it('is sent without its picture where Discord rejects that', async () => {
    posting.discord.fault({ kind: 'code', code: 50035, times: 1, match: 'POST' })
    expect(await post()).toMatchObject({ outcome: 'posted' })
    expect(posting.messages()).toMatchObject([{ embeds: [{ title: 'A model learns to wait' }] }])
    expect(posting.messages()[0]?.embeds[0]).not.toHaveProperty('image')
  })

  it('is not sent again when its answer is lost, cut or an error, for it may stand there', async () => {
    for (const [index, kind] of (['lost', 'cut', '500', 'reset', 'refuse'] as const).entries()) {
      posting.discord.fault({ kind, times: 1, match: 'POST' })
      expect([kind, await post({ attempt: index + 1 })]).toEqual([kind, { outcome: 'unsure' }])
    }
    expect(posting.calls('POST')).toHaveLength(5)
    expect(posting.messages()).toHaveLength(2)
  })

  it('waits for no long rate limit, and hands on its time', async () => {
    const limited = await startPublisher({
      limits: { sends: 1, edits: 5, windowMs: 60_000, webhook: 5, webhookWindowMs: 2_000 },
    })
    expect(await limited.publisher.post(limited.order(), signal)).toMatchObject({ outcome: 'posted' })
    const busy = limited.wire.call('POST', `/channels/${limited.idOf('town-square')}/messages`, {
      content: 'x',
      allowed_mentions: { parse: [] },
    })
    expect((await busy).status).toBe(200)
    const answer = await limited.publisher.post(limited.order({ channel: 'town-square' }), signal)
    expect(answer).toEqual({ outcome: 'later', afterMs: expect.closeTo(60_000, -4) as number })
    expect(limited.messages()).toHaveLength(1)
  })

  it('finds its channel closed, each time with what the owner does', async () => {
    const closings = [
      [{ channelId: '123456789012345678' }, /Channel 123456789012345678 is gone\. Choose another/],
      [{ channel: 'staff' }, /cannot see <#\d+>\. Allow View Channel/],
      [{ channelId: String(BigInt(posting.discord.person('member').id) + 100_000_000n) }, /Choose a text, ann/],
    ] as const
    for (const [where, sentence] of closings) expect(await post(where)).toEqual(closed(sentence))
    for (const right of [May.SendMessages, May.EmbedLinks]) {
      posting.discord.channel('ai-news', bot(right))
      expect(await post()).toEqual(closed(/may not post in <#\d+>\. Allow Send Messages .* and Embed Links/))
    }
    posting.discord.channel('ai-news', {})
    expect(await post()).toMatchObject({ outcome: 'posted' })
  })

  it('looks at its channel once in ten minutes, and again after it was closed', async () => {
    const looks = () => posting.calls('GET').length
    await post()
    await post({ attempt: 2 })
    expect(looks()).toBe(1)
    posting.wire.clock.advance(600_000)
    await post({ attempt: 3 })
    expect(looks()).toBe(2)
    posting.discord.channel('ai-news', bot(May.SendMessages))
    for (const attempt of [4, 5]) await post({ attempt })
    expect(looks()).toBe(3)
  })

  it('rejects with the reason of its signal alone', async () => {
    const ended = AbortSignal.abort(new UpstreamError('this', 'timeout'))
    await expect(posting.publisher.post(posting.order(), ended)).rejects.toBe(ended.reason)
    expect(posting.messages()).toEqual([])
  })
})

describe('an announcement channel', () => {
  const announce = async (attempt = 1) => {
    const sent = await post({ channel: 'announcements', attempt })
    if (sent.outcome !== 'posted') throw new Error(sent.outcome)
    expect(sent.forFollowers).toBe(true)
    return posting.publisher.toFollowers(sent.ref, signal)
  }

  it('has its posts published to its followers; a second time is done too', async () => {
    expect([await announce(), await announce()]).toEqual([{ outcome: 'done' }, { outcome: 'done' }])
    expect(posting.messages('announcements')).toMatchObject([{ flags: 1 }])
  })

  it('takes ten in an hour; the next is told when, at once', async () => {
    for (let attempt = 1; attempt <= 10; attempt++) expect(await announce(attempt)).toEqual({ outcome: 'done' })
    expect(await announce(11)).toEqual({ outcome: 'later', afterMs: expect.closeTo(3_600_000, -5) as number })
    posting.wire.clock.advance(3_600_000)
    expect(await announce(12)).toEqual({ outcome: 'done' })
  })

  it('may refuse to publish: tried again after a failure, given up where the post or the right is gone', async () => {
    posting.discord.fault({ kind: 'lost', times: 1, match: 'crosspost' })
    expect(await announce()).toEqual({ outcome: 'later', afterMs: null })
    expect(await announce()).toEqual({ outcome: 'done' })
    for (const code of [10008, 50001, 50013]) {
      posting.discord.fault({ kind: 'code', code, times: 1, match: 'crosspost' })
      expect(await announce(code)).toMatchObject({ outcome: 'refused', sentence: /\.$/ })
    }
    expect(await posting.publisher.toFollowers('nonsense', signal)).toMatchObject({ outcome: 'refused' })
  })
})
