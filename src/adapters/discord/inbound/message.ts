import type { Admission, Dispatch, IncomingMessage } from '../../../conversation/conversation.ts'
import { type ReplyDeps, showReply } from '../replies/reply.ts'
import type { Refusals } from './refusals.ts'
import { type Hearing, type Message, messageRef, toIncomingMessage } from './request.ts'
import type { WriteAccess } from './write-access.ts'

export type MessageDeps = Hearing &
  ReplyDeps & {
    dispatch: Dispatch
    refusals: Refusals
    writeAccess: WriteAccess
    applicationId: string
    /** The id of the command whose permissions apply to messages too; null before it is registered. */
    commandId(): Promise<string | null>
  }

/** Answers a message that is for the bot. Throws what Discord responded if the reply cannot be shown. */
export async function answerMessage(deps: MessageDeps, message: Message, signal: AbortSignal): Promise<void> {
  const incoming = toIncomingMessage(deps, message)
  if (!incoming) return
  deps.dispatch.observe(incoming)
  // The burst limit comes first: what follows may take a call.
  const admission = deps.dispatch.message(incoming)
  if (!admission) return
  const isWelcome = deps.writeAccess.mayHaveAccess(incoming.in.id) && (await isAllowed(deps, incoming))
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
  const { id, channel_id: channelId, guild_id: guildId } = message
  const stopTyping = deps.typing.start(channelId)
  try {
    if (!(await deps.writeAccess.mayWrite(channelId, guildId !== undefined))) {
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
