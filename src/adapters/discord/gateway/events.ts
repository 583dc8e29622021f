import type { MappedEvents } from '@discordjs/core'
import {
  type APIInteraction,
  type GatewayMessageCreateDispatchData,
  GatewayDispatchEvents as Events,
} from 'discord-api-types/v10'
import type { Channels } from '../guilds/channels.ts'
import type { CommandPermissions } from '../guilds/command-permissions.ts'
import type { Permissions } from '../guilds/permissions.ts'

type Listeners = {
  channels: Channels
  rights: Permissions
  integrations: CommandPermissions
  onReady(self: { userId: string; applicationId: string }): void
  onInteraction(interaction: APIInteraction): void
  onMessage(message: GatewayMessageCreateDispatchData): void
}

/** Has `handle` hear each event of a name. */
export type On = <Event extends keyof MappedEvents>(
  event: Event,
  handle: (data: MappedEvents[Event][0]['data']) => unknown,
) => void

/** Joins the gateway's events to those who want them. */
export function listen(on: On, listeners: Listeners): void {
  const { channels } = listeners
  on(Events.Ready, (data) => listeners.onReady({ userId: data.user.id, applicationId: data.application.id }))
  on(Events.InteractionCreate, (data) => listeners.onInteraction(data))
  on(Events.MessageCreate, (data) => listeners.onMessage(data))
  listenToServers(on, listeners)
  on(Events.ChannelCreate, (data) => channels.put(data, data.guild_id))
  on(Events.ChannelUpdate, (data) => channels.put(data, 'guild_id' in data ? (data.guild_id ?? null) : null))
  on(Events.ThreadCreate, (data) => channels.put(data, data.guild_id ?? null))
  on(Events.ThreadUpdate, (data) => channels.put(data, data.guild_id ?? null))
  on(Events.ThreadListSync, (data) => data.threads.forEach((thread) => channels.put(thread, data.guild_id)))
  on(Events.ChannelDelete, (data) => channels.remove(data.id))
  on(Events.ThreadDelete, (data) => channels.remove(data.id))
}

/** Who may do what in a server. */
function listenToServers(on: On, { channels, rights, integrations }: Listeners): void {
  on(Events.GuildCreate, (data) => {
    channels.joined(data.id, [...data.channels, ...data.threads])
    rights.joined(data)
  })
  on(Events.GuildDelete, (data) => {
    if (data.unavailable) return
    channels.left(data.id)
    rights.left(data.id)
    integrations.left(data.id)
  })
  on(Events.GuildUpdate, (data) => rights.changed(data))
  on(Events.GuildRoleCreate, (data) => rights.role(data.guild_id, data.role))
  on(Events.GuildRoleUpdate, (data) => rights.role(data.guild_id, data.role))
  on(Events.GuildRoleDelete, (data) => rights.roleGone(data.guild_id, data.role_id))
  on(Events.ChannelCreate, (data) => rights.channel(data.guild_id, data))
  on(Events.ChannelUpdate, (data) => {
    if ('guild_id' in data && data.guild_id !== undefined) rights.channel(data.guild_id, data)
  })
  on(Events.ApplicationCommandPermissionsUpdate, (data) => void integrations.changed(data))
}
