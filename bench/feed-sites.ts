import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom, type FeedPlan } from './feed-plan.ts'

/** A process that serves feeds on many ports of loopback and sends their addresses to its parent. */
const vocabulary =
  'a model learns to weigh each word against every other one and what it keeps is small enough to read in an evening'.split(
    ' ',
  )
const startedAt = Date.UTC(2026, 0, 1)
const hourMs = 3_600_000

type Feed = { index: number; bytes: number; kind: FeedPlan['kinds'][number]; isSlow: boolean }

function feedsOf(plan: FeedPlan): Feed[] {
  const random = createRandom(plan.seed)
  const odd = shuffled(plan.feeds, random)
  const broken = new Map(odd.slice(0, plan.broken).map((index, n) => [index, plan.kinds[n % plan.kinds.length]]))
  const slow = new Set(odd.slice(plan.broken, plan.broken + plan.slow))
  return Array.from({ length: plan.feeds }, (_, index) => ({
    index,
    bytes: Math.round(1024 * (1 + random() * 499)),
    kind: broken.get(index) ?? 'whole',
    isSlow: slow.has(index),
  }))
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => ({ index, at: random() }))
  return order.sort((a, b) => a.at - b.at).map(({ index }) => index)
}

async function answer(feed: Feed, plan: FeedPlan, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (feed.isSlow) await wait(plan.slowMs)
  const etag = `"${feed.index}"`
  switch (feed.kind) {
    case 'whole':
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end()
      return void response.writeHead(200, { 'content-type': 'application/xml', etag }).end(textOf(feed))
    case 'page':
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><body><p>No feed</p></body></html>')
    case 'error':
      return void response.writeHead(500).end('Error')
    case 'reset':
      return void request.socket.resetAndDestroy()
    case 'cut':
      return void response.writeHead(200, { 'content-length': feed.bytes }).write(textOf(feed).slice(0, 500), () => {
        request.socket.destroy()
      })
    case 'silent':
      return
  }
}

/** RSS, Atom or RDF in turn, of about `bytes` length. */
function textOf({ index, bytes }: Feed): string {
  const format = formats[index % formats.length] ?? formats[0]
  const random = createRandom(index)
  const items: string[] = []
  for (let length = 0, n = 0; length < bytes - 600; n++) {
    const words = Array.from(
      { length: 60 + Math.floor(random() * 300) },
      () => vocabulary[Math.floor(random() * vocabulary.length)],
    )
    const item = format.item(`${index}-${n}`, words.join(' '), new Date(startedAt - n * hourMs))
    items.push(item)
    length += item.length
  }
  return format.whole(`Feed ${index}`, items.join('\n'))
}

const link = (id: string) => `https://site.example/${id}`
const formats = [
  {
    whole: (title: string, items: string) =>
      `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title><link>https://site.example/</link>${items}</channel></rss>`,
    item: (id: string, text: string, at: Date) =>
      `<item><title>Story ${id}</title><link>${link(id)}</link><guid>${link(id)}</guid><pubDate>${at.toUTCString()}</pubDate><description>&lt;p&gt;${text}&lt;/p&gt;</description></item>`,
  },
  {
    whole: (title: string, items: string) =>
      `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>${title}</title><link href="https://site.example/"/>${items}</feed>`,
    item: (id: string, text: string, at: Date) =>
      `<entry><id>${id}</id><title>Story ${id}</title><link href="${link(id)}"/><published>${at.toISOString()}</published><content type="html"><![CDATA[<div><p>${text}</p></div>]]></content></entry>`,
  },
  {
    whole: (title: string, items: string) =>
      `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>${title}</title><link>https://site.example/</link></channel>${items}</rdf:RDF>`,
    item: (id: string, text: string, at: Date) =>
      `<item rdf:about="${link(id)}"><title>Story ${id}</title><link>${link(id)}</link><dc:date>${at.toISOString()}</dc:date><description>${text}</description></item>`,
  },
] as const

async function open(plan: FeedPlan): Promise<string[]> {
  const feeds = feedsOf(plan)
  const ports = await Promise.all(
    Array.from({ length: plan.ports }, async () => {
      const server = createServer((request, response) => {
        const feed = feeds[Number(request.url?.slice(1))]
        if (feed) void answer(feed, plan, request, response)
        else response.writeHead(404).end()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return (server.address() as AddressInfo).port
    }),
  )
  return feeds.map(({ index }) => `http://127.0.0.1:${ports[index % plan.ports]}/${index}`)
}

process.once('message', (plan: FeedPlan) => void open(plan).then((urls) => process.send?.(urls)))
process.once('disconnect', () => process.exit())
