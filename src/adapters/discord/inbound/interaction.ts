import { type APIInteraction, InteractionType } from 'discord-api-types/v10'
import type { Admission, Audience, Dispatch, Form, Reply } from '../../../conversation/conversation.ts'
import { isRefusal, isRefused } from '../errors.ts'
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
  const { seenBy } = admission
  await admission.accept()
  if (seenBy === 'form') return answerWithForm(deps, key, ref, admission, signal)
  if (!(await acknowledge(deps, key, seenBy))) return admission.drop()
  await showReply(deps, ref, seenBy, () => admission.run(signal))
}

type Key = Parameters<Deps['webhook']['acknowledge']>[0]
type Ref = ReturnType<typeof interactionRef>
type Admitted = Extract<Admission, { kind: 'admitted' }>

const formRejected = 'Discord did not take the form. Please try again.'

/** The form is the acknowledgement itself; anything else is shown to the person alone. */
async function answerWithForm(deps: Deps, key: Key, ref: Ref, admission: Admitted, signal: AbortSignal): Promise<void> {
  const reply = await admission.run(signal)
  if (reply.kind === 'form') return openForm(deps, key, reply.form, admission)
  if (!(await acknowledge(deps, key, 'asker'))) return admission.drop()
  const shown: Reply = reply.kind === 'nothing' ? { kind: 'text', text: 'Done.' } : reply
  await showReply(deps, ref, 'asker', () => Promise.resolve(shown))
}

/** Throws after silence: the form may be open. */
async function openForm({ webhook, log }: Deps, key: Key, form: Form, admission: Admitted): Promise<void> {
  const fields = { id: key.interactionId, part: 'discord' }
  try {
    await webhook.openForm(key, form)
  } catch (error) {
    if (!isRefusal(error) && !isRefused(error)) throw error
    admission.drop()
    if (!isRefused(error)) return void log.info({ ...fields, err: error }, 'form dropped: Discord refused to open it')
    log.error({ ...fields, err: error }, 'Discord rejected a form')
    await webhook.replyEphemeral(key, formRejected)
  }
}

/** False where Discord refused the acknowledgement: then it takes no reply either, and nobody is asked for one. */
async function acknowledge({ webhook, log }: Deps, key: Key, seenBy: Exclude<Audience, 'form'>): Promise<boolean> {
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
