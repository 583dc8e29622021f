import { afterEach, beforeEach, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { openReaders } from '../../../../test/support/knowledge/readers.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { keepItem, type NewItem } from '../items/items.ts'
import type { ReadPage } from '../ports.ts'
import { readDocument } from '../shelf/shelf.ts'
import { createReading } from './reading.ts'

const minuteMs = 60_000
const url = 'https://birds.example/owls'
const article = 'Owls hunt by ear, and their ears sit at different heights.'
const page = { title: 'Owls', byline: '', text: article, url }

let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const keep = (given: Partial<NewItem> = {}) => {
  const address = given.url ?? url
  const item: NewItem = {
    ...{ key: addressKey(address), kind: 'article', title: 'On owls', url: address, documentKey: address, source: '' },
    ...{ publishedAt: null, audience: null, text: 'Owls hunt.', isToBeRead: true, ...given },
  }
  return keepItem(database.db, item, { now: Date.UTC(2026, 0, 1), uploads: false })
}
const row = () => database.db.selectFrom('knowledge_items').selectAll().executeTakeFirstOrThrow()
const text = (key = url) => readDocument(database.db, key, 100_000)

/** Reads as the background part does for some minutes. */
async function read(readPage: ReadPage, minutes = 0, clock = fakeClock()) {
  const { log, lines } = collectingLog()
  const reading = createReading({ db: database.db, readPage, readers: openReaders, uploads: false, clock, log })
  await reading.start?.()
  for (let minute = 0; minute <= minutes; minute++) await clock.leap(minute === 0 ? 0 : minuteMs)
  const stop = () => reading.stop?.(new AbortController().signal)
  return { lines, clock, reading, stop }
}

it('the summary of an item is replaced by the text of its page', async () => {
  await keep()
  const { stop } = await read(() => Promise.resolve(page))
  await stop()
  expect(await text()).toBe(article)
  expect(await row()).toMatchObject({ title: 'On owls', text_state: 'read', text_due_at: null, error: null })
})

it('a page that says nothing but the title leaves title and summary, and is not read again', async () => {
  await keep({ text: 'Owls.' })
  const { stop, lines } = await read(() => Promise.resolve({ ...page, text: '# On owls' }), 300)
  await stop()
  expect(await text()).toBe('Owls.')
  expect(await row()).toMatchObject({ title: 'On owls', text_state: 'failed', text_attempts: 1, text_due_at: null })
  expect(lines.filter(({ msg }) => msg === 'text not read')).toHaveLength(1)
})

it('an item that is kept later is read when the part is woken, or at the next look', async () => {
  const { reading, clock, stop } = await read(() => Promise.resolve(page))
  await keep()
  reading.wake()
  await clock.leap(0)
  await stop()
  expect((await row()).text_state).toBe('read')
})

it('a page that says less than the summary does not replace it; one with an address for a title gets its title', async () => {
  await keep({ title: url })
  const { stop } = await read(() => Promise.resolve({ ...page, text: 'Log in.' }))
  await stop()
  expect(await text()).toBe('Owls hunt.')
  expect(await row()).toMatchObject({ title: 'Owls', text_state: 'read' })
})

it('at most 50,000 characters are kept', async () => {
  await keep()
  const { stop } = await read(() => Promise.resolve({ ...page, text: 'Owls hear well. '.repeat(10_000) }))
  await stop()
  expect((await text())?.length).toBeLessThan(60_000)
})

it('at most two pages are read at once', async () => {
  for (let n = 0; n < 5; n++) await keep({ url: `${url}/${n}` })
  let [open, most] = [0, 0]
  const { stop } = await read(async () => {
    most = Math.max(most, ++open)
    await new Promise((resolve) => setImmediate(resolve))
    open--
    return page
  })
  await stop()
  expect([most, open]).toEqual([2, 0])
})

it('a page that fails is tried again after a minute, ten minutes and two hours; then the summary stays', async () => {
  await keep()
  const at: number[] = []
  const clock = fakeClock()
  const start = clock.now()
  const readPage = () => {
    at.push(Math.round((clock.now() - start) / minuteMs))
    return Promise.reject(new UpstreamError('articles', 'timeout'))
  }
  const { stop } = await read(readPage, 140, clock)
  await stop()
  expect(at).toEqual([0, 1, 11, 131])
  expect(await text()).toBe('Owls hunt.')
  expect(await row()).toMatchObject({ text_state: 'failed', error: 'Its address cannot be read: timeout.' })
})

it.each<[string, ReadPage, string]>([
  ['has no text', () => Promise.resolve(null), 'There is no text at its address.'],
  ['is refused with a sentence', () => Promise.reject(new UserError('It is encrypted.')), 'It is encrypted.'],
])('a page that %s is not tried again', async (_, readPage, error) => {
  await keep()
  const { stop } = await read(readPage)
  await stop()
  expect(await row()).toMatchObject({ text_state: 'failed', text_attempts: 1, error })
})

it('a page at which the process ends is given up after four attempts', async () => {
  await keep()
  const clock = fakeClock()
  let calls = 0
  for (let start = 0; start < 6; start++) {
    const { stop } = await read((_, signal) => (calls++, rejected(signal)), 0, clock)
    await stop()
    await clock.leap(121 * minuteMs)
  }
  expect([calls, (await row()).text_state]).toEqual([4, 'failed'])
})

it('an error of our own is logged, and stops no other item', async () => {
  await keep()
  await keep({ url: `${url}/2` })
  const { stop, lines } = await read((at) => (at === url ? Promise.reject(new Error('broken')) : Promise.resolve(page)))
  await stop()
  expect(await text(`${url}/2`)).toBe(article)
  expect(lines.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual(['text not read'])
})

const rejected = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
