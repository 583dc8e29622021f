import type { API } from '@discordjs/core'
import type { APIMessage } from 'discord-api-types/v10'
import type { PostOrder } from '../../../features/content/ports.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { codes, hasCode } from '../errors.ts'
import type { ChannelLimiter } from '../rate-limit/channel-limiter.ts'
import { chooseTag, tagNamesOf } from './forum-tags.ts'
import type { Drawing, PostBody } from './card.ts'
import { ClosedPlaceError, type Place } from './places.ts'

/** A send waits no longer for its turn in the channel. */
const maxTurnMs = 10_000
/** https://discord.com/developers/docs/resources/message#create-message-jsonform-params */
const maxNonceLength = 25

/** `api` repeats nothing and waits for no long rate limit. */
export type SendDeps = { readonly api: API; readonly limits: ChannelLimiter; readonly log: Log }

/** The ids of the channel that holds a new post and of its message; null for the message that was deleted since. */
type Sent = { readonly channelId: string; readonly messageId: string | null }

/** A message to send. Its nonce counts in a channel; its name and the names of tags that fit in a forum. */
export type Outgoing = {
  readonly body: PostBody
  readonly nonce: string
  readonly threadName: string
  readonly tagNames: readonly string[]
}

/**
 * Sends the card of an item. Where Discord refuses its picture, it is sent without one. Throws as `sendTo` does.
 */
export async function sendPost(
  deps: SendDeps,
  place: Place,
  { key, attempt, item }: PostOrder,
  { body, threadName }: Drawing,
  signal: AbortSignal,
): Promise<Sent> {
  const post = { nonce: `${key}.${attempt}`, threadName, tagNames: tagNamesOf(item) }
  const [card] = body.embeds ?? []
  return sendTo(deps, place, { ...post, body }, signal).catch((error: unknown) => {
    if (!card?.image || !hasCode(error, codes.invalidForm)) throw error
    deps.log.info({ err: error, part: 'discord' }, 'Discord rejected a post; sending it without its picture')
    const { image: _, ...plain } = card
    return sendTo(deps, place, { ...post, body: { ...body, embeds: [plain] } }, signal)
  })
}

/**
 * Sends a message to a channel, or in a forum as a thread of its own. Throws what Discord responds, UpstreamError and
 * ClosedPlaceError.
 */
export const sendTo = (deps: SendDeps, place: Place, post: Outgoing, signal: AbortSignal): Promise<Sent> =>
  place.kind === 'forum' ? sendToForum(deps, place, post, signal) : sendMessage(deps, place, post, signal)

async function sendMessage(
  { api, limits }: SendDeps,
  { id }: Place,
  { body, nonce: wholeNonce }: Outgoing,
  signal: AbortSignal,
): Promise<Sent> {
  const nonce = wholeNonce.slice(0, maxNonceLength)
  const writer = limits.open(id)
  try {
    const call = await turnOf(writer, signal)
    try {
      const message = await api.channels.createMessage(id, { ...body, nonce, enforce_nonce: true }, { signal })
      return { channelId: id, messageId: idOf(message) }
    } finally {
      call.done()
    }
  } catch (error) {
    // The message with this nonce was deleted by a moderator.
    if (hasCode(error, codes.unknownMessage)) return { channelId: id, messageId: null }
    throw error
  } finally {
    writer.close()
  }
}

/** The next send of a channel; rejects with UpstreamError ('rate-limited') if that is not soon. */
async function turnOf(writer: ReturnType<ChannelLimiter['open']>, signal: AbortSignal) {
  const timeUp = AbortSignal.timeout(maxTurnMs)
  return writer.acquire('send', 'first', AbortSignal.any([signal, timeUp])).catch((error: unknown) => {
    throw timeUp.aborted ? new UpstreamError('discord', 'rate-limited', { retryAfterMs: maxTurnMs }) : error
  })
}

/**
 * Discord takes no nonce here: `find` reads the forum instead.
 * https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
 */
async function sendToForum(
  { api }: SendDeps,
  forum: Place,
  { body, threadName, tagNames }: Outgoing,
  signal: AbortSignal,
): Promise<Sent> {
  const tag = chooseTag(forum, tagNames)
  if (tag === null && forum.needsTag) throw new ClosedPlaceError(codes.tagRequired)
  const thread = { name: threadName, message: body, ...(tag !== null && { applied_tags: [tag] }) }
  // The first message of a forum post has the id of its thread.
  const id = idOf(await api.channels.createForumThread(forum.id, thread, { signal }))
  return { channelId: id, messageId: id }
}

/** A proxy may answer 200 in Discord's place. */
function idOf({ id }: Pick<APIMessage, 'id'>): string {
  if (typeof id !== 'string') throw new UpstreamError('discord', 'broken')
  return id
}
