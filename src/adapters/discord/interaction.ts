import type { API } from '@discordjs/core'
import type { APIInteraction } from 'discord-api-types/v10'
import type { Dispatch } from '../../conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { createRecent } from '../../lib/limits.ts'
import { type Log, withCorrelationId } from '../../lib/log.ts'
import type { Acknowledgement } from './acknowledge.ts'
import { messageBody } from './body.ts'
import type { Surface } from './painter.ts'
import { drawReply } from './reply.ts'
import { admit } from './request.ts'
import { codes, hasCode, isGone } from './rest.ts'

type Deps = {
  dispatch: Dispatch
  /** For what follows the acknowledgement. */
  replies: API
  acknowledgement: Acknowledgement
  /** The server in which managing messages counts; null where there is none. */
  homeGuild(): string | null
  clock: Clock
  log: Log
}

const remembered = 10_000

/** Answers interactions, each at most once, and knows which are being answered. */
export function createInteractions(deps: Deps) {
  const recent = createRecent(remembered)
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>()

  return {
    /** Takes an interaction from the gateway; never throws. The same one a second time is ignored. */
    receive(interaction: APIInteraction): void {
      if (!recent.isNew(interaction.id)) return
      const stop = new AbortController()
      const done = withCorrelationId(interaction.id, () => answer(deps, interaction, stop.signal)).finally(() =>
        running.delete(interaction.id),
      )
      running.set(interaction.id, { stop, done })
    },
    /** Lets what runs finish for `graceMs`, then tells it to end with a sentence and waits for that. */
    async stop(graceMs: number): Promise<void> {
      const all = Promise.allSettled([...running.values()].map(({ done }) => done))
      const early = new AbortController()
      const patience = deps.clock.sleep(graceMs, early.signal).catch(() => undefined)
      await Promise.race([all, patience])
      early.abort(new Error('all done'))
      for (const { stop } of running.values()) stop.abort(new Error('the bot is stopping'))
      await all
    },
  }
}

export type Interactions = ReturnType<typeof createInteractions>

/** From memory decided, acknowledged, run, drawn; never rejects. */
async function answer(deps: Deps, interaction: APIInteraction, signal: AbortSignal): Promise<void> {
  const { log } = deps
  try {
    const admission = admit(deps.dispatch, interaction, { signal, homeGuild: deps.homeGuild() })
    if (!admission) return
    if (admission.kind === 'refused') return await refuse(deps, interaction, admission.text)
    await admission.accept()
    if (!(await acknowledge(deps, interaction, admission.private))) return await admission.drop()
    await drawReply(await admission.run(), surfaceOf(deps, interaction), deps)
  } catch (error) {
    if (isGone(error)) log.info({ err: error, part: 'discord' }, 'the reply is gone: nobody can read it any more')
    else log.error({ err: error, part: 'discord' }, 'reply could not be shown')
  }
}

/** False where Discord no longer knows the interaction: it came too late. After silence it may be acknowledged: go on. */
async function acknowledge(deps: Deps, interaction: APIInteraction, isPrivate: boolean): Promise<boolean> {
  try {
    await deps.acknowledgement.defer(interaction, isPrivate)
    return true
  } catch (error) {
    if (hasCode(error, codes.alreadyAcknowledged)) return true
    deps.log.warn({ err: error, part: 'discord' }, 'interaction could not be acknowledged')
    return !isGone(error)
  }
}

async function refuse(deps: Deps, interaction: APIInteraction, text: string): Promise<void> {
  try {
    await deps.acknowledgement.whisper(interaction, messageBody(text))
  } catch (error) {
    if (!hasCode(error, codes.alreadyAcknowledged)) throw error
  }
}

function surfaceOf({ replies }: Deps, { application_id: application, token }: APIInteraction): Surface {
  return {
    edit: async (message, body) => void (await replies.interactions.editReply(application, token, body, message)),
    follow: async (body) => (await replies.interactions.followUp(application, token, body)).id,
  }
}
