import type { Client } from '@discordjs/core'
import {
  type APIInteraction,
  type GatewayMessageCreateDispatchData,
  GatewayDispatchEvents as Events,
} from 'discord-api-types/v10'
import type { Channels } from './channels.ts'
import type { Integrations } from './integrations.ts'
import type { Rights } from './rights.ts'

type Listeners = {
  channels: Channels
  rights: Rights
  integrations: Integrations
  onReady(self: { userId: string; applicationId: string }): void
  onInteraction(interaction: APIInteraction): void
  onMessage(message: GatewayMessageCreateDispatchData): void
}

/** Joins the gateway's events to those who want them. */
export function listen(client: Client, listeners: Listeners): void {
  const { channels } = listeners
  client.on(Events.Ready, ({ data }) => listeners.onReady({ userId: data.user.id, applicationId: data.application.id }))
  client.on(Events.InteractionCreate, ({ data }) => listeners.onInteraction(data))
  client.on(Events.MessageCreate, ({ data }) => listeners.onMessage(data))
  listenToServers(client, listeners)
  client.on(Events.ChannelCreate, ({ data }) => channels.put(data, data.guild_id))
  client.on(Events.ChannelUpdate, ({ data }) => channels.put(data, 'guild_id' in data ? (data.guild_id ?? null) : null))
  client.on(Events.ThreadCreate, ({ data }) => channels.put(data, data.guild_id ?? null))
  client.on(Events.ThreadUpdate, ({ data }) => channels.put(data, data.guild_id ?? null))
  client.on(Events.ThreadListSync, ({ data }) => data.threads.forEach((thread) => channels.put(thread, data.guild_id)))
  client.on(Events.ChannelDelete, ({ data }) => channels.remove(data.id))
  client.on(Events.ThreadDelete, ({ data }) => channels.remove(data.id))
}

/** Who may do what in a server. */
function listenToServers(client: Client, { channels, rights, integrations }: Listeners): void {
  client.on(Events.GuildCreate, ({ data }) => {
    channels.joined(data.id, [...data.channels, ...data.threads])
    rights.joined(data)
  })
  client.on(Events.GuildDelete, ({ data }) => {
    if (data.unavailable) return
    channels.left(data.id)
    rights.left(data.id)
    integrations.left(data.id)
  })
  client.on(Events.GuildUpdate, ({ data }) => rights.changed(data))
  client.on(Events.GuildRoleCreate, ({ data }) => rights.role(data.guild_id, data.role))
  client.on(Events.GuildRoleUpdate, ({ data }) => rights.role(data.guild_id, data.role))
  client.on(Events.GuildRoleDelete, ({ data }) => rights.roleGone(data.guild_id, data.role_id))
  client.on(Events.ChannelCreate, ({ data }) => rights.channel(data.guild_id, data))
  client.on(Events.ChannelUpdate, ({ data }) => {
    if ('guild_id' in data && data.guild_id !== undefined) rights.channel(data.guild_id, data)
  })
  client.on(Events.ApplicationCommandPermissionsUpdate, ({ data }) => integrations.changed(data))
}
