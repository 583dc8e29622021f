import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { createMovableClock, type MovableClock } from '../../../sandbox/clock.ts'
import { createDiscord, type Discord } from '../../../sandbox/discord/discord.ts'
import { createDiscord as createAdapter } from '../../../src/adapters/discord/discord.ts'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import type { Schema } from '../../../src/db/schema.ts'
import { createPostedItems } from '../../../src/features/knowledge/items/posted.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../collecting-log.ts'
import { createMeter, snapshot } from '../stories/cutting.ts'
import { createOutside, entry, openNewsroom, video } from './newsroom.ts'

/** A kind of channel that gets the posts, by its name in the stand-in. */
export type ChannelName = 'ai-news' | 'announcements' | 'reading-room'
/** The kind of source that offers three items. */
export type Offer = 'urgent news' | 'videos'
export type Story = { readonly channel: ChannelName; readonly offer: Offer }
/** A pause of the bot, as after a failure, is left behind in steps. */
const stepMs = 5_000
const pollMs = 3
/** More than any story needs. */
const maxPolls = 1_000

export type Outcome = {
  readonly effects: number
  /** The last part of each link in the channels, sorted. */
  readonly posted: readonly string[]
  /** The last part of the address of each item of knowledge with its document and its message, sorted. */
  readonly known: readonly string[]
  readonly violations: readonly string[]
}

/**
 * Plays a run that collects and posts three items, cuts it off after `cut` effects as a SIGKILL would, lets time pass, and starts again
 * on what is left. Effects are readings of a source, requests to Discord, its answers, and commits; the answers of the
 * first posts are lost although the posts stand.
 */
export async function play({ channel, offer }: Story, cut: number, idleMs: number, folder: string): Promise<Outcome> {
  const clock = createMovableClock()
  const meter = createMeter(cut)
  const discord = createDiscord({ clock, limits: 'off', gate: meter.gate })
  const { apiUrl } = await discord.listen()
  const files = {
    before: join(folder, `${channel}-${offer}-${cut}.db`),
    after: join(folder, `${channel}-${offer}-${cut}-after.db`),
  }
  copyFileSync(await installed(folder, offer), files.before)
  const outside = sources(clock)
  const newsroom = await openBot(files.before, { clock, outside, discord, apiUrl, meter, channel })
  discord.fault({ kind: 'lost', times: 2, match: 'POST /channels/' })
  const dead = new Promise<'cut'>((resolve) => meter.begin(() => (snapshot(files.before, files.after), resolve('cut'))))
  await newsroom.start()
  const ended = await Promise.race([dead, untilDone(discord, clock, newsroom.db, offer)])
  if (ended !== 'cut') snapshot(files.before, files.after)
  meter.close()
  await newsroom.stop()
  clock.advance(idleMs)
  meter.open()
  const again = await openBot(files.after, { clock, outside, discord, apiUrl, meter, channel })
  await again.start()
  await untilDone(discord, clock, again.db, offer)
  const known = await knownIn(again.db)
  await again.stop()
  await discord.close()
  return { effects: meter.count(), posted: linksIn(discord), known, violations: [...discord.violations] }
}

/** A row for each item with each of its documents and messages. */
async function knownIn(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db
    .selectFrom('documents')
    .leftJoin('knowledge_items', 'document_key', 'key')
    .leftJoin('knowledge_messages', 'item_id', 'knowledge_items.id')
    .select(['documents.url', 'message_id'])
    .execute()
  return rows.map(({ url, message_id: message }) => `${lastPart(url ?? '')}${message ? '' : ' nowhere'}`).sort()
}

/** Names of the items that are to be posted, sorted. */
export const expected = (offer: Offer): string[] =>
  offer === 'videos' ? ['v1', 'v2', 'v3'].map((id) => id.padEnd(11, '_')) : ['a1', 'a2', 'a3']

const feed = 'https://a.example/feed'

function sources(clock: MovableClock) {
  const outside = createOutside(clock)
  const times = [1, 2, 3].map((each) => [each, clock.now() - each * 1_000] as const)
  outside.feeds.set(
    feed,
    times.map(([each, at]) => entry(`a${each}`, at)),
  )
  outside.videos.set(
    'UC1',
    times.map(([each, at]) => video(`v${each}`, at)),
  )
  return outside
}

const installing = new Map<Offer, Promise<string>>()

/** A database with the source in it, made once. */
function installed(folder: string, offer: Offer): Promise<string> {
  const path = installing.get(offer) ?? install(join(folder, `${offer}.db`), offer)
  installing.set(offer, path)
  return path
}

async function install(path: string, offer: Offer): Promise<string> {
  const database = await openDatabase(path)
  const clock = createMovableClock()
  const newsroom = await openNewsroom(clock, createOutside(clock), { database })
  await newsroom.add(offer === 'videos' ? { kind: 'channel', address: 'UC1' } : { address: feed, urgent: true })
  await database.close()
  return path
}

type Meter = ReturnType<typeof createMeter>
type Around = {
  clock: MovableClock
  outside: ReturnType<typeof createOutside>
  discord: Discord
  apiUrl: string
  meter: Meter
  channel: ChannelName
}

/** The content feature with the real publisher on the stand-in, without a gateway. */
async function openBot(path: string, { clock, outside, discord, apiUrl, meter, channel }: Around) {
  const database: Database = await openDatabase(path, {
    beforeCommit: () => meter.commit(),
  })
  const { log } = collectingLog()
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard({ trusted: [apiUrl], allowHosts: [] }) })
  const adapter = createAdapter({
    ...{ http, clock, log, channels: [], baseUrl: apiUrl, token: discord.token },
    ...{ homeGuildId: null, contentChannelId: null, onFatal: () => undefined, report: () => undefined },
  })
  const feeds = {
    async read(...[asked]: Parameters<typeof outside.feedSource.read>) {
      if (!meter.effect()) throw new Error('cut off')
      return outside.feedSource.read(asked)
    },
  }
  const newsroom = await openNewsroom(clock, outside, {
    ...{ database, wasClosed: database.wasClosed, feeds, publisher: adapter.publisher },
    channelId: idOf(discord, channel),
    onPosted: createPostedItems({ readers: adapter.readers, uploads: false, clock, log }).keepPosted,
  })
  return {
    ...newsroom,
    async stop() {
      await newsroom.stop()
      await adapter.stop(0, AbortSignal.abort())
      await http.close()
      await database.close()
    },
  }
}

const linksIn = (discord: Discord): string[] =>
  discord
    .state()
    .channels.flatMap(({ messages }) => messages)
    .flatMap(({ content, embeds }) => embeds[0]?.url ?? /https\S+/.exec(content)?.[0] ?? [])
    .map(lastPart)
    .sort()

const lastPart = (link: string): string => link.split(/[/=]/).at(-1) ?? ''

/** Moves the clock to whatever is due next, until every post has ended, or nothing has been posted for long. */
async function untilDone(discord: Discord, clock: MovableClock, db: Kysely<Schema>, offer: Offer): Promise<'done'> {
  const open = db.selectFrom('posts').select('due_at').where('state', 'in', ['queued', 'posting']).orderBy('due_at')
  for (let polls = 0; polls < maxPolls; polls++) {
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    const posts = await open.execute()
    if (posts.length === 0 && new Set(linksIn(discord)).size >= expected(offer).length) break
    const leftMs = (posts[0]?.due_at ?? 0) - clock.now()
    clock.advance(leftMs > 0 ? leftMs : stepMs)
  }
  return 'done'
}

const idOf = (discord: Discord, name: string): string =>
  discord.world.channels().find((channel) => channel.name === name)?.id ?? ''
