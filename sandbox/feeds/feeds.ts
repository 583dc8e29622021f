import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type CacheableBody, sendCacheable, sendText } from '../http/service-faults.ts'
import { createService } from '../http/service.ts'
import { pictureAt } from './picture.ts'
import { frontPage, plainPage, shapes, type Story } from './shapes.ts'
import { createNewsroom, type Newsroom } from './newsroom.ts'

const hugeBytes = 16 * 1024 * 1024
/** Feeds that are not at their path: the status and, for a redirect, the address. */
const moved: Record<string, readonly [status: number, location?: string]> = {
  '/moved': [301, '/rss'],
  '/elsewhere': [302, '/atom'],
  '/loop': [308, '/loop'],
  '/inside': [302, 'http://169.254.169.254/latest/meta-data/'],
  '/gone': [410],
  '/missing': [404],
}

/**
 * News sites of the internet: feeds in every format, some odd or broken, and the articles that they link to. Each feed gets
 * a new story every four hours of the clock.
 */
export function createFeeds({ clock, slowMs = 3_000 }: { clock: { now(): number }; slowMs?: number }) {
  const newsroom = createNewsroom(Object.keys(shapes), clock)
  const { feeds } = newsroom
  const bodyOf = createSite(newsroom)
  const violations: string[] = []
  const { calls, fault, listen, close } = createService({ violations }, async ({ url, ...exchange }) => {
    const path = url.pathname
    const { request, response } = exchange
    if (path === '/gone' && calls.filter((call) => call.path === path).length > 1)
      violations.push('a feed that is gone for good asked for again')
    const [status, location] = moved[path] ?? []
    if (status !== undefined) return void response.writeHead(status, location ? { location } : {}).end()
    const body = bodyOf(path, `http://${request.headers.host ?? ''}`)
    if (body === null) return sendText(response, 404, 'Not found')
    if (path === '/slow') await wait(slowMs)
    sendCacheable(exchange, body)
  })
  return {
    /** The stories of each feed at its last request, by its path; tests may change them. */
    feeds,
    titleOf: newsroom.titleOf,
    calls,
    fault,
    violations: violations as readonly string[],
    listen: async (): Promise<{ url: string; host: string }> => {
      const host = await listen()
      return { url: `http://${host}`, host }
    },
    close,
  }
}

export type Feeds = ReturnType<typeof createFeeds>

const noFeed: Story = { slug: 'page', title: 'No feed', summary: 'Only a page, where a feed once was.', at: 0 }

let packed: Buffer | null = null
/** A body that is small until it is unpacked. */
const bomb = (): Buffer => (packed ??= gzipSync(Buffer.alloc(hugeBytes, '<item>')))

/** The body at a path, else null. Pages in the folder may name this site as `{{base}}`. */
function createSite({ feeds, grow, titleOf, articleAt }: Newsroom) {
  const pages = pagesOf(new URL('pages/', import.meta.url))
  const html = (text: string, base: string): CacheableBody => ({
    type: 'text/html; charset=utf-8',
    bytes: text.replaceAll('{{base}}', base),
  })
  return (path: string, base: string): CacheableBody | null => {
    grow(path)
    const picture = pictureAt(path)
    if (picture) return picture
    const [shape, stories] = [shapes[path], feeds.get(path)]
    if (shape && stories) return { type: shape.type, bytes: shape.write({ title: titleOf(path), base }, stories) }
    if (path === '/huge') return { type: 'application/rss+xml', bytes: bomb(), encoding: 'gzip' }
    if (path === '/') return html(frontPage(base), base)
    if (path === '/page') return html(plainPage(noFeed), base)
    const slug = path.replace('/articles/', '')
    const story = [...feeds.values()].flat().find((each) => each.slug === slug)
    const article = articleAt(slug)
    const written = article && plainPage(article, article.paragraphs)
    const page = pages.get(slug) ?? written ?? (story ? plainPage(story) : null)
    return page === null ? null : html(page, base)
  }
}

const pagesOf = (folder: URL): Map<string, string> =>
  new Map(readdirSync(folder).map((name) => [name.replace(/\.html$/, ''), readFileSync(new URL(name, folder), 'utf8')]))
