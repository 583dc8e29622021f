import type { API } from '@discordjs/core'
import type { APIMessage, APIThreadChannel } from 'discord-api-types/v10'
import type { Clock } from '../../../lib/clock.ts'
import { codes, hasCode } from '../errors.ts'
import { snowflakeAt } from '../replies/ref.ts'
import type { Place } from './places.ts'

/** Messages in one page. https://discord.com/developers/docs/resources/message#get-channel-messages */
const perPage = 100
/** Read forward from a time: far more than a news channel gets in the minutes until the bot looks. */
const maxPagesForward = 10
const pagesBack = 3
/** Starters cost a call each: lists of threads bring no messages, and a search misses what is newer than its index. */
const maxStarters = 50

/** A call made just before a crash, or a moment ago without a response, may take this long to have its effect. */
const arrivalMs = 5_000
/** The clocks of this host and of Discord may differ by this much. */
const clockSkewMs = 5 * 60_000

type Deps = { readonly api: API; readonly signal: AbortSignal }

/** Waits until calls that were made at a time (ms since 1970) have had their effect; those of an earlier run count from now. */
export function createArrivalWait(clock: Clock): (since: number, signal: AbortSignal) => Promise<void> {
  const startedAt = clock.now()
  return async (since, signal) => {
    const arrivedAt = (since < startedAt ? startedAt : clock.now()) + arrivalMs
    if (arrivedAt > clock.now()) await clock.sleep(arrivedAt - clock.now(), signal)
  }
}

/**
 * The bot's own message or forum post since a time (ms since 1970) that is wanted; null if there is none. Throws what
 * Discord responds.
 */
export async function findOwn(
  { api, selfId }: { readonly api: API; selfId(signal: AbortSignal): Promise<string> },
  place: Place,
  since: number,
  isWanted: (message: APIMessage) => boolean,
  signal: AbortSignal,
): Promise<APIMessage | null> {
  const self = await selfId(signal)
  const isOwn = (message: APIMessage) => message.author.id === self && isWanted(message)
  const after = snowflakeAt(since - clockSkewMs)
  if (place.kind !== 'forum') return findMessage({ api, signal }, place, after, isOwn)
  const isOwnThread = (thread: { id: string; owner_id?: string }) =>
    thread.owner_id === self && BigInt(thread.id) > BigInt(after)
  for await (const starter of readStarters({ api, signal }, place, { isWanted: isOwnThread }))
    if (isOwn(starter)) return starter
  return null
}

/** The first message after the id `after` that is wanted, among 1,000; null if there is none. Throws what Discord responds. */
async function findMessage(
  { api, signal }: Deps,
  place: Place,
  after: string,
  isWanted: (message: APIMessage) => boolean,
): Promise<APIMessage | null> {
  let from = after
  for (let page = 0; page < maxPagesForward; page++) {
    const messages = await api.channels.getMessages(place.id, { after: from, limit: perPage }, { signal })
    const found = messages.find(isWanted)
    if (found) return found
    if (page === 0 && messages.length === 0) await requireHistory({ api, signal }, place, after)
    if (messages.length < perPage) return null
    from = messages[0]?.id ?? from
  }
  return null
}

/** The newest 300 messages of a channel, newest first. Throws what Discord responds. */
export async function readNewest({ api, signal }: Deps, place: Place): Promise<APIMessage[]> {
  const all: APIMessage[] = []
  for (let page = 0; page < pagesBack; page++) {
    const oldest = all.at(-1)?.id
    const query = { limit: perPage, ...(oldest !== undefined && { before: oldest }) }
    const messages = await api.channels.getMessages(place.id, query, { signal })
    if (page === 0 && messages.length === 0) await requireHistory({ api, signal }, place, '0')
    all.push(...messages)
    if (messages.length < perPage) break
  }
  return all
}

/**
 * Throws Discord's refusal where the bot may not read the history: a page is then empty, as if nothing had been written. A
 * single message is refused. https://discord.com/developers/docs/resources/message#get-channel-message
 */
async function requireHistory({ api, signal }: Deps, { id, lastMessageId }: Place, after: string): Promise<void> {
  if (lastMessageId !== null && BigInt(lastMessageId) > BigInt(after))
    await messageOrNull({ api, signal }, id, lastMessageId)
}

async function messageOrNull({ api, signal }: Deps, channelId: string, id: string): Promise<APIMessage | null> {
  return api.channels.getMessage(channelId, id, { signal }).catch((error: unknown) => {
    if (hasCode(error, codes.unknownMessage)) return null
    throw error
  })
}

/**
 * The starters of a forum's posts, at most 50, newest first, as they are asked for: of active posts and of those that
 * were archived last. Throws what Discord responds.
 * https://discord.com/developers/docs/resources/channel#list-public-archived-threads
 */
export async function* readStarters(
  deps: Deps,
  forum: Place,
  { isWanted = () => true, limit = maxStarters }: { isWanted?(thread: APIThreadChannel): boolean; limit?: number } = {},
): AsyncGenerator<APIMessage> {
  const { api, signal } = deps
  const active = await api.guilds.getActiveThreads(forum.guildId, { signal })
  const archived = await api.channels.getArchivedThreads(forum.id, 'public', { limit: perPage }, { signal })
  const threads = [...active.threads, ...archived.threads] as APIThreadChannel[]
  const posts = threads.filter((thread) => thread.parent_id === forum.id && isWanted(thread))
  const newest = posts.toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1)).slice(0, limit)
  for (const { id } of newest) {
    // The first message of a forum post has its id.
    const starter = await messageOrNull(deps, id, id)
    if (starter) yield starter
  }
}
