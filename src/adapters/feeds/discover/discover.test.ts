import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { cpuMs } from '../../../../test/support/cpu-time.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { createGuard } from '../../../lib/http/guard.ts'
import { createHttp } from '../../../lib/http/http.ts'
import { createMetrics } from '../../../lib/metrics.ts'
import type { Feed } from '../entries/fields.ts'
import { readFeed } from '../read.ts'
import { feedLinksOf } from './links.ts'
import { createFindFeed } from './discover.ts'

type Page = string | { status: number; location?: string }

/** A site of these pages; any other path is a 404, and a path of `null` never answers. */
async function site(pages: Record<string, Page | null>, totalMs = 10_000) {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const page = pages[url] === undefined ? { status: 404 } : pages[url]
    if (typeof page === 'string') response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    else if (page) response.writeHead(page.status, page.location ? { location: page.location } : {}).end('no')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterTest(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const guard = createGuard({ trusted: [], allowHosts: ['127.0.0.1'] })
  const http = createHttp({ log: collectingLog().log, metrics: createMetrics(), guard })
  afterTest(http.close)
  const findFeed = createFindFeed({ http, parse, totalMs })
  const find = (address: string) => findFeed(address, new AbortController().signal)
  return { url, asked, find }
}

function parse(bytes: Uint8Array, from: { contentType: string | null; url: string }): Promise<Feed> {
  const feed = readFeed(bytes, from)
  return feed ? Promise.resolve(feed) : Promise.reject(new UpstreamError('feeds', 'broken'))
}

const rss = (title: string) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title></channel></rss>`
const json = '{"version":"https://jsonfeed.org/version/1.1","title":"In JSON","items":[]}'
const page = (head: string, body = '') => `<!DOCTYPE html><html><head>${head}</head><body>${body}</body></html>`
const link = (href: string, more = '', type = 'application/rss+xml') =>
  `<link rel="alternate" type="${type}" href="${href}" ${more}>`

describe('findFeed', () => {
  it.each([
    ['RSS', rss('Itself'), 'Itself'],
    ['JSON', json, 'In JSON'],
  ])('accepts the address of a feed: %s', async (_, feed, title) => {
    const { url, find, asked } = await site({ '/f': feed })
    expect(await find(`  <${url}/f> `)).toEqual({ url: `${url}/f`, title })
    expect(asked).toEqual(['/f'])
  })

  it('finds the feed that the page names, resolved against its base', async () => {
    const { url, find } = await site({
      '/blog/': page(`<base href="/feeds/">${link('all.xml?a=1&amp;b=2')}`),
      '/feeds/all.xml?a=1&b=2': rss('All'),
    })
    expect(await find(`${url}/blog/`)).toEqual({ url: `${url}/feeds/all.xml?a=1&b=2`, title: 'All' })
  })

  it('prefers the main feed to those of comments and posts', async () => {
    const names =
      link('/comments/feed', 'title="Comments"') +
      link('/wp-json/1', '', 'application/json') +
      link('/feed', 'title="News"')
    const { url, find } = await site({ '/': page(names), '/comments/feed': rss('Comments'), '/feed': rss('News') })
    expect(await find(url)).toEqual({ url: `${url}/feed`, title: 'News' })
  })

  it('skips a broken feed', async () => {
    const { url, find } = await site({
      '/': page(link('/old') + link('/new')),
      '/old': page('gone'),
      '/new': rss('New'),
    })
    expect((await find(url)).title).toBe('New')
  })

  it('finds a feed behind an ordinary link', async () => {
    const { url, find } = await site({
      '/': page('', '<a href="/about">About</a> <a class=x href=/posts/rss.xml>RSS</a>'),
      '/posts/rss.xml': rss('Posts'),
    })
    expect((await find(url)).url).toBe(`${url}/posts/rss.xml`)
  })

  it('tries the usual paths, below the page first', async () => {
    const { url, find, asked } = await site({ '/blog': page(''), '/blog/feed': rss('Blog'), '/feed': rss('All') })
    expect((await find(`${url}/blog`)).title).toBe('Blog')
    expect(asked).toEqual(['/blog', '/blog/feed'])
  })

  it('returns the target of a permanent redirect, but not of a temporary one', async () => {
    const moved = (status: number) => ({ '/f': { status, location: '/g' }, '/g': rss('G') })
    const [good, now] = [await site(moved(301)), await site(moved(302))]
    expect((await good.find(`${good.url}/f`)).url).toBe(`${good.url}/g`)
    expect((await now.find(`${now.url}/f`)).url).toBe(`${now.url}/f`)
  })

  it('makes at most ten requests', async () => {
    const names = Array.from({ length: 50 }, (_, place) => link(`/feed-${place}`)).join('')
    const { url, find, asked } = await site({ '/a/b': page(names) })
    await expect(find(`${url}/a/b`)).rejects.toThrow(
      '127.0.0.1 does not name a feed. Give the address of the feed itself',
    )
    expect(asked).toHaveLength(10)
  })
})

describe('findFeed refuses, with advice,', () => {
  it.each([
    ['', 'That is not a web address.'],
    ['the verge', 'That is not a web address.'],
    ['ftp://example.org/feed', 'That is not a web address.'],
    ['javascript:alert(1)', 'That is not a web address.'],
    ['https://www.youtube.com/@somebody', 'Add it as a channel'],
    ['http://user:secret@example.org/', 'Addresses with a user name or password are not allowed.'],
    ['http://169.254.169.254/latest', 'is not on the public internet'],
    ['http://127.0.0.1:1/', '127.0.0.1 does not answer.'],
  ])('%s', async (address, sentence) => {
    const { find } = await site({})
    await expect(find(address)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(sentence) as string,
    })
  })

  it('a silent site, a missing page and a redirect loop', async () => {
    const { url, find } = await site({ '/none': { status: 404 }, '/round': { status: 302, location: '/round' } })
    const silent = await site({ '/': null }, 300)
    await expect(silent.find(silent.url)).rejects.toThrow('does not answer')
    await expect(find(`${url}/none`)).rejects.toThrow('answers 404 and has no feed at the usual addresses')
    await expect(find(`${url}/round`)).rejects.toThrow('cannot be read')
  })
})

describe('findFeed', () => {
  it('stops at a site that has had too many requests or asks for a browser check', async () => {
    const busy = await site({ '/': page(link('/f')), '/f': { status: 429 }, '/busy': { status: 429 } })
    await expect(busy.find(`${busy.url}/busy`)).rejects.toThrow('127.0.0.1 has had too many requests.')
    await expect(busy.find(busy.url)).rejects.toThrow('127.0.0.1 has had too many requests.')
    expect(busy.asked).toEqual(['/busy', '/', '/f'])
    const guarded = await site({ '/': page('<title>Just a moment...</title>') })
    await expect(guarded.find(guarded.url)).rejects.toThrow('asks for a browser check, which I cannot pass.')
    expect(guarded.asked).toEqual(['/'])
  })

  it('accepts a feed of more than 5 MB', async () => {
    const items = '<item><title>A post</title><link>/1</link></item>'.repeat(120_000)
    const { url, find } = await site({ '/f': rss('Archive').replace('</channel>', `${items}</channel>`) })
    expect(await find(`${url}/f`)).toEqual({ url: `${url}/f`, title: 'Archive' })
  })
})

describe('feedLinksOf', () => {
  it('reads markup in any style', () => {
    const markup = `<LINK REL='alternate' TYPE='application/atom+xml' HREF='//other.example/a.xml'><link href=/b rel=alternate type=application/rss+xml>
      <link rel="stylesheet alternate" type="application/feed+json" href="feed://x.example/c"><link rel="alternate" hreflang="de" href="/de">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"><link rel="alternate" type="application/rss+xml" href="/b">`
    expect(feedLinksOf(markup, 'https://example.org/x/').map((each) => each.url)).toEqual([
      'https://other.example/a.xml',
      'https://example.org/b',
      'https://x.example/c',
    ])
  })

  it('are found quickly in a hostile page', () => {
    const parts = [
      '<b>',
      '<link ',
      '<a href="',
      '<link rel=alternate type=application/rss+xml href=/a',
      '<base  ',
      '<a   ',
    ]
    const pages = parts.map((part) => part.repeat(1_000_000 / part.length))
    expect(cpuMs(() => pages.map((each) => feedLinksOf(each, 'https://example.org/')))).toBeLessThan(2_000)
  })
})
