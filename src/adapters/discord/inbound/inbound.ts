import type { API } from '@discordjs/core'
import type { APIInteraction } from 'discord-api-types/v10'
import { systemClock } from '../../../lib/clock.ts'
import { goneReason, isForbidden, isGone } from '../rest/errors.ts'
import { createInFlight } from './in-flight.ts'
import { answerInteraction } from './interaction.ts'
import { answerMessage, type MessageDeps } from './message.ts'
import { createRefusals } from './refusals.ts'
import { createRegistration } from './register.ts'
import type { Message } from './request.ts'
import { createWriteAccess } from './write-access.ts'

type Deps = Omit<MessageDeps, 'botId' | 'applicationId' | 'commandId' | 'refusals' | 'writeAccess'> & {
  api: API
  /** Tells the owner. */
  report(cause: string, sentence: string): void
}
type Self = { readonly userId: string; readonly applicationId: string }

/** The command whose permissions apply to messages too. */
const askCommand = 'prof'
/** Messages wait no longer than this for the registration of commands. */
const registrationWaitMs = 5_000

/** Registers commands and answers interactions and messages, each once. */
export function createInbound(deps: Deps) {
  const { dispatch, log } = deps
  const inFlight = createInFlight(deps.clock)
  const refusals = createRefusals(deps)
  const writeAccess = createWriteAccess({ ...deps, isForbidden, isGone })
  const stopping = new AbortController()
  const registration = createRegistration({ ...deps, stopping: stopping.signal })
  let self: Self | null = null
  let registered = Promise.resolve()

  /** Command permissions are found by the command's id, so the first messages after a start wait for it. */
  const commandId = () => registered.then(() => registration.idOf(askCommand))

  const logFailure = (id: string) => (error: unknown) => {
    const reason = goneReason(error)
    if (reason !== null) log.info({ err: error, id, part: 'discord' }, `reply dropped: ${reason}`)
    else log.error({ err: error, id, part: 'discord' }, 'could not show the reply')
  }

  function logFailedMessage({ id, channel_id: channelId, guild_id: guildId }: Message, error: unknown): void {
    if (isForbidden(error)) writeAccess.refused(channelId, error, guildId !== undefined)
    logFailure(id)(error)
  }

  return {
    onReady(ready: Self): void {
      self = ready
      const registering = registered.then(() => registration.register(dispatch.commands, ready.applicationId))
      registered = Promise.race([registering, systemClock.sleep(registrationWaitMs)])
    },
    onInteraction: (data: APIInteraction): void =>
      inFlight.runOnce(data.id, (signal) => answerInteraction(deps, data, signal).catch(logFailure(data.id))),
    onMessage(data: Message): void {
      if (!self) return
      const { userId: botId, applicationId } = self
      const messageDeps = { ...deps, refusals, writeAccess, botId, applicationId, commandId }
      inFlight.runOnce(data.id, (signal) =>
        answerMessage(messageDeps, data, signal).catch((error: unknown) => logFailedMessage(data, error)),
      )
    },
    /** What was learned about where the bot may write is forgotten. */
    onPermissionsChanged: (): void => writeAccess.forget(),
    /** The bot's user id; null before the gateway is ready. */
    botId: (): string | null => self?.userId ?? null,
    /** Lets replies finish for `graceMs`, then ends the rest with a sentence. */
    stop(graceMs: number): Promise<void> {
      stopping.abort(new Error('stopping'))
      return inFlight.stop(graceMs)
    },
  }
}

export type Inbound = ReturnType<typeof createInbound>
