import { type APIInteraction, InteractionType } from 'discord-api-types/v10'
import type { Dispatch } from '../../../conversation/conversation.ts'
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
    return answerAutocomplete(deps.dispatch, interaction, (texts) => deps.webhook.suggest(key, texts))
  const ref = interactionRef(interaction, deps.clock.now())
  const admission = admit(deps.dispatch, interaction, deps.guilds, ref)
  if (!admission) return
  if (admission.kind === 'refused') return deps.webhook.replyEphemeral(key, admission.text)
  await admission.accept()
  const isKnown = await deps.webhook.acknowledge(key, admission.seenBy).catch((error: unknown) => {
    const fields = { err: error, id: interactionId, part: 'discord' }
    // Without a response the interaction may be acknowledged.
    deps.log.warn(fields, 'could not acknowledge the interaction; answering anyway')
    return true
  })
  if (!isKnown) return admission.drop()
  await showReply(deps, ref, admission.seenBy, () => admission.run(signal))
}
