import type { API } from '@discordjs/core'
import type { APIInteraction } from 'discord-api-types/v10'
import { systemClock } from '../../../lib/clock.ts'
import { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import { goneReason, isForbidden } from '../errors.ts'
import { createForwards } from './forwards.ts'
import { createInFlight } from './in-flight.ts'
import type { Message } from './incoming-message.ts'
import { answerInteraction } from './interaction.ts'
import { answerEdit, answerMessage, isMentionByEdit, type MessageDeps } from './message.ts'
import { createRefusals } from './refusals.ts'
import { createRegistration } from './register.ts'
import { createWriteAccess } from './write-access.ts'

type Deps = Omit<
  MessageDeps,
  'botId' | 'applicationId' | 'commandId' | 'refusals' | 'forwards' | 'heard' | 'writeAccess'
> & {
  api: API
  /** Tells the owner. */
  report(cause: string, sentence: string): void
}
type Self = { readonly userId: string; readonly applicationId: string }

/** The command whose permissions apply to messages too. */
const askCommand = 'prof'
/** Messages wait no longer than this for the registration of commands. */
const registrationWaitMs = 5_000
const maxHeard = 10_000

/** Registers commands and answers interactions and messages, each once. */
export function createInbound(deps: Deps) {
  const { dispatch, log } = deps
  const inFlight = createInFlight(deps.clock)
  const refusals = createRefusals(deps)
  const forwards = createForwards(deps.clock)
  const heard = createSeenSet(maxHeard)
  const writeAccess = createWriteAccess(deps)
  const stopping = new AbortController()
  const registration = createRegistration({ ...deps, stopping: stopping.signal })
  const interactionDeps = { ...deps, commandIdOf: registration.idOf }
  let self: Self | null = null
  let registered = Promise.resolve()

  /** Command permissions are found by the command's id, so the first messages after a start wait for it. */
  const commandId = () => registered.then(() => registration.idOf(askCommand))

  /** Null before the gateway is ready. */
  function messageDeps(): MessageDeps | null {
    if (!self) return null
    const { userId: botId, applicationId } = self
    return { ...deps, refusals, forwards, heard, writeAccess, botId, applicationId, commandId }
  }

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
      inFlight.runOnce(data.id, (signal) =>
        answerInteraction(interactionDeps, data, signal).catch(logFailure(data.id)),
      ),
    onMessage(data: Message): void {
      const ready = messageDeps()
      if (!ready) return
      const forwardId = forwards.take(data)
      deps.guilds.people.learn(data.guild_id ?? null, { ...data.author, member: data.member }, ...data.mentions)
      inFlight.runOnce(data.id, (signal) =>
        answerMessage(ready, data, forwardId, signal).catch((error: unknown) => logFailedMessage(data, error)),
      )
    },
    onMessageEdit(data: Message): void {
      const ready = messageDeps()
      if (!ready || !isMentionByEdit(ready, data)) return
      inFlight.runOnce(`${data.id}-edit`, (signal) =>
        answerEdit(ready, data, signal).catch((error: unknown) => logFailedMessage(data, error)),
      )
    },
    /** What was learned about where the bot may write is forgotten. */
    onPermissionsChanged: (): void => writeAccess.forget(),
    /** Lets replies finish for `graceMs`, then ends the rest with a sentence. */
    stop(graceMs: number): Promise<void> {
      stopping.abort(new Error('stopping'))
      return inFlight.stop(graceMs)
    },
  }
}

export type Inbound = ReturnType<typeof createInbound>
