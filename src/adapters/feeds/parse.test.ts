import { performance } from 'node:perf_hooks'
import { cpuUsage } from 'node:process'
import { describe, expect, it } from 'vitest'
import { rss } from '../../../test/fixtures/feeds/case.ts'
import { hostile } from '../../../test/fixtures/feeds/hostile.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { parseFeed } from './parse.ts'

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

/** Whatever a document asks for: of work, and of real time on a machine that has more to do. */
const mostWorkMs = 2_000
const mostMs = 8_000
/** That the bot's own thread is kept from its work. */
const mostBusyMs = 100
const mostMegabytes = 50

describe('a feed', () => {
  it('is read in a thread, and its bytes stay the caller’s', async () => {
    const bytes = bytesOf(usual)
    expect(await parseFeed(bytes, from)).toEqual(expected)
    expect(await parseFeed(bytes, from)).toEqual(expected)
    expect(bytes.length).toBe(usual.length)
  })

  it('is read out of a larger buffer, without the rest of it', async () => {
    const bytes = Buffer.from(`<html>${usual}</html>`).subarray(6, 6 + usual.length)
    expect(await parseFeed(bytes, from)).toEqual(expected)
  })

  it('is read beside many others', async () => {
    const feeds = await Promise.all(Array.from({ length: 200 }, () => parseFeed(bytesOf(usual), from)))
    expect(feeds).toEqual(feeds.map(() => expected))
  })

  it.each([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['a page', '<!DOCTYPE html><html><head><title>Page</title></head><body><rss version="2.0"/></body></html>'],
    ['text', 'Not found'],
    ['another XML', '<opml version="1.0"><body><outline text="x"/></body></opml>'],
    ['another JSON', '{"error":"not found"}'],
    ['broken JSON', '{"version":"https://jsonfeed.org/version/1.1","items":['],
    ['a feed cut off before its first entry was whole', usual.slice(0, usual.indexOf('</item>'))],
    ['an RSS without a channel', '<rss version="2.0"></rss>'],
    ['zeros', '\0\0\0\0'],
    ['more than five megabytes', usual + ' '.repeat(5 * 1024 * 1024)],
  ])('is not %s', async (_, text) => {
    const error: unknown = await parseFeed(bytesOf(text), from).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UpstreamError)
    expect(error).toMatchObject({ service: 'feeds', fault: 'broken', cause: expect.any(Error) as Error })
  })
})

describe('a hostile document', () => {
  it.each(hostile)(
    'of %s is answered or refused in time, in little memory, and keeps nobody waiting',
    async (_, make) => {
      await parseFeed(bytesOf(usual), from)
      const bytes = bytesOf(make())
      const memory = watchMemory()
      const busy = performance.eventLoopUtilization()
      const [start, work] = [performance.now(), cpuUsage()]
      const answer: unknown = await parseFeed(bytes, from).catch((error: unknown) => error)
      const ms = performance.now() - start
      const { user, system } = cpuUsage(work)
      expect(performance.eventLoopUtilization(busy).active).toBeLessThan(mostBusyMs)
      expect((user + system) / 1000).toBeLessThan(mostWorkMs)
      expect(ms).toBeLessThan(mostMs)
      expect(memory.grownMegabytes()).toBeLessThan(mostMegabytes)
      if (answer instanceof Error) expect(answer).toMatchObject({ service: 'feeds', fault: 'broken' })
      else expect((answer as typeof expected).entries.length).toBeLessThanOrEqual(1000)
      expect(await parseFeed(bytesOf(usual), from)).toEqual(expected)
    },
  )
})

/** How much the process has grown at its highest since now. */
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
