import { describe, expect, it } from 'vitest'
import { controlOf, feed, ownersCommands, queued } from '../../../../test/support/content/owners-commands.ts'
import { person, requestOf } from '../../../../test/support/chat/requests.ts'
import type { ContentStatus } from '../control.ts'

const owners = ownersCommands()
const at = 1_767_225_600_000
const idle: ContentStatus = { nextRunAt: at, lastRun: null, queued: 0, unsure: 0, nextPostAt: null, closed: [] }
const withStatus = (status: Partial<ContentStatus>) =>
  owners.start({ control: { status: () => Promise.resolve({ ...idle, ...status }) } })

describe('every command of owners', () => {
  it('is private, in a group, and refused to others', () => {
    const { dispatch } = owners.start()
    expect(dispatch.commands).toHaveLength(12)
    for (const command of dispatch.commands) {
      expect(command).toMatchObject({ private: true, for: 'owner' })
      expect(command.name).toMatch(/^professor (sources|content) [a-z]+$/)
      for (const text of [command.description, ...(command.groups ?? [])]) expect(text.length).toBeLessThanOrEqual(100)
      const admission = dispatch.command(command.name, requestOf({}, { by: person('ada', { manages: true }) }))
      expect(admission).toMatchObject({ kind: 'refused' })
    }
  })
})

describe('/professor content status', () => {
  it('tells of the runs, the queue, and the channels in which nothing can be posted', async () => {
    await owners.add(feed('A'))
    const lastRun = {
      startedAt: at,
      endedAt: at + 1,
      read: 1_200,
      kept: 3,
      dropped: { 'too old': 9, known: 20, none: 0 },
    }
    const closed = [{ channelId: '20001', sentence: 'Give me Send Messages there.' }]
    const { use } = withStatus({ lastRun, queued: 2, nextPostAt: at, closed })
    expect((await use('content status')).split('\n')).toEqual([
      '- Sources: 1',
      '- Next run: <t:1767225600:f>, <t:1767225600:R>',
      '- Last run: <t:1767225600:R>, 1,200 items read, 3 kept; left out: 20 known, 9 too old',
      '- Queue: 2 posts, the next <t:1767225600:R> (/professor content next)',
      '- ⚠ <#20001>: Give me Send Messages there.',
    ])
  })

  it('tells of a bot that has not run yet, and of a run that is under way', async () => {
    expect(await withStatus({ nextRunAt: null }).use('content status')).toMatch(
      /CONTENT_FETCH_CRON\n- Last run: none yet/,
    )
    const lastRun = { startedAt: at, endedAt: null, read: 0, kept: 0, dropped: {} }
    expect(await withStatus({ lastRun }).use('content status')).toContain('began <t:1767225600:R> and is still running')
  })

  it('counts the posts to which Discord has not answered, and says what becomes of them', async () => {
    expect(await withStatus({}).use('content status')).not.toContain('without an answer')
    expect(await withStatus({ unsure: 1 }).use('content status')).toContain(
      '- Sent without an answer from Discord so far: 1 post. I look for it, and post it again only if it is not there.',
    )
    expect(await withStatus({ unsure: 2 }).use('content status')).toContain('so far: 2 posts. I look for each')
  })
})

describe('/professor content next', () => {
  it('shows the queue with its times, ten posts at a time', async () => {
    const posts = Array.from({ length: 12 }, (_, n) => queued(n + 1, { dueAt: n === 0 ? at : null }))
    const { use, press } = owners.start({ control: controlOf(posts) })
    const lines = (await use('content next')).split('\n')
    expect(lines.slice(0, 3)).toEqual([
      '**12 posts in the queue**, 1 to 10',
      '- [Post 1](<https://a.example/1>) · News · <#20001> · <t:1767225600:R>',
      '- [Post 2](<https://a.example/2>) · News · <#20001> · no time yet',
    ])
    expect(await press('content:queue:1')).toMatchObject({ text: expect.stringContaining('11 to 12') as string })
    expect(await press('content:queue:x')).toMatchObject({ text: expect.stringContaining('1 to 10') as string })
    expect(await owners.start().use('content next')).toBe('The queue is empty.')
  })
})

describe('/professor content skip', () => {
  it('drops the next post, or the one that was chosen from the suggestions', async () => {
    const control = controlOf([queued(5), queued(6, { title: `Owls ${'and bats '.repeat(30)}` })])
    const { use, suggest, changes } = owners.start({ control })
    expect(await use('content skip')).toBe('Skipped [Post 5](<https://a.example/5>).')
    const [suggested = ''] = await suggest('content skip', 'post', 'owls')
    expect(suggested).toMatch(/^#6 Owls and bats .{1,90}…$/)
    expect(await use('content skip', { post: suggested })).toContain('Skipped [Owls')
    expect(control.skip.mock.calls).toEqual([[null], [6]])
    expect(changes()).toHaveLength(2)
  })

  it('says so where there is nothing to skip', async () => {
    const { use, changes } = owners.start()
    expect(await use('content skip')).toBe('The queue is empty.')
    expect(await use('content skip', { post: ' ' })).toBe('The queue is empty.')
    expect(await use('content skip', { post: '#9 gone' })).toContain('not in the queue any more')
    expect(await use('content skip', { post: 'Owls' })).toContain('Pick one of the suggestions')
    expect(changes()).toEqual([])
  })
})

describe('/professor content now, post', () => {
  it('begin a run, unless one is under way', async () => {
    const control = controlOf()
    const { use, changes } = owners.start({ control })
    expect(await use('content now')).toContain('A run has begun')
    control.runNow.mockResolvedValue('running')
    expect(await use('content now')).toContain('under way already')
    expect(changes()).toEqual([['run started by hand', '7', undefined]])
  })

  it('post the next item at once, or say why it was not posted', async () => {
    const control = controlOf()
    const { use, changes } = owners.start({ control })
    const post = queued(5, { title: '[a](https://evil.example) @everyone' })
    control.postNow.mockResolvedValueOnce({ outcome: 'posted', post })
    expect(await use('content post')).toMatch(/^Posted \[.+\]\(<https:\/\/a\.example\/5>\) in <#20001>\.$/)
    control.postNow.mockResolvedValueOnce({ outcome: 'not-posted', post, sentence: 'Give me Send Messages there.' })
    expect(await use('content post')).toContain('was not posted. Give me Send Messages there.')
    control.postNow.mockResolvedValueOnce({ outcome: 'empty' })
    expect(await use('content post')).toBe('The queue is empty.')
    expect(changes()).toHaveLength(1)
  })
})
