import type { API } from '@discordjs/core'
import type { Marks } from '../../../features/knowledge/ports.ts'
import { type Clock, monotonicClock } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import type { Log } from '../../../lib/log.ts'
import { isForbidden, isGone } from '../errors.ts'
import { messageBody } from '../rest/message-body.ts'
import type { ChannelWriters } from './channel-writer.ts'

type Deps = { api: API; writers: ChannelWriters; log: Log; monotonic?: Pick<Clock, 'now' | 'sleep'> }

/** One reaction may change in a channel in 250 ms; a little more, because clocks differ. https://github.com/discord/discord-api-docs/issues/182 */
const pauseMs = 260
/** A channel that refused a reaction is left alone for so long: each refusal counts against the bot. */
const refusedForMs = 600_000
const maxRefused = 1_000

/**
 * Reactions and short questions on messages of people. Reactions have a rate limit of their own, so they are paced apart
 * from messages. https://discord.com/developers/docs/resources/message#create-reaction
 */
export function createMarks({ api, writers, log, monotonic = monotonicClock }: Deps): Marks {
  const turns = createKeyedMutex()
  const never = new AbortController().signal
  const refusedAt = createBoundedMap<string, number>(maxRefused)
  const logFailure =
    (id: string, what: string, isAsking = false) =>
    (error: unknown) => {
      // The start says once that the permission for reactions is missing.
      if (isGone(error) && !isAsking) log.debug({ err: error, id, part: 'discord' }, what)
      else log.warn({ err: error, id, part: 'discord' }, what)
    }

  async function react(channelId: string, messageId: string, call: () => Promise<void>): Promise<void> {
    const release = await turns.acquire(channelId, never)
    if (monotonic.now() - (refusedAt.get(channelId) ?? -Infinity) < refusedForMs) return release()
    await call().catch((error: unknown) => {
      if (isForbidden(error)) refusedAt.set(channelId, monotonic.now())
      logFailure(messageId, 'could not change a reaction')(error)
    })
    monotonic.sleep(pauseMs).then(release, release)
  }

  return {
    async show({ channelId, messageId }, mark, before) {
      const { addMessageReaction: add, deleteOwnMessageReaction: remove } = api.channels
      if (mark === before) return
      if (mark !== null) await react(channelId, messageId, () => add.call(api.channels, channelId, messageId, mark))
      if (before !== null)
        await react(channelId, messageId, () => remove.call(api.channels, channelId, messageId, before))
    },
    async ask({ channelId, messageId }, key, text, actions) {
      const send = writers.use(channelId, (writer) =>
        writer.send(messageBody(text, actions), { nonce: `${messageId}-${key}`, replyTo: messageId }),
      )
      const sent = await send.catch(logFailure(messageId, 'could not ask about a link', true))
      return sent?.id ?? null
    },
    remove: ({ channelId, messageId }) =>
      writers.remove(channelId, messageId).catch(logFailure(messageId, 'could not delete a question')),
  }
}
