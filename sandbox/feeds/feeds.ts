import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Fault, failBefore, type FaultKind, sendText } from '../gpt-trainer/wire.ts'
import { createFaults } from '../wire.ts'
import { frontPage, plainPage, shapes, type Story } from './shapes.ts'

const MAX_CALLS = 5_000
const SLOW_MS = 3_000
const HUGE_BYTES = 16 * 1024 * 1024
const DAYS_MS = 86_400_000
/** Where feeds have gone: the status and, for a redirect, the address. */
const elsewhere: Record<string, readonly [status: number, location?: string]> = {
  '/moved': [301, '/rss'],
  '/elsewhere': [302, '/atom'],
  '/loop': [308, '/loop'],
  '/inside': [302, 'http://169.254.169.254/latest/meta-data/'],
  '/gone': [410],
  '/missing': [404],
}

/** Sites of the internet with news in every format, whole, odd and broken, and the articles that they link to. */
export function createFeeds({ clock, slowMs = SLOW_MS }: { clock: { now(): number }; slowMs?: number }) {
  const feeds = new Map(Object.keys(shapes).map((path) => [path, storiesOf(path, clock.now())]))
  const look = createShelf(feeds)
  const faults = createFaults<Fault>()
  const calls: { path: string; status: number }[] = []
  const violations: string[] = []

  function note(path: string, response: ServerResponse): void {
    if (path === '/gone' && calls.some((before) => before.path === path))
      violations.push('a feed that is gone for good asked for again')
    const call = { path, status: 0 }
    calls.push(call)
    if (calls.length > MAX_CALLS) calls.shift()
    response.on('close', () => (call.status = response.headersSent ? response.statusCode : 0))
  }

  async function answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    note(path, response)
    const kind = faults.next(`${request.method} ${path}`)?.kind ?? null
    if (failBefore(kind, request, response)) return
    const [status, location] = elsewhere[path] ?? []
    if (status !== undefined) return void response.writeHead(status, location ? { location } : {}).end()
    const body = look(path, `http://${request.headers.host ?? ''}`)
    if (body === null) return sendText(response, 404, 'Not found')
    if (path === '/slow') await wait(slowMs)
    send(request, response, body, kind)
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://feeds')
    answer(pathname, request, response).catch((error: unknown) => violations.push(String(error)))
  })
  return {
    /** What each feed tells, by its path; may be changed. */
    feeds: feeds as ReadonlyMap<string, Story[]>,
    /** The newest 5,000; `status` is 0 where there was no answer. */
    calls: calls as readonly (typeof calls)[number][],
    violations: violations as readonly string[],
    fault: faults.add,
    ...listening(server),
  }
}

export type Feeds = ReturnType<typeof createFeeds>
type Body = { type: string; bytes: string | Buffer; encoding?: string }

const noFeed: Story = { slug: 'page', title: 'No feed', summary: 'Only a page, where a feed once was.', at: 0 }

/** Small on the wire. */
let packed: Buffer | null = null
const bomb = (): Buffer => (packed ??= gzipSync(Buffer.alloc(HUGE_BYTES, '<item>')))

/** What stands at a path, if anything; pages of their own stand in the folder, `{{base}}` in them is this site. */
function createShelf(feeds: ReadonlyMap<string, Story[]>) {
  const pages = pagesOf(new URL('pages/', import.meta.url))
  const html = (text: string, base: string): Body => ({
    type: 'text/html; charset=utf-8',
    bytes: text.replaceAll('{{base}}', base),
  })
  return (path: string, base: string): Body | null => {
    const [shape, stories] = [shapes[path], feeds.get(path)]
    if (shape && stories) return { type: shape.type, bytes: shape.write({ title: `News${path}`, base }, stories) }
    if (path === '/huge') return { type: 'application/rss+xml', bytes: bomb(), encoding: 'gzip' }
    if (path === '/') return html(frontPage(base), base)
    if (path === '/page') return html(plainPage(noFeed), base)
    const slug = path.replace('/articles/', '')
    const story = [...feeds.values()].flat().find((each) => each.slug === slug)
    const page = pages.get(slug) ?? (story ? plainPage(story) : null)
    return page === null ? null : html(page, base)
  }
}

const pagesOf = (folder: URL): Map<string, string> =>
  new Map(readdirSync(folder).map((name) => [name.replace(/\.html$/, ''), readFileSync(new URL(name, folder), 'utf8')]))

function send(request: IncomingMessage, response: ServerResponse, body: Body, kind: FaultKind | null): void {
  if (kind === 'lost') return void response.socket?.destroy()
  const bytes = Buffer.from(body.bytes as string)
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 20)}"`
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { ETag: etag }).end()
  const encoding = body.encoding ? { 'Content-Encoding': body.encoding } : {}
  response.writeHead(200, { 'Content-Type': body.type, 'Content-Length': bytes.length, ETag: etag, ...encoding })
  if (kind === 'cut') response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy())
  else response.end(bytes)
}

const listening = (server: Server) => ({
  listen: (): Promise<{ url: string; host: string }> =>
    new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => {
        const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
        resolve({ url: `http://${host}`, host })
      }),
    ),
  close: (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
})

const topics: readonly (readonly [slug: string, title: string, summary: string])[] = [
  ['small-models', 'Small models, big notebooks', 'A model of two billion weights, a good notebook & patience.'],
  ['attention-budget', 'How much attention is enough?', 'Half of the heads may go before anybody notices.'],
  ['cafe', 'Café talk: what “reasoning” means', 'Five people, one table and no agreement – but a définition.'],
  ['retrieval', 'Retrieval before fine-tuning', 'Look it up first: <b>why</b> a library beats a longer training run.'],
]

/** Four stories of the last days, newest first; the same in no two feeds. */
function storiesOf(path: string, now: number): Story[] {
  const name = path.slice(1).replaceAll('.', '-')
  return topics.map(([slug, title, summary], index) => ({
    slug: path === '/rss' ? slug : `${slug}-${name}`,
    title: path === '/rss' ? title : `${title} (${name})`,
    summary,
    at: Math.floor((now - (index * DAYS_MS) / 2) / 1000) * 1000 - 60_000,
  }))
}
