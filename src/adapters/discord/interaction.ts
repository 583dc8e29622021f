import type { API } from '@discordjs/core'
import {
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  ApplicationCommandType,
  InteractionType,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type { Admission, Dispatch, Person, Request } from '../../conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { createRecent } from '../../lib/limits.ts'
import { type Log, withCorrelationId } from '../../lib/log.ts'
import { messageBody } from './body.ts'
import type { Surface } from './painter.ts'
import { writeRef } from './ref.ts'
import { drawReply } from './reply.ts'
import { codes, hasCode, isGone } from './rest.ts'

type Deps = {
  dispatch: Dispatch
  /** For all that may take its time. */
  api: API
  /** For acknowledgements. */
  quick: API
  /** The server in which managing messages counts; null where there is none. */
  homeGuild(): string | null
  clock: Clock
  log: Log
}

const remembered = 10_000

/** Answers interactions: from memory decided, acknowledged, run, drawn. The same one a second time is ignored. */
export function createInteractions(deps: Deps) {
  const recent = createRecent(remembered)
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>()

  async function handle(interaction: APIInteraction, signal: AbortSignal): Promise<void> {
    const admission = admit(interaction, signal)
    if (!admission) return
    try {
      if (admission.kind === 'refused') return await refuse(interaction, admission.text)
      await admission.accept()
      if (!(await acknowledge(interaction, admission.private))) return await admission.drop()
      await drawReply(await admission.run(), surfaceOf(interaction), deps)
    } catch (error) {
      if (isGone(error))
        deps.log.info({ err: error, part: 'discord' }, 'the reply is gone: nobody can read it any more')
      else deps.log.error({ err: error, part: 'discord' }, 'reply could not be shown')
    }
  }

  function admit(interaction: APIInteraction, signal: AbortSignal): Admission | null {
    const about = requestOf(interaction, signal, deps.homeGuild())
    if (!about) return null
    if (interaction.type === InteractionType.MessageComponent)
      return deps.dispatch.press(interaction.data.custom_id, { ...about, options: {} })
    if (
      interaction.type === InteractionType.ApplicationCommand &&
      interaction.data.type === ApplicationCommandType.ChatInput
    )
      return deps.dispatch.command(interaction.data.name, { ...about, options: textOptions(interaction.data.options) })
    return null
  }

  /** False where Discord no longer knows the interaction: it came too late, or another process answered. */
  async function acknowledge({ id, token }: APIInteraction, isPrivate: boolean): Promise<boolean> {
    try {
      await deps.quick.interactions.defer(id, token, isPrivate ? { flags: MessageFlags.Ephemeral } : {})
      return true
    } catch (error) {
      if (hasCode(error, codes.alreadyAcknowledged)) return true
      deps.log.info({ err: error, part: 'discord' }, 'interaction could not be acknowledged')
      return false
    }
  }

  async function refuse({ id, token }: APIInteraction, text: string): Promise<void> {
    const body = messageBody(text)
    try {
      await deps.quick.interactions.reply(id, token, { ...body, flags: body.flags | MessageFlags.Ephemeral })
    } catch (error) {
      if (!hasCode(error, codes.alreadyAcknowledged)) throw error
    }
  }

  function surfaceOf({ application_id: application, token }: APIInteraction): Surface {
    return {
      edit: async (message, body) => void (await deps.api.interactions.editReply(application, token, body, message)),
      follow: async (body) => (await deps.api.interactions.followUp(application, token, body)).id,
    }
  }

  return {
    /** Takes an interaction from the gateway; never throws. */
    receive(interaction: APIInteraction): void {
      if (!recent.isNew(interaction.id)) return
      const stop = new AbortController()
      const done = withCorrelationId(interaction.id, () => handle(interaction, stop.signal)).finally(() =>
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
    count: () => running.size,
  }
}

export type Interactions = ReturnType<typeof createInteractions>

function requestOf(
  interaction: APIInteraction,
  signal: AbortSignal,
  homeGuild: string | null,
): Omit<Request, 'options'> | null {
  const channelId = interaction.channel?.id
  const user = interaction.member?.user ?? interaction.user
  if (!user || !channelId) return null
  const { id, application_id: applicationId, token } = interaction
  const guildId = interaction.guild_id ?? null
  const manages =
    guildId !== null &&
    guildId === homeGuild &&
    (BigInt(interaction.member?.permissions ?? '0') & PermissionFlagsBits.ManageMessages) !== 0n
  const by: Person = {
    id: user.id,
    name: interaction.member?.nick ?? user.global_name ?? user.username,
    roles: interaction.member?.roles ?? [],
    manages,
  }
  return {
    id,
    by,
    in: { id: channelId, guildId },
    ref: writeRef({ applicationId, interactionId: id, token, channelId }),
    signal,
  }
}

function textOptions(
  options: readonly APIApplicationCommandInteractionDataOption[] | undefined,
): Record<string, string> {
  const texts = (options ?? []).flatMap((option) => ('value' in option ? [[option.name, String(option.value)]] : []))
  return Object.fromEntries(texts) as Record<string, string>
}
