import type { API } from '@discordjs/core'
import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { Clock } from '../../../lib/clock.ts'
import { isGone } from '../errors.ts'
import type { ChannelWriters } from './channel-writer.ts'
import { ageOf, isTokenAlive, type Ref, snowflakeTime, writeRef } from './ref.ts'
import { original } from './surface.ts'

export type FinderDeps = { api: API; writers: ChannelWriters; clock: Clock; startedAt: number }

/** Discord checks a nonce against the messages of the last few minutes. https://discord.com/developers/docs/resources/message#create-message */
const nonceTtlMs = 2 * 60_000
/** A call made just before a crash, or a moment ago without a response, may take this long to have its effect. */
const arrivalMs = 5_000
const historyLimit = 50

/**
 * Finds the messages that hold a reply, in order: those that `ref` knows, and those that were sent without a response.
 * `parts` are the texts that are about to be posted. Null if there may be messages that the bot cannot see.
 *
 * A call that an earlier run had in flight when it was killed may still arrive: as an acknowledgement, as a message, or as a
 * draft over what is written now. So nothing is looked at before that time has passed.
 */
export async function findPosted(deps: FinderDeps, ref: Ref, parts: readonly string[]): Promise<string[] | null> {
  const { clock, startedAt } = deps
  const { to, channelId, messages } = ref
  const isOfEarlierRun = ref.receivedAt < startedAt
  if (isOfEarlierRun) await sleepUntil(clock, startedAt + arrivalMs)
  const now = clock.now()
  // Sent again with its nonce, each message comes back.
  if (!to.key && ageOf(ref, now) < nonceTtlMs && parts.length > 0) return [...messages]
  const hasOriginal = messages.length === 0 && isTokenAlive(ref, now)
  if (hasOriginal && parts.length <= 1) return [original]
  if (!to.key && !isOfEarlierRun) await clock.sleep(arrivalMs)
  const read = await readHistory(deps.api, channelId, messages[0] ?? to.id)
  if (!read) return parts.length <= 1 && messages.length > 0 ? [...messages] : null
  const own = read.filter((message) => isPartOf(message, ref, parts))
  // A "… is thinking" whose token has expired cannot be edited.
  const stuck = own.filter(({ flags = 0 }) => (flags & MessageFlags.Loading) !== 0 && !isTokenAlive(ref, now))
  for (const { id } of stuck) await deps.writers.remove(channelId, id)
  const found = own.filter((message) => !stuck.includes(message)).map(({ id }) => id)
  const ids = [...new Set([...messages, ...found])].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1))
  return ids.length === 0 && hasOriginal ? [original] : ids
}

async function sleepUntil(clock: Clock, at: number): Promise<void> {
  const pauseMs = at - clock.now()
  if (pauseMs > 0) await clock.sleep(Math.min(pauseMs, arrivalMs))
}

/** Null if the bot may not read the channel. */
async function readHistory(api: API, channelId: string, after: string): Promise<APIMessage[] | null> {
  try {
    return await api.channels.getMessages(channelId, { after, limit: historyLimit })
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

function isPartOf(message: APIMessage, { to }: Ref, parts: readonly string[]): boolean {
  if (!message.author.bot) return false
  if (to.key && message.interaction_metadata?.id === to.id) return true
  if (message.message_reference?.message_id === to.id) return true
  // The ids of an answer's buttons contain the id of its request.
  if (JSON.stringify(message.components ?? []).includes(`:${to.id}:`)) return true
  return parts.slice(1).some((part) => part.trim() === message.content.trim())
}

/**
 * The bot's own messages, among the newest 50 of a channel, that have a button whose id begins with `prefix`; none where the
 * bot may not read the channel. https://discord.com/developers/docs/resources/message#get-channel-messages
 */
export async function findByAction(
  api: API,
  channelId: string,
  prefix: string,
): Promise<{ ref: string; actionId: string }[]> {
  const messages = await api.channels.getMessages(channelId, { limit: historyLimit }).catch((error: unknown) => {
    if (isGone(error)) return []
    throw error
  })
  return messages
    .filter(({ author }) => author.bot)
    .flatMap((message) => {
      const actionId = buttonIdsOf(message).find((id) => id.startsWith(prefix))
      const to = { id: message.id, key: null }
      const ref = writeRef({ to, channelId, messages: [message.id], receivedAt: snowflakeTime(message.id) })
      return actionId === undefined ? [] : [{ ref, actionId }]
    })
}

const buttonIdsOf = ({ components = [] }: APIMessage): string[] =>
  components
    .flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap((button) => ('custom_id' in button ? [button.custom_id] : []))
