import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/db/db.ts'
import { keepItem } from '../../../src/features/knowledge/items/items.ts'
import type { KnowledgeBackend, KnowledgeSource } from '../../../src/features/knowledge/ports.ts'
import { createUploader } from '../../../src/features/knowledge/upload/uploader.ts'
import { UpstreamError } from '../../../src/lib/errors.ts'
import { collectingLog } from '../../support/collecting-log.ts'
import { createOutside, entry, openNewsroom } from '../../support/content/newsroom.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { allItems, itemOf } from '../../support/knowledge/uploads.ts'
import { afterTest } from '../../support/network/local-server.ts'

const [feed, minuteMs] = ['https://a.example/feed', 60_000]

/** A backend that is silent, refuses every call, or works. */
function createBackend() {
  const given: KnowledgeSource[] = []
  const backend = { given, does: 'nothing' as 'nothing' | 'fails' | 'works', calls: 0 }
  async function answer<T>(result: () => T, signal: AbortSignal): Promise<T> {
    backend.calls += 1
    if (backend.does === 'works') return result()
    if (backend.does === 'fails') throw new UpstreamError('gpt-trainer', 'unreachable')
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  }
  function add(name: string, url: string | null): KnowledgeSource {
    const source = { id: name, title: name, name, url, state: 'ready', status: 'success' } as const
    given.push(source)
    return source
  }
  const port: KnowledgeBackend = {
    addAddress: (url, signal) => answer(() => add(url, url), signal),
    addText: ({ name, url }, signal) => answer(() => add(name, url), signal),
    list: (signal) => answer(() => given, signal),
    remove: (_id, signal) => answer(() => undefined, signal),
  }
  return Object.assign(backend, { port })
}

/** A newsroom whose posts are uploaded; each is kept in the transaction that records it. */
async function open() {
  const clock = fakeClock(Date.UTC(2026, 0, 1, 6))
  const [outside, backend, database] = [createOutside(clock), createBackend(), await openDatabase(':memory:')]
  afterTest(database.close)
  const newsroom = await openNewsroom(clock, outside, {
    database,
    async onPosted(tx, { item }) {
      const name = item.url.split('/').at(-1) ?? ''
      await keepItem(tx, itemOf(name), { now: clock.now(), uploads: true })
    },
  })
  const { log } = collectingLog()
  const common = { db: database.db, service: 'GPT Trainer', clock, log, report: () => undefined }
  const uploader = createUploader({ ...common, backend: backend.port })
  await newsroom.add({ address: feed, urgent: true })
  await newsroom.start()
  await uploader.start?.()
  afterTest(async () => {
    await uploader.stop?.(new AbortController().signal)
    await newsroom.stop()
  })
  const publish = (...names: string[]) =>
    outside.feeds.set(
      feed,
      names.map((name) => entry(name, clock.now())),
    )
  return { clock, outside, backend, newsroom, publish, items: () => allItems(database) }
}

const linksOf = (shown: readonly { url: string | null }[]) => shown.map(({ url }) => url?.split('/').at(-1)).sort()

it.each(['nothing', 'fails'] as const)('a backend that is out of reach delays no post (it does: %s)', async (does) => {
  const { clock, outside, backend, newsroom, publish } = await open()
  backend.does = does
  publish('a', 'b', 'c')
  const run = newsroom.control.runNow()
  await clock.advance(minuteMs)
  await run
  expect(linksOf(outside.shown)).toEqual(['a', 'b', 'c'])
  await clock.advance(5 * minuteMs)
  expect(backend.calls).toBeGreaterThan(0)
  expect(backend.given).toEqual([])
})

it('what could not be posted is never uploaded', async () => {
  const { clock, outside, backend, newsroom, publish, items } = await open()
  backend.does = 'works'
  outside.post = (order) =>
    Promise.resolve(
      order.item.title === 'b' ? { outcome: 'refused', sentence: 'Discord rejected it.' } : outside.put(order),
    )
  publish('a', 'b', 'c')
  const run = newsroom.control.runNow()
  await clock.advance(10 * minuteMs)
  await run
  expect(linksOf(outside.shown)).toEqual(['a', 'c'])
  expect(linksOf(backend.given)).toEqual(['a', 'c'])
  expect((await items()).map((item) => item.upload_state)).toEqual(['ready', 'ready'])
})
