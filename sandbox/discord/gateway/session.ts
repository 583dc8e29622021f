import { type APIMessage, GatewayIntentBits as Intent, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { WebSocket } from 'ws'
import type { Gate } from '../../http/faults.ts'
import { withoutContent } from '../messages/message-objects.ts'
import { guildCreate } from '../channels/channel-objects.ts'
import { hasPermissions } from '../people/permissions.ts'
import { memberOf } from '../people/people-objects.ts'
import type { WorldEvent } from '../signals.ts'
import type { World } from '../world.ts'

/** A session and its newest 1,000 events, for a resume. */
export type Session = {
  id: string
  intents: number
  seq: number
  log: { seq: number; text: string }[]
  connection: Connection | null
}
/** A WebSocket. A zombie connection accepts everything and sends nothing. */
export type Connection = {
  socket: WebSocket
  session: Session | null
  zombie: boolean
  sends: number
  windowEndsAt: number
}
/** A step of the login that a test holds back; without 'guilds' the servers stay unavailable. */
export type Withheld = 'socket' | 'hello' | 'ready' | 'resumed' | 'guilds'
export type GatewayState = {
  readonly world: World
  readonly gate: Gate
  readonly sessions: Map<string, Session>
  /**
   * `replayed`: events that the next resume sends a second time. `ready`: fields of READY that are replaced. `closesWith`: the
   * code that closes each connection right after READY or RESUMED.
   */
  readonly faults: { withheld: Withheld | null; replayed: number; ready: object; closesWith: number | null }
}

/** Sends an event to a session as far as its intents and the bot's permissions allow. */
export function dispatch(state: GatewayState, session: Session, { name, data, channel }: WorldEvent): void {
  const { world } = state
  const wants = (intent: number) => (session.intents & intent) !== 0
  const guild = channel?.guild
  if (/^(GUILD|CHANNEL|THREAD)_/.test(name) && !wants(Intent.Guilds)) return
  const hidden = channel !== null && !hasPermissions(world.bot, channel, Permission.ViewChannel)
  if (hidden && /^(MESSAGE|THREAD)_/.test(name)) return
  if (!name.startsWith('MESSAGE_')) return push(state, session, name, data)
  const isReaction = name.startsWith('MESSAGE_REACTION_')
  const [inGuild, direct] = isReaction
    ? [Intent.GuildMessageReactions, Intent.DirectMessageReactions]
    : [Intent.GuildMessages, Intent.DirectMessages]
  if (!channel || !wants(guild ? inGuild : direct)) return
  const guildId = guild ? { guild_id: guild.id } : {}
  if (isReaction || name.startsWith('MESSAGE_DELETE')) return push(state, session, name, { ...data, ...guildId })
  const message = data as APIMessage
  const author = message.webhook_id && !message.application_id ? undefined : world.personById(message.author.id)
  const shown = wants(Intent.MessageContent) ? message : withoutContent(world, message, channel)
  push(state, session, name, { ...shown, ...guildId, ...(guild && author && { member: memberOf(guild, author) }) })
}

/** Sends an event under the session's next sequence number. */
export function push({ gate, world }: GatewayState, session: Session, name: string, data: unknown): void {
  session.seq += 1
  const text = world.links.refresh(JSON.stringify({ op: 0, t: name, s: session.seq, d: data }))
  session.log.push({ seq: session.seq, text })
  if (session.log.length > 1000) session.log.shift()
  const { connection } = session
  if (connection && !connection.zombie && gate('push', name)) connection.socket.send(text)
}

/** Sends GUILD_CREATE for each guild. */
export function sendGuilds(state: GatewayState, session: Session): void {
  if (!(session.intents & Intent.Guilds)) return
  for (const guild of state.world.guilds) push(state, session, 'GUILD_CREATE', guildCreate(state.world, guild))
}
