import { type GatewayMessageCreateDispatchData, MessageType } from 'discord-api-types/v10'
import type { Dispatch, IncomingMessage } from '../../../conversation/conversation.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Log } from '../../../lib/log.ts'
import { messageBody } from '../rest/message-body.ts'
import type { Channels } from '../guilds/channels.ts'
import type { CommandPermissions } from '../guilds/command-permissions.ts'
import { writeRef } from '../replies/ref.ts'
import { drawReply } from '../replies/reply.ts'
import { attachmentsOf } from './request.ts'
import { isGone } from '../rest/rest.ts'
import type { Permissions } from '../guilds/permissions.ts'
import { channelSurface, type SurfaceDeps } from '../replies/surface.ts'

export type MessageDeps = SurfaceDeps & {
  dispatch: Dispatch
  channels: Channels
  rights: Permissions
  integrations: CommandPermissions
  homeGuild(): string | null
  /** The bot's own ids; and that of the command whose switch counts for messages too. */
  self: { readonly userId: string; readonly applicationId: string; commandId(): Promise<string | null> }
  refusals: Refusals
  /** False: Discord shows the bot only what names it, and direct messages. */
  mayRead: boolean
  log: Log
}

type Message = GatewayMessageCreateDispatchData
const refusalStaysMs = 15_000
const quietMs = 60_000
const withoutWords = 'What do you make of this?'

/** Null where the message is of a kind, or of somebody, that the bot never answers. */
function hear(deps: MessageDeps, message: Message): IncomingMessage | null {
  const { id, author, channel_id: channelId, guild_id: guildId = null, member } = message
  if (author.bot || author.system || message.webhook_id) return null
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return null
  const { userId } = deps.self
  const channel = deps.channels.get(channelId)
  const roles = member?.roles ?? []
  const rightsChannel = channel?.isThread ? (channel.parentId ?? channelId) : channelId
  const text = message.content.replaceAll(new RegExp(`<@!?${userId}>`, 'g'), ' ').trim()
  const repliesTo = message.message_reference?.message_id ?? null
  const isBare = text === '' && (repliesTo !== null || message.attachments.length > 0)
  return {
    id,
    by: {
      id: author.id,
      name: member?.nick ?? author.global_name ?? author.username,
      roles,
      manages:
        guildId !== null &&
        guildId === deps.homeGuild() &&
        deps.rights.canManageMessages(guildId, rightsChannel, { id: author.id, roles }),
    },
    in: { id: channelId, guildId, isThread: channel?.isThread ?? false },
    options: { prompt: isBare ? withoutWords : text },
    target: null,
    repliesTo,
    files: attachmentsOf(message),
    addressed: isAddressed(deps, message),
    ref: writeRef({ to: { id, key: null }, channelId, messages: [] }),
  }
}

function isAddressed(deps: MessageDeps, message: Message): boolean {
  if (message.guild_id === undefined) return true
  const me = deps.self.userId
  const named = message.mentions.map(({ id }) => id)
  if (named.includes(me)) return true
  if (!deps.mayRead) return false
  const repliedTo = message.referenced_message?.author.id
  if (repliedTo === me) return true
  // Whoever turns to others, even in the bot's own thread, does not ask the bot.
  const turnsTo = [...named, ...message.mention_roles, ...(repliedTo === undefined ? [] : [repliedTo])]
  if (message.mention_everyone || turnsTo.some((id) => id !== message.author.id)) return false
  return deps.channels.get(message.channel_id)?.ownerId === me
}

/** Answers a message that is for the bot; never rejects. */
export async function answerMessage(deps: MessageDeps, message: Message, signal: () => AbortSignal): Promise<void> {
  const { id } = message
  try {
    const heard = hear(deps, message)
    if (!heard) return
    deps.dispatch.observe(heard)
    if (heard.addressed && !(await isAllowed(deps, heard))) return
    const admission = deps.dispatch.message(heard)
    if (!admission) return
    const { id: channelId, guildId } = heard.in
    if (admission.kind === 'refused') return await refuse(deps, heard, admission.text, signal())
    await admission.accept()
    const surface = channelSurface(deps, channelId, id, true)
    const refOf = (messages: readonly string[]) => writeRef({ to: { id, key: null }, channelId, messages })
    await drawReply(await admission.run(signal()), {
      surface,
      messages: [],
      refOf,
      clock: deps.clock,
      log: deps.log,
      id,
    })
    deps.log.debug({ id, part: 'discord', guildId }, 'message answered')
  } catch (error) {
    if (isGone(error))
      deps.log.info({ err: error, id, part: 'discord' }, 'the reply is gone: nobody can read it any more')
    else deps.log.error({ err: error, id, part: 'discord' }, 'reply could not be shown')
  }
}

async function isAllowed(deps: MessageDeps, { by, in: place }: IncomingMessage): Promise<boolean> {
  if (place.guildId === null) return true
  const { applicationId, commandId } = deps.self
  const parentId = place.isThread ? deps.channels.get(place.id)?.parentId : null
  const speaker = { id: by.id, roles: by.roles, guildId: place.guildId, channelId: parentId ?? place.id }
  return deps.integrations.allows(applicationId, await commandId(), speaker)
}

/** Who was told of a refusal lately, so that nobody makes the bot fill a channel with them. */
export function createRefusals(now: () => number) {
  const told = createBoundedMap<string, number>(5_000)
  return {
    mayTell(personId: string): boolean {
      if (now() - (told.get(personId) ?? -Infinity) < quietMs) return false
      told.set(personId, now())
      return true
    },
  }
}

export type Refusals = ReturnType<typeof createRefusals>

/** A short reply that goes away by itself; in a direct message it stays. */
async function refuse(
  deps: MessageDeps,
  { id, by, in: place }: IncomingMessage,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  if (!deps.refusals.mayTell(by.id)) return
  const writer = deps.limits.open(place.id)
  await writer.acquire('send', 'draft', signal).finally(() => writer.close())
  const sent = await deps.api.channels.createMessage(place.id, {
    ...messageBody(text),
    message_reference: { message_id: id, fail_if_not_exists: false },
    nonce: `${id}-r`,
    enforce_nonce: true,
  })
  if (place.guildId === null) return
  // The bot's stopping does not leave it there.
  await deps.clock.sleep(refusalStaysMs, signal).catch(() => undefined)
  await deps.api.channels.deleteMessage(place.id, sent.id)
}
