import { beforeEach, describe, expect, it } from 'vitest'
import {
  channelId,
  createOutside,
  entry,
  hourMs,
  openNewsroom,
  type Outside,
} from '../../../test/support/content/newsroom.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { afterTest } from '../../../test/support/network/local-server.ts'
import { loadSources } from './sources/sources.ts'

const feed = 'https://a.example/feed'
const { signal } = new AbortController()
let clock: ReturnType<typeof fakeClock>
let outside: Outside
beforeEach(() => {
  clock = fakeClock(Date.UTC(2026, 0, 1, 6))
  outside = createOutside(clock)
})

async function open(): Promise<Awaited<ReturnType<typeof openNewsroom>>> {
  const newsroom = await openNewsroom(clock, outside)
  afterTest(newsroom.stop)
  await newsroom.add({ address: feed })
  outside.feeds.set(
    feed,
    ['one', 'two', 'three'].map((name) => entry(name, clock.now() - 1_000)),
  )
  await newsroom.start()
  return newsroom
}

describe('Posting by hand', () => {
  it('posts one item for each use, also where they come together, and each answer names its own', async () => {
    const { control } = await open()
    await clock.advance(1_000)
    const answers = await Promise.all([1, 2, 3, 4].map(() => control.postNow(signal)))
    const titles = answers.flatMap((answer) => ('post' in answer ? answer.post.title : answer.outcome))
    expect([titles.slice(0, 3).sort(), titles[3]]).toEqual([['one', 'three', 'two'], 'empty'])
    expect(outside.shown).toHaveLength(3)
  })

  it('says that the platform did not answer, where the item may stand there', async () => {
    const { control } = await open()
    await clock.advance(1_000)
    outside.post = () => Promise.resolve({ outcome: 'unsure' })
    expect(await control.postNow(signal)).toMatchObject({
      outcome: 'not-posted',
      sentence: 'Discord did not answer. I check whether it was posted, and post it if it was not.',
    })
    expect(await control.status()).toMatchObject({ unsure: 1, queued: 2 })
  })
})

describe('The status', () => {
  it('shows a run that goes on, and what it has found when it ends', async () => {
    let answer: () => void = () => undefined
    outside.readFeed = () => new Promise((resolve) => (answer = () => resolve({})))
    const { control } = await open()
    await clock.advance(60_000)
    expect((await control.status()).lastRun).toMatchObject({ startedAt: clock.now() - 60_000, endedAt: null })
    answer()
    await clock.advance(1)
    expect((await control.status()).lastRun).toMatchObject({ endedAt: clock.now() - 1, read: 3, kept: 3 })
  })

  it('before the first run says why it cannot begin, until it can', async () => {
    const sentence = 'The bot cannot see it.'
    outside.links = () => Promise.resolve({ outcome: 'closed', sentence })
    const { control, reports } = await open()
    await clock.advance(hourMs)
    expect(await control.status()).toMatchObject({ lastRun: null, closed: [{ channelId, sentence }] })
    expect(reports).toEqual([sentence])
    outside.links = null
    await clock.advance(hourMs)
    expect(await control.status()).toMatchObject({ lastRun: { kept: 3 }, closed: [] })
  })
})

it('Testing a source ends with advice where it takes long, as behind a run over many sources', async () => {
  const newsroom = await open()
  await clock.advance(1_000)
  outside.readFeed = () => new Promise(() => undefined)
  const [source] = await loadSources(newsroom.db)
  const tested = newsroom.control.test(source ?? expect.fail('no source'), signal)
  const answer = expect(tested).rejects.toThrow('Try again')
  await clock.advance(30_000)
  await answer
})
