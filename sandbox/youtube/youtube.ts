import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Fault, failBefore, type FaultKind, sendText } from '../gpt-trainer/wire.ts'
import { createFaults } from '../wire.ts'
import { channelOf, feedOf, itemOf, pageOf, type StandInChannel, type StandInVideo, videoOf } from './shapes.ts'

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly violation = false,
  ) {
    super(message)
  }
}

const MAX_CALLS = 5_000
const UNITS_PER_DAY = 10_000
const pacific = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Los_Angeles', dateStyle: 'short' })
const notFound = (what: string) => new Refusal(404, `${what}NotFound`, `The ${what} cannot be found.`)

/** YouTube on the wire: its Data API with quota and key, the Atom feeds and, barely, the pages of channels. */
export function createYouTube({ clock }: { clock: { now(): number } }) {
  const channels = channelsOfTheSandbox(clock.now())
  const faults = createFaults<Fault>()
  const calls: { path: string; query: URLSearchParams; status: number }[] = []
  const violations: string[] = []
  const state = { quota: UNITS_PER_DAY, feeds: 200 }
  const meter = createMeter(clock, state)

  function answer({ pathname, searchParams }: URL, request: IncomingMessage): { type: string; text: string } {
    const api = /^\/youtube\/v3\/(\w+)$/.exec(pathname)?.[1]
    if (api === undefined) return readable(channels, pathname, searchParams, state.feeds)
    if (api === 'search') throw new Refusal(403, 'forbidden', 'search.list is for 100 calls a day', true)
    meter.charge(searchParams.get('key') ?? (request.headers['x-goog-api-key'] as string | undefined))
    return { type: 'application/json', text: JSON.stringify(resource(channels, api, searchParams)) }
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://youtube')
    const call = { path: url.pathname, query: url.searchParams, status: 0 }
    calls.push(call)
    if (calls.length > MAX_CALLS) calls.shift()
    response.on('close', () => (call.status = response.headersSent ? response.statusCode : 0))
    const kind = faults.next(`${request.method} ${url.pathname}`)?.kind ?? null
    if (failBefore(kind, request, response)) return
    try {
      const { type, text } = answer(url, request)
      send(request, response, type, text, kind)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { status, reason, message, violation } = error
      if (violation) violations.push(`${request.method} ${url.pathname}: ${message}`)
      const errors = [{ message, domain: 'youtube', reason }]
      sendText(response, status, JSON.stringify({ error: { code: status, message, errors } }))
    }
  }

  return {
    key: youTubeKey,
    /** What there is; may be changed. */
    channels,
    /** The newest 5,000; `status` is 0 where there was no answer. */
    calls,
    violations: violations as readonly string[],
    /** Units of the key spent on this day in California. */
    units: meter.units,
    /** `quota`: units per day; `feeds`: what every Atom feed answers, for as long as it stands. */
    state,
    fault: faults.add,
    ...listening(createServer(handle)),
  }
}

export type YouTube = ReturnType<typeof createYouTube>

const youTubeKey = 'youtube-key-of-the-sandbox'

/** Counts the units of the key by the day in California. */
function createMeter(clock: { now(): number }, state: { readonly quota: number }) {
  let spent = { day: '', units: 0 }
  const units = (): number => (spent.day === pacific.format(clock.now()) ? spent.units : 0)
  return {
    units,
    /** A unit goes whatever is answered, as long as the key is right. */
    charge(key: string | undefined): void {
      if (key === undefined) throw new Refusal(403, 'forbidden', 'The request is missing a valid API key.')
      if (key !== youTubeKey) throw new Refusal(400, 'badRequest', 'API key not valid. Please pass a valid API key.')
      if (units() >= state.quota) throw new Refusal(403, 'quotaExceeded', 'You have exceeded your <a>quota</a>.')
      spent = { day: pacific.format(clock.now()), units: units() + 1 }
    },
  }
}

function resource(channels: StandInChannel[], api: string, query: URLSearchParams): object {
  if (!query.get('part')) throw new Refusal(400, 'missingRequiredParameter', 'part is required', true)
  const ids = (query.get('id') ?? '').split(',')
  if (ids.length > 50) throw new Refusal(400, 'invalidFilters', `${ids.length} ids, 50 are allowed`, true)
  const all = channels.flatMap((channel) => channel.videos.map((video) => ({ channel, video })))
  switch (api) {
    case 'channels': {
      const [handle, name] = [query.get('forHandle')?.replace(/^@?/, '@').toLowerCase(), query.get('forUsername')]
      const found = channels.filter(
        (each) => ids.includes(each.id) || each.handle.toLowerCase() === handle || each.userName === name,
      )
      return found.length === 0 ? { kind: 'youtube#channelListResponse' } : { items: found.map(channelOf) }
    }
    case 'playlistItems':
      return playlist(channels, query)
    case 'videos': {
      const found = all.filter(({ video }) => ids.includes(video.id) && video.state !== 'deleted')
      return { items: found.map(({ channel, video }) => videoOf(channel, video)) }
    }
    default:
      throw new Refusal(404, 'notFound', `There is no ${api}.`, true)
  }
}

function playlist(channels: StandInChannel[], query: URLSearchParams): object {
  const [, kind, rest] = /^(UU|UUSH)([\w-]{22})$/.exec(query.get('playlistId') ?? '') ?? []
  const channel = channels.find(({ id }) => id === `UC${rest}`)
  const videos = channel?.videos.filter((video) => kind === 'UU' || video.kind === 'short') ?? []
  if (!channel || videos.length === 0) throw notFound('playlist')
  const size = Math.min(50, Number(query.get('maxResults') ?? 5))
  const from = Number(query.get('pageToken') ?? 0)
  const next = from + size < videos.length ? { nextPageToken: String(from + size) } : {}
  const items = videos.slice(from, from + size).map((video, index) => itemOf(channel, video, from + index))
  return { kind: 'youtube#playlistItemListResponse', ...next, items }
}

/** What needs no key: feeds and pages. */
function readable(channels: StandInChannel[], path: string, query: URLSearchParams, feeds: number) {
  if (path === '/feeds/videos.xml') {
    const channel = channels.find(({ id }) => id === query.get('channel_id'))
    if (feeds !== 200 || !channel) throw new Refusal(channel ? feeds : 404, 'feed', 'Error')
    return { type: 'text/xml; charset=UTF-8', text: feedOf(channel) }
  }
  const [kind, name] = /^\/(channel|user|c)\/([^/]+)/.exec(path)?.slice(1) ?? ['handle', path.slice(1)]
  const fields = { channel: 'id', user: 'userName', c: 'userName', handle: 'handle' } as const
  const channel = channels.find((each) => each[fields[kind as keyof typeof fields]] === decodeURIComponent(name ?? ''))
  if (!channel) throw notFound('page')
  return { type: 'text/html; charset=utf-8', text: pageOf(channel) }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  type: string,
  text: string,
  kind: FaultKind | null,
): void {
  if (kind === 'lost') return void response.socket?.destroy()
  const etag = `"${createHash('sha1').update(text).digest('hex').slice(0, 27)}"`
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { ETag: etag }).end()
  const bytes = Buffer.from(text)
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': bytes.length, ETag: etag })
  if (kind === 'cut') response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy())
  else response.end(bytes)
}

const listening = (server: Server) => ({
  listen: (): Promise<{ apiUrl: string }> =>
    new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () =>
        resolve({ apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
      ),
    ),
  close: (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
})

/** Three channels with a video of each kind. */
function channelsOfTheSandbox(now: number): StandInChannel[] {
  const hourMs = 3_600_000
  const video = (id: string, title: string, hoursAgo: number, more: Partial<StandInVideo> = {}): StandInVideo => ({
    id,
    title,
    description: `${title}: what it is, and why it works.`,
    kind: 'video',
    publishedAt: now - hoursAgo * hourMs,
    startsAt: now - hoursAgo * hourMs,
    seconds: 754,
    state: 'public',
    ...more,
  })
  const channel = (name: string, title: string, videos: StandInVideo[]): StandInChannel => ({
    id: `UC${name.padEnd(22, '0')}`,
    title,
    handle: `@${name}`,
    userName: name,
    videos,
  })
  return [
    channel('TinyLectures', 'Tiny Lectures', [
      video('attention01', 'Attention in ten minutes', 2),
      video('tokens00002', 'What a token is', 5, { kind: 'short', seconds: 42 }),
      video('embeddings3', 'Embeddings & how far apart words are', 30),
    ]),
    channel('OpenSeminar', 'Open Seminar', [
      video('nextweek001', 'Seminar: agents that plan', 3, { kind: 'upcoming', startsAt: now + 24 * hourMs }),
      video('rightnow002', 'Seminar: questions and answers', 1, { kind: 'live' }),
      video('lastweek003', 'Seminar: retrieval', 9, { kind: 'finished-stream', seconds: 3_600 }),
    ]),
    channel('QuietLab', 'Quiet Lab', [
      video('notforyou01', 'A draft', 4, { state: 'private' }),
      video('gradients02', 'Gradients by hand', 20),
    ]),
  ]
}
