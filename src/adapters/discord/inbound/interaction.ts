import { type APIInteraction, InteractionType } from 'discord-api-types/v10'
import type { Audience, Dispatch } from '../../../conversation/conversation.ts'
import { type ReplyDeps, showReply } from '../replies/reply.ts'
import { answerAutocomplete } from './autocomplete.ts'
import type { Hearing } from './incoming-message.ts'
import { interactionRef } from './refs.ts'
import { admit } from './request.ts'

type Deps = ReplyDeps & { dispatch: Dispatch; guilds: Hearing['guilds'] }

/** Decides from memory, acknowledges, runs and shows the reply. Throws what Discord responded if it cannot be shown. */
export async function answerInteraction(deps: Deps, interaction: APIInteraction, signal: AbortSignal): Promise<void> {
  const { id: interactionId, application_id: applicationId, token } = interaction
  const key = { interactionId, applicationId, token }
  if (interaction.type === InteractionType.ApplicationCommandAutocomplete)
    return answerAutocomplete(deps.dispatch, interaction, deps.guilds.homeGuildId(), (texts) =>
      deps.webhook.suggest(key, texts),
    )
  const ref = interactionRef(interaction, deps.clock.now())
  const admission = admit(deps.dispatch, interaction, deps.guilds, ref)
  if (!admission) return
  if (admission.kind === 'refused') return deps.webhook.replyEphemeral(key, admission.text)
  await admission.accept()
  if (!(await acknowledge(deps, key, admission.seenBy))) return admission.drop()
  await showReply(deps, ref, admission.seenBy, () => admission.run(signal))
}

/** False where Discord refused the acknowledgement: then it takes no reply either, and nobody is asked for one. */
async function acknowledge(
  { webhook, log }: Deps,
  key: Parameters<Deps['webhook']['acknowledge']>[0],
  seenBy: Audience,
): Promise<boolean> {
  const fields = { id: key.interactionId, part: 'discord' }
  try {
    const refusal = await webhook.acknowledge(key, seenBy)
    if (refusal === null) return true
    log.info({ ...fields, err: refusal }, 'interaction dropped: Discord refused its acknowledgement')
    return false
  } catch (error) {
    // Without a response the interaction may be acknowledged.
    log.warn({ ...fields, err: error }, 'could not acknowledge the interaction; answering anyway')
    return true
  }
}
