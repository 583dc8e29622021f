import type { API } from '@discordjs/core'
import type { APIInteraction } from 'discord-api-types/v10'
import type { DeletedMessages } from '../../../conversation/conversation.ts'
import { systemClock } from '../../../lib/clock.ts'
import { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import { goneReason, isForbidden } from '../errors.ts'
import { createHomeRegistration } from './commands/home-registration.ts'
import { createForwards } from './forwards.ts'
import { createInFlight } from './in-flight.ts'
import type { Message } from './incoming-message.ts'
import { answerInteraction } from './interaction.ts'
import { answerEdit, answerMessage, isMentionByEdit, type MessageDeps, showEdit } from './message.ts'
import { createReactionListeners } from './reactions.ts'
import { createRefusals } from './refusals.ts'
import { createRegistration } from './register.ts'
import { createWriteAccess } from './write-access.ts'

type Deps = Omit<
  MessageDeps,
  'botId' | 'applicationId' | 'commandId' | 'refusals' | 'forwards' | 'heard' | 'writeAccess'
> & {
  api: API
  /** The home server where a setting names it. */
  homeGuildId: string | null
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
  const inFlight = createInFlight(deps.clock)
  const stopping = new AbortController()
  const registration = createRegistration({ ...deps, stopping: stopping.signal })
  const interactionDeps = { ...deps, commandIdOf: registration.idOf }
  let self: Self | null = null
  let registered = Promise.resolve()
  const registerOwners = createHomeRegistration({
    home: deps.guilds.homeGuildId,
    configuredHome: deps.homeGuildId,
    register: (applicationId, guildId) => registration.registerInHome(deps.dispatch.commands, applicationId, guildId),
    stopping: stopping.signal,
    clock: systemClock,
  })

  /** Command permissions are found by the command's id, so the first messages after a start wait for it. */
  const commandId = () => registered.then(() => registration.idOf(askCommand))
  const logFailure = (id: string) => (error: unknown) => logFailedReply(deps, id, error)

  const listeners = messageListeners(deps, inFlight, () => self && { ...self, commandId })

  return {
    onReady(ready: Self): void {
      self = ready
      registerOwners(ready.applicationId)
      const registering = registered.then(() => registration.register(deps.dispatch.commands, ready.applicationId))
      registered = Promise.race([registering, systemClock.sleep(registrationWaitMs)])
    },
    onInteraction: (data: APIInteraction): void =>
      inFlight.runOnce(data.id, (signal) =>
        answerInteraction(interactionDeps, data, signal).catch(logFailure(data.id)),
      ),
    onMessage: listeners.onMessage,
    onMessageEdit: listeners.onMessageEdit,
    onDeletion: (deletion: Deletion): void => deps.dispatch.observeDeletion(toDeleted(deletion)),
    ...createReactionListeners(deps.dispatch, () => self?.userId ?? null),
    /** A role, a channel or the bot's own member changed, or a server became known. */
    onPermissionsChanged(): void {
      listeners.forgetWriteAccess()
      if (self) registerOwners(self.applicationId)
    },
    /** Lets replies finish for `graceMs`, then ends the rest with a sentence. */
    stop(graceMs: number): Promise<void> {
      stopping.abort(new Error('stopping'))
      return inFlight.stop(graceMs)
    },
  }
}

export type Inbound = ReturnType<typeof createInbound>

/** `readySelf` is null before the gateway is ready. */
function messageListeners(
  deps: Deps,
  inFlight: ReturnType<typeof createInFlight>,
  readySelf: () => (Self & Pick<MessageDeps, 'commandId'>) | null,
) {
  const forwards = createForwards(deps.clock)
  const writeAccess = createWriteAccess(deps)
  const known = { refusals: createRefusals(deps), forwards, heard: createSeenSet(maxHeard), writeAccess }

  function messageDeps(): MessageDeps | null {
    const self = readySelf()
    return self && { ...deps, ...known, ...self, botId: self.userId }
  }

  const logFailure =
    ({ id, channel_id: channelId, guild_id: guildId }: Message) =>
    (error: unknown) => {
      if (isForbidden(error)) writeAccess.refused(channelId, error, guildId ?? null)
      logFailedReply(deps, id, error)
    }

  return {
    onMessage(data: Message): void {
      const ready = messageDeps()
      if (!ready) return
      const forwardId = forwards.take(data)
      deps.guilds.people.learn(data.guild_id ?? null, { ...data.author, member: data.member }, ...data.mentions)
      inFlight.runOnce(data.id, (signal) => answerMessage(ready, data, forwardId, signal).catch(logFailure(data)))
    },
    onMessageEdit(data: Message): void {
      const ready = messageDeps()
      if (!ready) return
      showEdit(ready, data)
      if (!isMentionByEdit(ready, data)) return
      inFlight.runOnce(`${data.id}-edit`, (signal) => answerEdit(ready, data, signal).catch(logFailure(data)))
    },
    forgetWriteAccess: (): void => writeAccess.forget(),
  }
}

/** One message that was deleted, or several at once. */
type Deletion = { channel_id: string; guild_id?: string } & ({ id: string } | { ids: readonly string[] })

const toDeleted = (deletion: Deletion): DeletedMessages => ({
  channelId: deletion.channel_id,
  guildId: deletion.guild_id ?? null,
  messageIds: 'ids' in deletion ? deletion.ids : [deletion.id],
})

function logFailedReply({ log }: Pick<Deps, 'log'>, id: string, error: unknown): void {
  const reason = goneReason(error)
  if (reason !== null) log.info({ err: error, id, part: 'discord' }, `reply dropped: ${reason}`)
  else log.error({ err: error, id, part: 'discord' }, 'could not show the reply')
}
