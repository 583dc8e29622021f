import { describe, expect, it } from 'vitest'
import { feed, ownersCommands } from '../../../../test/support/content/owners-commands.ts'
import { loadQuotaUsage } from '../../../db/quota-usage.ts'
import { UserError } from '../../../lib/errors.ts'
import { loadKnowledgeChannels } from '../sources/sources.ts'

const owners = ownersCommands()
const channel = 'UCNJ1Ymd5yFuUPtn21xtRbbw'
const quotaUsage = { day: '2026-01-01', units: 1, catalogue: 0, failures: 0, waitUntil: null }

describe('/professor sources add', () => {
  it('adds the feed of an address with all that was wished, and logs who did', async () => {
    const { use, changes } = owners.start()
    const wishes = { filter: 'AI, large language model,,AI', 'leave-out': 'ad', urgent: 'true' }
    const places = { channel: '20001', role: '20002' }
    const said = await use('sources add', { address: 'https://a.example/', ...wishes, ...places })
    expect(said).toBe('Added **Found**, a feed. It is read in the next run.')
    const source = { kind: 'feed', address: 'https://a.example/feed', name: 'Found', urgent: true }
    const words = { keep: ['AI', 'large language model'], leaveOut: ['ad'], channelId: '20001', roleId: '20002' }
    expect(await owners.sources()).toMatchObject([{ ...source, ...words }])
    expect(changes()).toEqual([['source added', '7', 'Found']])
  })

  it('says at once where the bot may not ping the role', async () => {
    const { use, pingTrouble } = owners.start()
    pingTrouble.mockResolvedValue('The bot may not ping that role.')
    expect(await use('sources add', { address: 'https://a.example/', role: '20002' })).toBe(
      'Added **Found**, a feed. It is read in the next run.\n⚠ The bot may not ping that role.',
    )
    expect(pingTrouble.mock.calls[0]?.slice(0, 2)).toEqual([null, '20002'])
  })

  it.each([
    ['@anthropic-ai', '@anthropic-ai'],
    [channel, channel],
    ['youtube.com/@openai', 'youtube.com/@openai'],
    [`https://www.youtube.com/feeds/videos.xml?channel_id=${channel}`, channel],
  ])('adds a channel by %s, and saves the quota that finding it took', async (address, asked) => {
    const { use, findChannel, findFeed } = owners.start()
    findChannel.mockResolvedValue({ id: channel, title: 'Tube', quotaUsage })
    expect(await use('sources add', { address })).toContain('Added **Tube**, a YouTube channel.')
    expect(findChannel.mock.calls[0]?.[0]).toEqual({ address: asked, quotaUsage: null })
    expect(findFeed).not.toHaveBeenCalled()
    expect(await loadQuotaUsage(owners.db())).toEqual(quotaUsage)
    expect(await owners.sources()).toMatchObject([{ kind: 'channel', address: channel, keep: null, urgent: false }])
  })

  it.each([
    [{ knowledge: 'true' }, ' I learn its new videos once a day.', { knowledge: true, backfill: false }],
    [{ backfill: 'true' }, ' I learn all its videos, the newest first.', { knowledge: true, backfill: true }],
    [{ knowledge: 'false' }, ' It is read in the next run.', { knowledge: false, backfill: false }],
  ])('makes knowledge of the videos of a channel with %o', async (options, said, flags) => {
    const { use, findChannel } = owners.start()
    findChannel.mockResolvedValue({ id: channel, title: 'Tube', quotaUsage })
    const reply = await use('sources add', { address: channel, ...options })
    expect(reply.endsWith(said)).toBe(true)
    expect(await loadKnowledgeChannels(owners.db())).toMatchObject(flags.knowledge ? [{ address: channel }] : [])
    expect(await owners.sources()).toMatchObject([flags])
  })

  it('does not promise to learn what a feed has', async () => {
    const { use } = owners.start()
    expect(await use('sources add', { address: 'https://a.example/', backfill: 'true' })).toContain(
      'YouTube channels only',
    )
    expect(await owners.sources()).toEqual([])
  })

  it('says what is wrong: no feed there, known already, full, too many words, a password', async () => {
    const { use, findFeed, changes } = owners.start()
    const add = (more = {}) => use('sources add', { address: 'https://a.example/', ...more })
    findFeed.mockRejectedValueOnce(new UserError('a.example does not name a feed.'))
    expect(await add()).toBe('a.example does not name a feed.')
    findFeed.mockResolvedValueOnce({ url: 'https://me:secret@a.example/', title: '' })
    expect(await add()).toContain('has a password in it')
    expect(await add({ filter: Array.from({ length: 101 }, (_, n) => n).join() })).toContain('at most 100 words')
    expect(await add({ filter: 'x'.repeat(101) })).toContain('too long')
    await add()
    expect(await add()).toContain('**Found** is a source already')
    await owners.add(...Array.from({ length: 999 }, (_, n) => feed(`n${n}`)))
    expect(await use('sources add', { address: 'https://b.example/' })).toContain('1,000 sources, which is the maximum')
    expect(changes()).toHaveLength(1)
  })
})

describe('/professor sources remove, pause', () => {
  it('change the named source, and log who did', async () => {
    await owners.add(feed('A'), feed('B'))
    const { use, changes } = owners.start()
    expect(await use('sources pause', { source: 'a' })).toContain('**A** is paused: it is not read any more.')
    expect(await owners.sources()).toMatchObject([{ pausedAt: Date.UTC(2026, 0, 1) }, { pausedAt: null }])
    expect(await use('sources pause', { source: 'A', resume: 'true' })).toContain('read again from the next run on')
    expect((await owners.sources()).every(({ pausedAt }) => pausedAt === null)).toBe(true)
    expect(await use('sources remove', { source: 'https://b.example/feed' })).toContain('Removed **B**')
    expect((await owners.sources()).map(({ name }) => name)).toEqual(['A'])
    expect(await use('sources remove', { source: 'B' })).toContain('There is no source **B**. Pick one')
    expect(await use('sources remove', { source: ' ' })).toContain('Give the name of a source')
    const who = ['paused', 'resumed', 'removed'].map((change, at) => [`source ${change}`, '7', at < 2 ? 'A' : 'B'])
    expect(changes()).toEqual(who)
  })

  it('pause it once, however often, and tell the state and the way back', async () => {
    await owners.add(feed('A'))
    const { use, changes, clock } = owners.start()
    const pausedAt = clock.now()
    await use('sources pause', { source: 'A' })
    await clock.advance(60_000)
    expect(await use('sources pause', { source: 'A', resume: 'false' })).toBe(
      `**A** was paused <t:${pausedAt / 1000}:R> already. Its posts in the queue stay. To read it again, use this command with \`resume: True\`.`,
    )
    expect(await owners.sources()).toMatchObject([{ pausedAt }])
    await use('sources pause', { source: 'A', resume: 'true' })
    expect(await use('sources pause', { source: 'A', resume: 'true' })).toContain('is not paused: every run reads it')
    expect(changes().map(([change]) => change)).toEqual(['source paused', 'source resumed'])
  })

  it('suggest the names that contain what is typed, the address where a name is there twice', async () => {
    await owners.add(feed('Owls'), feed('Bats', { address: 'https://a.example/' }), feed('Bats'), feed('Night owls'))
    const { use, suggest } = owners.start()
    expect(await suggest('sources remove', 'source', 'OWL')).toEqual(['Night owls', 'Owls'])
    expect(await suggest('sources pause', 'source')).toEqual([
      ...['https://a.example/', 'https://bats.example/feed'],
      ...['Night owls', 'Owls'],
    ])
    expect(await use('sources remove', { source: 'bats' })).toContain('Several sources are called **bats**')
  })
})

describe('/professor sources list', () => {
  it('shows ten at a time with their state; buttons replace the page', async () => {
    await owners.add(...Array.from({ length: 23 }, (_, n) => feed(`n${String(n).padStart(2, '0')}`)))
    const { reply, press } = owners.start()
    const first = await reply('sources list')
    expect(first).toMatchObject({ text: expect.stringMatching(/^\*\*23 sources\*\*, 1 to 10\n- \[n00\]/) as string })
    expect(first).toMatchObject({ actions: [{ id: 'content:sources:1', label: 'Next' }] })
    const last = await press('content:sources:9')
    expect(last).toMatchObject({ text: expect.stringContaining('21 to 23') as string })
    expect(last).toMatchObject({ actions: [{ id: 'content:sources:1', label: 'Previous' }] })
  })

  it('tells what was read when, what fails, what is gone and what is paused', async () => {
    const at = 1_767_225_600_000
    const state = (failures: number, lastSuccessAt: number | null, goneAt: number | null = null) =>
      JSON.stringify({ failures, lastSuccessAt, goneAt })
    const names = ['fine', 'failing', 'never', 'gone']
    const kept = [state(0, at), state(3, at), state(1, null), state(1, at, at)]
    await owners.add(...names.map((name) => feed(name)), feed('new', { urgent: true, keep: ['AI'] }), feed('tube'))
    await owners.add(feed('video', { kind: 'channel', address: channel, knowledge: true, backfill: true }))
    for (const [n, name] of names.entries())
      await owners
        .db()
        .insertInto('feeds')
        .values({ url: `https://${name}.example/feed`, state: kept[n] ?? '' })
        .execute()
    const row = { id: channel, state: null, last_success_at: at, last_error_at: null, last_error_fault: null }
    await owners
      .db()
      .insertInto('channels')
      .values({ ...row, failures: 0 })
      .execute()
    const { use } = owners.start()
    await use('sources pause', { source: 'tube' })
    const lines = (await use('sources list')).split('\n').slice(1)
    expect(lines.map((line) => line.replace(/^- \[(\w+)\]\(<[^>]+>\) · /, '$1: '))).toEqual([
      'failing: feed · ⚠ failing since <t:1767225600:R> (3 failures)',
      'fine: feed · read <t:1767225600:R>',
      'gone: feed · ⚠ gone: its site has removed it',
      'never: feed · ⚠ never read (1 failure)',
      'new: feed · filtered · urgent · not read yet',
      'tube: feed · paused <t:1767225600:R>',
      'video: channel · knowledge · backfill · read <t:1767225600:R>',
    ])
  })

  it('is one message, and shows hostile names letter by letter', async () => {
    const { use } = owners.start()
    expect(await use('sources list')).toContain('There are no sources yet')
    expect(await use('sources test', { source: 'x' })).toContain('There are no sources yet')
    const name = '@everyone [x](https://evil.example) **b** `c` <@1>'
    const address = (n: number) => `https://a.example/${n}${'x'.repeat(250)}`
    await owners.add(...Array.from({ length: 10 }, (_, n) => feed(name, { address: address(n) })))
    const text = await use('sources list')
    expect(text.length).toBeLessThanOrEqual(2_000)
    expect(text).not.toMatch(/(?<!\\)@everyone|(?<!\\)<@1>|(?<!\\)`|\]\(https/)
  })
})

describe('/professor sources test', () => {
  it('shows what would be posted, and why the rest would not', async () => {
    await owners.add(feed('News'))
    const item = (n: number, reason: string | null) => ({ title: `T${n}`, url: `https://a.example/${n}`, reason })
    const items = [
      item(1, null),
      ...[2, 3, 4, 5, 6, 7].map((n) => item(n, 'too old')),
      item(8, 'no word of the filter'),
    ]
    const { use } = owners.start({ control: { test: () => Promise.resolve(items) } })
    expect((await use('sources test', { source: 'News' })).split('\n')).toEqual([
      'Of 8 items of **News**, 1 would be posted now.',
      '- [T1](<https://a.example/1>)',
      '**6 left out: too old**',
      ...[2, 3, 4, 5, 6].map((n) => `- [T${n}](<https://a.example/${n}>)`),
      '- … and 1 more',
      '**1 left out: no word of the filter**',
      '- [T8](<https://a.example/8>)',
    ])
    const empty = owners.start({ control: { test: () => Promise.resolve([]) } })
    expect(await empty.use('sources test', { source: 'News' })).toContain('no items')
  })
})
