import type { APIInteraction } from 'discord-api-types/v10'
import type { Audience, Dispatch } from '../../../conversation/conversation.ts'
import { type ReplyDeps, showReply } from '../replies/reply.ts'
import { admit, interactionRef } from './request.ts'

export type InteractionDeps = ReplyDeps & {
  dispatch: Dispatch
  guilds: { homeGuildId(): string | null }
}

type Token = Parameters<ReplyDeps['webhook']['acknowledge']>[0]

/** Decides from memory, acknowledges, runs and shows the reply. Throws what Discord responded if it cannot be shown. */
export async function answerInteraction(
  deps: InteractionDeps,
  interaction: APIInteraction,
  signal: AbortSignal,
): Promise<void> {
  const admission = admit(deps.dispatch, interaction, deps.guilds.homeGuildId())
  if (!admission) return
  const { id: interactionId, application_id: applicationId, token } = interaction
  const key = { interactionId, applicationId, token }
  if (admission.kind === 'refused') return deps.webhook.replyEphemeral(key, admission.text)
  admission.accept()
  if (!(await acknowledge(deps, key, admission.seenBy))) return admission.drop()
  await showReply(deps, interactionRef(interaction), admission.seenBy, () => admission.run(signal))
}

/** False if it came too late. After silence the interaction may be acknowledged: true. */
async function acknowledge({ webhook, log }: InteractionDeps, token: Token, seenBy: Audience): Promise<boolean> {
  const fields = { id: token.interactionId, part: 'discord' }
  try {
    const isKnown = await webhook.acknowledge(token, seenBy)
    if (!isKnown) log.warn(fields, 'the acknowledgement came too late; dropping the interaction')
    return isKnown
  } catch (error) {
    log.warn({ ...fields, err: error }, 'could not acknowledge the interaction; answering anyway')
    return true
  }
}
