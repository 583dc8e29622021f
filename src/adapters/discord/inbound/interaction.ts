import type { APIInteraction } from 'discord-api-types/v10'
import type { Audience, Dispatch, Reply } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { messageBody } from '../rest/message-body.ts'
import type { InteractionToken } from '../rest/webhook.ts'
import { writeRef } from '../replies/ref.ts'
import { drawReply } from '../replies/reply.ts'
import { admit } from './request.ts'
import { codes, hasCode, isGone } from '../rest/rest.ts'
import { interactionSurface, original, type SurfaceDeps } from '../replies/surface.ts'

export type InteractionDeps = SurfaceDeps & {
  dispatch: Dispatch
  /** The server in which managing messages counts; null where there is none. */
  homeGuild(): string | null
  log: Log
}

/** From memory decided, acknowledged, run, drawn; never rejects. */
export async function answerInteraction(
  deps: InteractionDeps,
  interaction: APIInteraction,
  signal: () => AbortSignal,
): Promise<void> {
  const { id } = interaction
  const key: InteractionToken = {
    applicationId: interaction.application_id,
    interactionId: id,
    token: interaction.token,
  }
  try {
    const admission = admit(deps.dispatch, interaction, deps.homeGuild())
    if (!admission) return
    if (admission.kind === 'refused') return await refuse(deps, key, admission.text)
    await admission.accept()
    if (!(await acknowledge(deps, key, admission.seenBy))) return admission.drop()
    await deps.breathe()
    await draw(deps, { interaction, key, seenBy: admission.seenBy }, await admission.run(signal()))
  } catch (error) {
    if (isGone(error))
      deps.log.info({ err: error, id, part: 'discord' }, 'the reply is gone: nobody can read it any more')
    else deps.log.error({ err: error, id, part: 'discord' }, 'reply could not be shown')
  }
}

async function draw(
  deps: InteractionDeps,
  { interaction, key, seenBy }: { interaction: APIInteraction; key: InteractionToken; seenBy: Audience },
  reply: Reply,
): Promise<void> {
  const channelId = interaction.channel?.id ?? ''
  const to = { id: interaction.id, key }
  await drawReply(reply, {
    surface: interactionSurface(deps, { channelId, key, interactionId: interaction.id }, seenBy),
    messages: seenBy === 'nobody' ? [] : [original],
    refOf: (messages) => writeRef({ to, channelId, messages }),
    clock: deps.clock,
    log: deps.log,
    id: interaction.id,
  })
}

/** False where Discord no longer knows the interaction: it came too late. After silence it may be acknowledged: go on. */
async function acknowledge(
  { webhook, log }: InteractionDeps,
  key: InteractionToken,
  seenBy: Audience,
): Promise<boolean> {
  try {
    await (seenBy === 'nobody' ? webhook.deferUpdate(key) : webhook.defer(key, seenBy === 'asker'))
    return true
  } catch (error) {
    if (hasCode(error, codes.alreadyAcknowledged)) return true
    log.warn({ err: error, id: key.interactionId, part: 'discord' }, 'interaction could not be acknowledged')
    return !isGone(error)
  }
}

async function refuse({ webhook }: InteractionDeps, key: InteractionToken, text: string): Promise<void> {
  try {
    await webhook.replyEphemeral(key, messageBody(text))
  } catch (error) {
    if (!hasCode(error, codes.alreadyAcknowledged)) throw error
  }
}
