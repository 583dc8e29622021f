import { performance } from 'node:perf_hooks'
import { cpuUsage } from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rss } from '../../../test/fixtures/feeds/case.ts'
import { hostile } from '../../../test/fixtures/feeds/hostile.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { parseDate } from './dates.ts'
import { feedLinksOf } from './discover/links.ts'
import { createFeedParser, type FeedParser, parseFeed } from './parse.ts'

const from = { contentType: null, url: 'https://feeds.example/feed.xml' }
const bytesOf = (text: string) => new TextEncoder().encode(text)
const usual = rss('<title>Feed</title><item><title>One</title><link>/1</link><pubDate>2 Oct 2002</pubDate></item>')
const expected = {
  title: 'Feed',
  url: '',
  entries: [
    {
      id: 'https://feeds.example/1',
      title: 'One',
      url: 'https://feeds.example/1',
      summary: '',
      picture: '',
      published: new Date('2002-10-02T00:00:00Z'),
    },
  ],
}

/** CPU time of a document, and real time on a busy machine. */
const maxWorkMs = 2_000
const maxMs = 8_000
/** Time for which the calling thread is busy. */
const maxBusyMs = 100
const maxMegabytes = 50

let parser: FeedParser
beforeAll(() => void (parser = createFeedParser()))
afterAll(() => parser.close())

describe('the parser', () => {
  it('parses a feed in a thread and leaves the bytes with the caller', async () => {
    const bytes = bytesOf(usual)
    expect(await parser.parse(bytes, from)).toEqual(expected)
    expect(await parser.parse(bytes, from)).toEqual(expected)
    expect(bytes.length).toBe(usual.length)
  })

  it('parses a view of a larger buffer without the rest of it', async () => {
    const bytes = Buffer.from(`<html>${usual}</html>`).subarray(6, 6 + usual.length)
    expect(await parser.parse(bytes, from)).toEqual(expected)
  })

  it('parses many feeds at once', async () => {
    const feeds = await Promise.all(Array.from({ length: 200 }, () => parser.parse(bytesOf(usual), from)))
    expect(feeds).toEqual(feeds.map(() => expected))
  })

  it.each([
    ['an empty document', ''],
    ['white space', ' \n '],
    ['a page', '<!DOCTYPE html><html><head><title>Page</title></head><body><rss version="2.0"/></body></html>'],
    ['text', 'Not found'],
    ['another XML', '<opml version="1.0"><body><outline text="x"/></body></opml>'],
    ['another JSON', '{"error":"not found"}'],
    ['JSON that has only a version in common', '{"version":"1.1","name":"package"}'],
    ['broken JSON', '{"version":"https://jsonfeed.org/version/1.1","items":['],
    ['a feed cut off before its first entry was whole', usual.slice(0, usual.indexOf('</item>'))],
    ['an RSS without a channel', '<rss version="2.0"></rss>'],
    ['zeros', '\0\0\0\0'],
    ['more than five megabytes', usual + ' '.repeat(5 * 1024 * 1024)],
  ])('refuses %s', async (_, text) => {
    const error: unknown = await parser.parse(bytesOf(text), from).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UpstreamError)
    expect(error).toMatchObject({ service: 'feeds', fault: 'broken', cause: expect.any(Error) as Error })
  })
})

describe('hostile texts', () => {
  it('cost parseDate and feedLinksOf little time', () => {
    const work = cpuUsage()
    for (const part of ['(', '(a)', '1:', '+', '2002-', '\u0300', ' ']) parseDate(part.repeat(500_000))
    for (const part of ['(', '1:', '+', '1 ', ', ', '@']) parseDate(part.repeat(110 / part.length))
    const tags = [
      '<i>'.repeat(200) + '</b>'.repeat(249_000),
      '<link ',
      '<a href="',
      '<link rel=alternate type=application/rss+xml href=/a',
      '<base  ',
      '<a   ',
    ]
    for (const part of tags) feedLinksOf(part.repeat(Math.ceil(1_000_000 / part.length)), from.url)
    const { user, system } = cpuUsage(work)
    expect((user + system) / 1000).toBeLessThan(maxWorkMs)
  })
})

describe('parseFeed', () => {
  it('parses many short documents at once without a thread', async () => {
    const feeds = await Promise.all(Array.from({ length: 200 }, () => parseFeed(bytesOf(usual), from)))
    expect(feeds).toEqual(feeds.map(() => expected))
  })

  it('parses a long document in a thread, with the limits of the parser', async () => {
    expect(await parseFeed(bytesOf(usual + ' '.repeat(200_000)), from)).toEqual(expected)
    const tooLong = parseFeed(bytesOf(usual + ' '.repeat(5 * 1024 * 1024)), from)
    await expect(tooLong).rejects.toMatchObject({ service: 'feeds', fault: 'broken' })
  })

  it('refuses what is not a feed', async () => {
    await expect(parseFeed(bytesOf('<html></html>'), from)).rejects.toMatchObject({ service: 'feeds', fault: 'broken' })
  })
})

describe('a hostile document', () => {
  it.each(hostile)('of %s is parsed or refused within the limits of time and memory', async (_, make) => {
    await parser.parse(bytesOf(usual), from)
    const bytes = bytesOf(make())
    const memory = watchMemory()
    const busy = performance.eventLoopUtilization()
    const [start, work] = [performance.now(), cpuUsage()]
    const answer: unknown = await parser.parse(bytes, from).catch((error: unknown) => error)
    const ms = performance.now() - start
    const { user, system } = cpuUsage(work)
    expect(performance.eventLoopUtilization(busy).active).toBeLessThan(maxBusyMs)
    expect((user + system) / 1000).toBeLessThan(maxWorkMs)
    expect(ms).toBeLessThan(maxMs)
    expect(memory.grownMegabytes()).toBeLessThan(maxMegabytes)
    if (answer instanceof Error) expect(answer).toMatchObject({ service: 'feeds', fault: 'broken' })
    else expect((answer as typeof expected).entries.length).toBeLessThanOrEqual(1000)
    expect(await parser.parse(bytesOf(usual), from)).toEqual(expected)
  })
})

/** Measures how much the process grows from now on, at its highest. */
function watchMemory() {
  const before = process.memoryUsage.rss()
  let highest = before
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 10)
  return {
    grownMegabytes() {
      clearInterval(timer)
      return (Math.max(highest, process.memoryUsage.rss()) - before) / 1_000_000
    },
  }
}
