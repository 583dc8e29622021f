import type { Admission, Dispatch, IncomingMessage } from '../../../conversation/conversation.ts'
import type { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import { type ReplyDeps, showReply } from '../replies/reply.ts'
import type { Forwards } from './forwards.ts'
import { type Hearing, isForward, isMentioned, type Message, toIncomingMessage } from './incoming-message.ts'
import { messageRef } from './refs.ts'
import type { Refusals } from './refusals.ts'
import type { WriteAccess } from './write-access.ts'

export type MessageDeps = Hearing &
  ReplyDeps & {
    dispatch: Dispatch
    refusals: Refusals
    forwards: Forwards
    /** The messages that were for the bot. */
    heard: ReturnType<typeof createSeenSet>
    writeAccess: WriteAccess
    applicationId: string
    /** The id of the command whose permissions apply to messages too; null before it is registered. */
    commandId(): Promise<string | null>
  }

/**
 * Answers a message that is for the bot. `forwardId` is the message that it comments on. Throws what Discord responded if
 * the reply cannot be shown.
 */
export async function answerMessage(
  deps: MessageDeps,
  message: Message,
  forwardId: string | null,
  signal: AbortSignal,
): Promise<void> {
  const incoming = toIncomingMessage(deps, message, forwardId)
  if (!incoming) return
  deps.dispatch.observe(incoming)
  if (incoming.addressed) deps.heard.add(message.id)
  if (incoming.addressed && isForward(message) && (await deps.forwards.isCommented(message, signal))) return
  await answer(deps, incoming, message, signal)
}

/** Tells the observers how a message of people stands after a change. Without the content intent it has no text. */
export function showEdit(deps: MessageDeps, message: Message): void {
  // Updates of an older kind are a part of their message.
  if (!deps.mayRead || !('author' in message)) return
  const incoming = toIncomingMessage(deps, message)
  if (incoming) deps.dispatch.observeEdit(incoming)
}

/** A mention may be added for so long. By Discord's own times: the clock of this machine may be wrong. */
const maxEditAgeMs = 5 * 60_000

/** True if a message was edited within five minutes and mentions the bot now. */
export function isMentionByEdit(hearing: Hearing, message: Message): boolean {
  const { timestamp, edited_timestamp: edited, guild_id: guildId } = message
  // Discord also announces link previews as edits, without a time.
  if (!edited || guildId === undefined || Date.parse(edited) - Date.parse(timestamp) > maxEditAgeMs) return false
  return isMentioned(hearing, message)
}

/** Answers an edited message that was not for the bot before. Throws as `answerMessage` does. */
export async function answerEdit(deps: MessageDeps, message: Message, signal: AbortSignal): Promise<void> {
  const incoming = toIncomingMessage(deps, message)
  if (incoming && deps.heard.add(message.id)) await answer(deps, incoming, message, signal)
}

async function answer(
  deps: MessageDeps,
  incoming: IncomingMessage,
  message: Message,
  signal: AbortSignal,
): Promise<void> {
  // The burst limit comes first: what follows may take a call.
  const admission = deps.dispatch.message(incoming)
  if (!admission) return
  const isWelcome =
    deps.writeAccess.mayHaveAccess(incoming.in.id, incoming.in.guildId) && (await isAllowed(deps, incoming))
  if (admission.kind === 'refused') {
    if (isWelcome) await deps.refusals.send(incoming, admission.text, signal)
  } else if (isWelcome) await answerIfWritable(deps, message, admission, signal)
  else admission.drop()
}

/** Asks for an answer only where it can be shown. */
async function answerIfWritable(
  deps: MessageDeps,
  message: Message,
  admission: Extract<Admission, { kind: 'admitted' }>,
  signal: AbortSignal,
): Promise<void> {
  const { id, channel_id: channelId, guild_id: guildId = null } = message
  const stopTyping = deps.typing.start(channelId)
  try {
    if (!(await deps.writeAccess.mayWrite(channelId, guildId))) {
      deps.log.info({ id, part: 'discord', channel: channelId }, 'question dropped: the bot may not write there')
      return admission.drop()
    }
    await admission.accept()
    const shown = showReply(deps, messageRef(message, deps.clock.now()), 'everybody', () => admission.run(signal))
    // By now the reply shows the indicator itself, until its first text.
    void stopTyping()
    await shown
  } finally {
    void stopTyping()
  }
}

/** Discord checks command permissions for interactions only. */
async function isAllowed(
  { guilds, applicationId, commandId }: MessageDeps,
  message: IncomingMessage,
): Promise<boolean> {
  const { guildId, id: channelId } = message.in
  if (guildId === null) return true
  return guilds.allowsCommand(applicationId, await commandId(), { ...message.by, guildId, channelId })
}
