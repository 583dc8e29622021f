import type { API } from '@discordjs/core'
import type { Ending } from '../../../conversation/conversation.ts'
import type { PostedAnswers } from '../../../features/chat/ports.ts'
import { rewriteMarkdown } from '../text/markdown/rewrite.ts'
import { isGone, isRefused } from '../errors.ts'
import { messageBody } from '../rest/message-body.ts'
import { split } from '../text/split/split.ts'
import { findByAction, findPosted, type FinderDeps } from './find-posted.ts'
import { createPainter, paintEnding } from './painter.ts'
import { interactionTokenOf, readRef, type Ref, withoutToken } from './ref.ts'
import type { ReplyDeps } from './reply.ts'
import { openSurface, original, type Surface } from './surface.ts'
import { openThreadOn } from './threads.ts'

type Deps = ReplyDeps & FinderDeps

/** https://discord.com/developers/docs/resources/message#create-message-jsonform-params */
const maxContent = 2_000

/** Ends replies that an earlier run or a fault of Discord left open, and changes old ones. */
export function createPostedAnswers(given: Omit<Deps, 'startedAt'>): PostedAnswers {
  const deps: Deps = { ...given, startedAt: given.clock.now() }
  const { api, writers } = deps
  return {
    findByAction: (channelId, prefix) => findByAction(api, channelId, prefix),
    withoutToken,
    messagesOf: (text) => readRef(text)?.messages ?? [],
    linkTo: (text, guildId) => linkTo(readRef(text), guildId),
    complete: (text, ending) => ifReachable(text, (ref) => complete(deps, ref, ending)),
    endWithNotice: async (text, notice) =>
      (await ifReachable(text, async (ref) => {
        const posted = await findPosted(deps, ref, [])
        const surface = openSurface(deps, ref, 'everybody')
        await append(deps, ref, surface, posted ?? ref.messages, notice).finally(() => surface.close())
        return true
      })) ?? false,
    async remove(text) {
      const ref = readRef(text)
      for (const message of ref?.messages ?? []) await writers.remove(ref?.channelId ?? '', message)
    },
    openThread: (text, name) => openThread(api, readRef(text), name),
  }
}

/** True once `work` is done; false if nobody can see the reply any more. Throws every other error. */
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

async function complete(deps: Deps, ref: Ref, ending: Ending): Promise<true | null> {
  // As `showReply` draws it: what stands in the channel is compared with this.
  const text = rewriteMarkdown(ending.text)
  const messages = await findPosted(deps, ref, split(text))
  if (!messages) return null
  const surface = openSurface(deps, ref, 'everybody')
  try {
    const paint = createPainter({ surface, messages, log: deps.log, id: ref.to.id })
    await paintEnding(paint, text, ending, { log: deps.log, id: ref.to.id })
    return true
  } catch (error) {
    if (!isRefused(error)) throw error
    deps.log.warn({ err: error, id: ref.to.id, part: 'discord' }, 'Discord rejected this answer')
    return null
  } finally {
    surface.close()
  }
}

/** Adds a notice to the last message, or as a new one if there is no message or no room in it. */
async function append(
  deps: Deps,
  ref: Ref,
  surface: Surface,
  messages: readonly string[],
  { text, actions }: Ending,
): Promise<void> {
  const body = messageBody(text, actions)
  const last = messages.at(-1)
  if (last === undefined) {
    const sent = await surface.send(0, body)
    // The nonce was used before: Discord returned the message that was there already.
    if (sent.content.trim() !== body.content.trim())
      await surface.edit(sent.id, messageBody(join(sent.content, text), actions))
    return
  }
  const token = interactionTokenOf(ref)
  const { content } = await (last === original && token
    ? deps.webhook.get(token, original)
    : deps.api.channels.getMessage(ref.channelId, last))
  const whole = join(content, text)
  if (whole.length <= maxContent) return void (await surface.edit(last, messageBody(whole, actions)))
  await surface.edit(last, messageBody(content))
  await surface.send(messages.length, body)
}

/** Appends a notice, unless the text ends with it already. */
function join(content: string, notice: string): string {
  if (content.trim() === '') return notice
  return content.endsWith(notice) ? content : `${content}\n\n${notice}`
}

function linkTo(ref: Ref | null, guildId: string | null): string | null {
  const message = ref?.messages[0]
  return message === undefined ? null : `https://discord.com/channels/${guildId ?? '@me'}/${ref?.channelId}/${message}`
}

async function openThread(api: API, ref: Ref | null, name: string): Promise<string | null> {
  const message = ref?.messages.at(-1)
  if (!ref || message === undefined) return null
  try {
    return `<#${(await openThreadOn(api, { channelId: ref.channelId, messageId: message, name })).threadId}>`
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
