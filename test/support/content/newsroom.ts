import type { Database } from '../../../src/db/db.ts'
import { openDatabase } from '../../../src/db/db.ts'
import { type ContentDeps, createContent } from '../../../src/features/content/content.ts'
import type { FeedEntry, FeedResult, Publisher, Video } from '../../../src/features/content/ports.ts'
import { createRunTimes } from '../../../src/features/content/schedule/runs.ts'
import { addSources, type NewSource } from '../../../src/features/content/sources/sources.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import { initialState } from '../../../src/adapters/feeds/reader/feed-state.ts'
import type { FakeClock } from '../fake-clock.ts'
import { collectingLog } from '../collecting-log.ts'
import { afterTest } from '../network/local-server.ts'

export const channelId = '100000000000000001'
export const hourMs = 3_600_000

/** Lets hours pass in quarters: less work than waking everything at its very time. */
export async function pass(clock: FakeClock, hours: number): Promise<void> {
  for (let quarter = 0; quarter < 4 * hours; quarter++) await clock.leap(hourMs / 4)
}

/** A message that stands in a channel. */
export type Shown = { readonly channelId: string; readonly url: string; readonly key: string; readonly at: number }

/** Feeds, channels and a platform in memory; what they answer can be changed at any time. */
export function createOutside(clock: Clock) {
  const feeds = new Map<string, FeedEntry[]>()
  const videos = new Map<string, Video[]>()
  const shown: Shown[] = []
  const outside = {
    feeds,
    videos,
    shown,
    /** Replaces what the platform does; null: it works. */
    post: null as Publisher['post'] | null,
    readFeed: null as ((url: string) => Partial<FeedResult> | Promise<Partial<FeedResult>>) | null,
    links: null as Publisher['linksIn'] | null,
    toFollowers: null as Publisher['toFollowers'] | null,
    pingTrouble: null as string | null,
    /** Puts a message there as the platform does: once for each key and attempt. */
    put(order: Parameters<Publisher['post']>[0]) {
      const key = `${order.key}:${order.attempt}`
      if (!shown.some((each) => each.key === key))
        shown.push({ channelId: order.channelId, url: order.item.url, key, at: clock.now() })
      return { outcome: 'posted' as const, ref: key, forFollowers: false }
    },
  }
  const publisher: Publisher = {
    post: (order, signal) => (outside.post ? outside.post(order, signal) : Promise.resolve(outside.put(order))),
    find: ({ channelId: wanted, item, since }) => {
      const found = shown.find((each) => each.channelId === wanted && each.url === item.url && each.at >= since)
      return Promise.resolve(
        found ? { outcome: 'posted', ref: found.key, forFollowers: false } : { outcome: 'absent' as const },
      )
    },
    toFollowers: (ref, signal) =>
      outside.toFollowers ? outside.toFollowers(ref, signal) : Promise.resolve({ outcome: 'done' }),
    pingTrouble: () => Promise.resolve(outside.pingTrouble),
    linksIn: (id, signal) =>
      outside.links
        ? outside.links(id, signal)
        : Promise.resolve({
            outcome: 'read',
            links: shown.filter((each) => each.channelId === id).map(({ url }) => url),
          }),
  }
  const feedSource = {
    async read({ url }: { url: string }): Promise<FeedResult> {
      const state = { ...initialState, lastSuccessAt: clock.now() }
      const whole = { outcome: 'read' as const, title: url, url, entries: feeds.get(url) ?? [], state }
      return { ...whole, ...(await outside.readFeed?.(url)) }
    },
  }
  const videoSource: ContentDeps['videos'] = {
    poll: ({ channels }) =>
      Promise.resolve({
        channels: channels.map(({ id }) => ({ id, videos: videos.get(id) ?? [], state: null, fault: null })),
        quotaUsage: { day: '2026-01-01', units: 0, catalogue: 0, failures: 0, waitUntil: null },
      }),
  }
  return Object.assign(outside, { publisher, feedSource, videoSource })
}

export type Outside = ReturnType<typeof createOutside>

/** The content feature with that outside, on a database of its own. */
export async function openNewsroom(
  clock: Clock,
  outside: Outside,
  { database, ...more }: Partial<ContentDeps> & { database?: Database } = {},
) {
  const opened = database ?? (await openDatabase(':memory:'))
  if (!database) afterTest(opened.close)
  const { log, lines } = collectingLog()
  const reports: string[] = []
  const content = createContent({
    db: opened.db,
    wasClosed: true,
    clock,
    log,
    feeds: outside.feedSource,
    videos: outside.videoSource,
    publisher: outside.publisher,
    channelId,
    times: createRunTimes('0 6,18 * * *', 'UTC'),
    maxAgeMs: 24 * hourMs,
    videoKinds: ['video', 'finished-stream'],
    random: () => 0.5,
    actions: () => [],
    onPosted: () => Promise.resolve(),
    report: (_cause, sentence) => void reports.push(sentence),
    ...more,
  })
  const { db } = opened
  return {
    ...content,
    db,
    lines,
    reports,
    add: (source: Partial<NewSource> & Pick<NewSource, 'address'>) =>
      addSources(db, [{ ...plainSource, name: source.address, ...source }], clock.now()),
    async start() {
      for (const part of content.parts) await part.start?.()
    },
    async stop() {
      for (const part of [...content.parts].reverse()) await part.stop?.(new AbortController().signal)
    },
    posts: () => db.selectFrom('posts').selectAll().orderBy('id').execute(),
  }
}

const plainSource = {
  kind: 'feed' as const,
  keep: null,
  leaveOut: [],
  urgent: false,
  channelId: null,
  roleId: null,
  knowledge: false,
  backfill: false,
  paused: false,
}

export const entry = (name: string, at: number | null, more: Partial<FeedEntry> = {}): FeedEntry => ({
  id: name,
  title: name,
  url: `https://site.example/${name}`,
  summary: `About ${name}.`,
  picture: '',
  published: at === null ? null : new Date(at),
  ...more,
})

export const video = (id: string, at: number, more: Partial<Video> = {}): Video => ({
  id: id.padEnd(11, '_'),
  channelId: 'UC1',
  channel: 'Channel',
  title: id,
  description: '',
  url: `https://www.youtube.com/watch?v=${id.padEnd(11, '_')}`,
  picture: '',
  kind: 'video',
  published: new Date(at),
  startsAt: null,
  durationSeconds: 60,
  ...more,
})
