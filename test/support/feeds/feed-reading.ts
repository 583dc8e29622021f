import type { FeedState, FeedResult } from '../../../src/features/content/ports.ts'
import { createFeedReader } from '../../../src/adapters/feeds/reader/reader.ts'
import { UpstreamError } from '../../../src/lib/errors.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../collecting-log.ts'
import { fakeClock } from '../fake-clock.ts'
import { afterTest } from '../network/local-server.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** Parses a test feed: one entry per line; a document that begins with “<” is not a feed. */
function parse(bytes: Uint8Array) {
  const text = Buffer.from(bytes).toString()
  if (text.startsWith('our bug')) return Promise.reject(new TypeError(text))
  if (text.startsWith('<')) return Promise.reject(new UpstreamError('feeds', 'broken', { cause: new Error('no feed') }))
  const entries = text.split('\n').map((id) => ({ id, title: id, url: '', summary: '', picture: '', published: null }))
  return Promise.resolve({ title: 'A feed', url: 'https://example.org/', entries })
}

/** A reader whose states are kept between readings as JSON, like in the database. */
export function reading(options: { totalMs?: number; random?: () => number } = {}) {
  const clock = fakeClock()
  const { log, lines } = collectingLog()
  const guard = createGuard({ trusted: [], allowHosts: ['127.0.0.1'] })
  const http = createHttp({ log, metrics: createMetrics(), guard })
  afterTest(http.close)
  const reader = createFeedReader({ http, parse, clock, log, random: () => 1, ...options })
  const states = new Map<string, string>()
  async function read(url: string, signal = new AbortController().signal): Promise<FeedResult> {
    const kept = states.get(url)
    const news = await reader.read({ url, state: kept === undefined ? null : (JSON.parse(kept) as FeedState) }, signal)
    states.set(url, JSON.stringify(news.state))
    return news
  }
  return { clock, lines, read, saved: states }
}

export const ids = ({ entries }: FeedResult) => entries.map(({ id }) => id)
