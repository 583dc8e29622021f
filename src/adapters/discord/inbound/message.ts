import type { Dispatch, IncomingMessage } from '../../../conversation/conversation.ts'
import { type ReplyDeps, showReply } from '../replies/reply.ts'
import type { Refusals } from './refusals.ts'
import { type Hearing, type Message, messageRef, toIncomingMessage } from './request.ts'

export type MessageDeps = Hearing &
  ReplyDeps & {
    dispatch: Dispatch
    refusals: Refusals
    applicationId: string
    /** The id of the command whose permissions apply to messages too; null before it is registered. */
    commandId(): Promise<string | null>
  }

/** Answers a message that is for the bot. Throws what Discord responded if the reply cannot be shown. */
export async function answerMessage(deps: MessageDeps, message: Message, signal: AbortSignal): Promise<void> {
  const incoming = toIncomingMessage(deps, message)
  if (!incoming) return
  deps.dispatch.observe(incoming)
  if (incoming.addressed && !(await isAllowed(deps, incoming))) return
  const admission = deps.dispatch.message(incoming)
  if (!admission) return
  if (admission.kind === 'refused') return deps.refusals.send(incoming, admission.text, signal)
  await admission.accept()
  await showReply(deps, messageRef(message, deps.clock.now()), 'everybody', () => admission.run(signal))
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
