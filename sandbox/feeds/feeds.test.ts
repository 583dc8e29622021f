import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFeeds, type Feeds } from './feeds.ts'

let feeds: Feeds
let url = ''
beforeEach(async () => {
  feeds = createFeeds({ clock: { now: () => Date.UTC(2026, 0, 1) }, slowMs: 0 })
  url = (await feeds.listen()).url
})
afterEach(() => feeds.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers, redirect: 'manual' })

describe("the feeds' stand-in", () => {
  it('serves every feed, and 304 to a request with its present ETag', async () => {
    for (const path of feeds.feeds.keys()) {
      const response = await get(path)
      const etag = response.headers.get('etag') ?? ''
      expect([path, response.status, (await response.arrayBuffer()).byteLength > 500]).toEqual([path, 200, true])
      expect((await get(path, { 'if-none-match': etag })).status).toBe(304)
      feeds.feeds.get(path)?.pop()
      expect((await get(path, { 'if-none-match': etag })).status).toBe(200)
    }
  })

  it('serves a page for each story, with links to itself', async () => {
    for (const story of [...feeds.feeds.values()].flat()) {
      const text = await (await get(`/articles/${story.slug}`)).text()
      expect(text).toContain('</body>')
      expect(text).not.toContain('{{')
    }
    expect(await (await get('/articles/small-models')).text()).toContain(`href="${url}/articles/small-models"`)
    expect(await (await get('/')).text()).toContain('type="application/rss+xml"')
  })

  it('serves a picture for each story', async () => {
    const bytes = async (name: string) => Buffer.from(await (await get(`/pictures/${name}.png`)).arrayBuffer())
    const [one, other] = [await bytes('a'), await bytes('b')]
    expect(one.toString('latin1', 1, 4)).toBe('PNG')
    expect(one.equals(other)).toBe(false)
    expect((await get('/pictures/..%2Fa.png')).status).toBe(404)
  })

  it('answers redirects, 410, 404 and a huge body as the path says', async () => {
    const paths = ['/moved', '/elsewhere', '/loop', '/inside', '/gone', '/missing', '/articles/none', '/nowhere']
    const answers = await Promise.all(paths.map(async (path) => (await get(path)).status))
    expect(answers).toEqual([301, 302, 308, 302, 410, 404, 404, 404])
    expect((await (await get('/huge')).arrayBuffer()).byteLength).toBeGreaterThan(5 * 1024 * 1024)
  })

  it('records a second request for a feed that is gone', async () => {
    await get('/gone')
    expect(feeds.violations).toEqual([])
    await get('/gone')
    expect(feeds.violations).toEqual(['a feed that is gone for good asked for again'])
  })

  it.each(['refuse', 'reset', '500', '429', 'lost', 'cut'] as const)('fails one request by %s', async (kind) => {
    feeds.fault({ kind, times: 1 })
    const failed = await get('/rss').then(
      async (response) =>
        await response.text().then(
          () => response.status,
          () => 'broken',
        ),
      () => 'broken',
    )
    expect(failed).toBe(/^\d+$/.test(kind) ? Number(kind) : 'broken')
    expect((await get('/rss')).status).toBe(200)
  })
})
