import type { API } from '@discordjs/core'
import { type APIMessage, MessageFlags } from 'discord-api-types/v10'
import type { PostedAnswers } from '../../../features/chat/ports.ts'
import type { Log } from '../../../lib/log.ts'
import { messageBody } from '../rest/message-body.ts'
import { findByAction } from './find-by-action.ts'
import { createPainter } from './painter.ts'
import { snowflakeTime, readRef, type Ref } from './ref.ts'
import { codes, hasCode, isGone, isRefused } from '../rest/rest.ts'
import { split } from '../split/split.ts'
import {
  channelSurface,
  interactionSurface,
  original,
  type Surface,
  type SurfaceDeps,
  interactionTokenTtlMs,
} from './surface.ts'

type Deps = SurfaceDeps & { log: Log; startedAt: number }

/** A message that was sent with the same nonce before comes back instead of a second one, for so long at least. */
const nonceMs = 2 * 60_000
/** What was sent just before a crash, or a moment ago without an answer, may take so long to arrive. */
const arrivalMs = 5_000
const readBack = 50
const longest = 2_000
const archiveAfterMinutes = 1_440

/** Ends replies that were left open, by an earlier run of the bot or by a fault of Discord's, and changes old ones. */
export function createPostedAnswers(given: Omit<Deps, 'startedAt'>): PostedAnswers {
  const deps: Deps = { ...given, startedAt: given.clock.now() }
  const { api } = deps
  return {
    findByAction: (channelId, prefix) => findByAction(api, channelId, prefix),
    messagesOf: (text) => readRef(text)?.messages ?? [],
    complete: (text, ending) =>
      ifReachable(text, async (ref) => {
        const standing = await findPosted(deps, ref, split(ending.text))
        if (!standing) return null
        const surface = surfaceOf(deps, ref)
        const { log } = deps
        const paint = createPainter({
          surface,
          messages: standing.ids,
          seen: () => Promise.resolve(),
          log,
          id: ref.to.id,
        })
        try {
          await paint(ending.text, ending.actions, true)
          return true
        } catch (error) {
          if (!isRefused(error)) throw error
          log.warn({ err: error, id: ref.to.id, part: 'discord' }, 'Discord will not have this answer')
          return null
        } finally {
          surface.close()
        }
      }),
    endWithNotice: async (text, ending) =>
      (await ifReachable(text, async (ref) => {
        const standing = await findPosted(deps, ref, [])
        const surface = surfaceOf(deps, ref)
        await append(deps, ref, surface, standing?.ids ?? ref.messages, ending).finally(() => surface.close())
        return true
      })) ?? false,
    remove: (text) => remove(api, readRef(text)),
    openThread: (text, name) => openThread(api, readRef(text), name),
  }
}

async function remove(api: API, ref: Ref | null): Promise<void> {
  for (const message of ref?.messages ?? [])
    await api.channels.deleteMessage(ref?.channelId ?? '', message).catch((error: unknown) => {
      if (!hasCode(error, codes.unknownMessage)) throw error
    })
}

async function openThread(api: API, ref: Ref | null, name: string): Promise<string | null> {
  const message = ref?.messages.at(-1)
  if (!ref || message === undefined) return null
  try {
    const body = { name, auto_archive_duration: archiveAfterMinutes }
    const thread = await api.channels.createThread(ref.channelId, body, message)
    return `<#${thread.id}>`
  } catch (error) {
    // A thread bears the id of the message that it stands on.
    if (hasCode(error, codes.threadExists)) return `<#${message}>`
    if (isGone(error)) return null
    throw error
  }
}

/** True once it is done, false where nobody can see it any more; throws everything else. */
async function ifReachable(text: string, work: (ref: Ref) => Promise<boolean | null>): Promise<boolean | null> {
  const ref = readRef(text)
  if (!ref) return false
  try {
    return await work(ref)
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

const lives = ({ clock }: Deps, { to }: Ref) => clock.now() - snowflakeTime(to.id) <= interactionTokenTtlMs

function surfaceOf(deps: Deps, { to, channelId }: Ref): Surface {
  if (to.key) return interactionSurface(deps, { channelId, key: to.key, interactionId: to.id }, 'everybody')
  return channelSurface(deps, channelId, to.id, true)
}

/**
 * The messages that hold a reply by now, in order: those that are known, and those that were sent without anybody
 * learning of it. Null where some may be there that cannot be seen.
 */
async function findPosted(deps: Deps, ref: Ref, parts: readonly string[]): Promise<{ ids: string[] } | null> {
  const { to, channelId, messages } = ref
  const isYoung = deps.clock.now() - snowflakeTime(to.id) < nonceMs
  // Written anew, each message comes back by its nonce.
  if (!to.key && isYoung && parts.length > 0) return { ids: [...messages] }
  const isFirstThere = to.key && messages.length === 0 && lives(deps, ref)
  if (isFirstThere && parts.length <= 1) return { ids: [original] }
  if (!to.key) await arrived(deps, to.id)
  const after = messages[0] ?? to.id
  const read = await deps.api.channels.getMessages(channelId, { after, limit: readBack }).catch((error: unknown) => {
    if (isGone(error)) return null
    throw error
  })
  if (!read) return parts.length <= 1 && messages.length > 0 ? { ids: [...messages] } : null
  const own = read.filter((message) => belongs(message, ref, parts))
  const waiting = own.filter(({ flags = 0 }) => (flags & MessageFlags.Loading) !== 0 && !lives(deps, ref))
  // Nothing can be written into a "… is thinking" whose token is dead.
  for (const { id } of waiting) await deps.api.channels.deleteMessage(channelId, id)
  const found = own.filter((message) => !waiting.includes(message)).map(({ id }) => id)
  const ids = [...new Set([...messages, ...found])].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1))
  return { ids: ids.length === 0 && isFirstThere ? [original] : ids }
}

/** Of an earlier run nothing arrives any more, once this one has stood for a while. */
async function arrived({ clock, startedAt }: Deps, id: string): Promise<void> {
  const pauseMs = arrivalMs - (snowflakeTime(id) < startedAt ? clock.now() - startedAt : 0)
  if (pauseMs > 0) await clock.sleep(pauseMs)
}

function belongs(message: APIMessage, { to }: Ref, parts: readonly string[]): boolean {
  if (!message.author.bot) return false
  if (to.key && message.interaction_metadata?.id === to.id) return true
  if (message.message_reference?.message_id === to.id) return true
  // Whatever an answer's buttons do, they name what it answers.
  if (JSON.stringify(message.components ?? []).includes(`:${to.id}:`)) return true
  return parts.slice(1).some((part) => part.trim() === message.content.trim())
}

/** Adds a sentence to the last of the messages, or to a new one where there is no room, or none at all. */
async function append(
  deps: Deps,
  { to, channelId }: Ref,
  surface: Surface,
  messages: readonly string[],
  ending: { text: string; actions: Parameters<typeof messageBody>[1] },
): Promise<void> {
  const body = messageBody(ending.text, ending.actions)
  const last = messages.at(-1)
  if (last === undefined) {
    const sent = await surface.send(0, body)
    // Something was there already, and came back by its nonce.
    if (sent.content.trim() !== body.content.trim())
      await surface.edit(sent.id, messageBody(joined(sent.content, ending.text), ending.actions))
    return
  }
  const key = to.key && { ...to.key, interactionId: to.id }
  const { content } = await (last === original && key
    ? deps.webhook.get(key, original)
    : deps.api.channels.getMessage(channelId, last))
  const whole = joined(content, ending.text)
  if (whole.length <= longest) return void (await surface.edit(last, messageBody(whole, ending.actions)))
  await surface.edit(last, messageBody(content))
  await surface.send(messages.length, body)
}

/** What is said already is not said twice. */
function joined(content: string, sentence: string): string {
  if (content.trim() === '' || content.endsWith(sentence)) return content.trim() === '' ? sentence : content
  return `${content}\n\n${sentence}`
}
