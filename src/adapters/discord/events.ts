import type { Client } from '@discordjs/core'
import { GatewayDispatchEvents as Events } from 'discord-api-types/v10'
import type { Log } from '../../lib/log.ts'
import type { Channels } from './channels.ts'
import type { Interactions } from './interaction.ts'

/** Joins the gateway's events to those who want them. */
export function listen(
  client: Client,
  deps: {
    channels: Channels
    interactions: Interactions
    log: Log
    onReady(applicationId: string): void
  },
): void {
  const { channels } = deps
  client.on(Events.Ready, ({ data }) => deps.onReady(data.application.id))
  client.on(Events.InteractionCreate, ({ data }) => deps.interactions.receive(data))
  client.on(Events.GuildCreate, ({ data }) => channels.joined(data.id, [...data.channels, ...data.threads]))
  client.on(Events.GuildDelete, ({ data }) => {
    if (!data.unavailable) channels.left(data.id)
  })
  client.on(Events.ChannelCreate, ({ data }) => channels.put(data, data.guild_id))
  client.on(Events.ChannelUpdate, ({ data }) => channels.put(data, 'guild_id' in data ? (data.guild_id ?? null) : null))
  client.on(Events.ThreadCreate, ({ data }) => channels.put(data, data.guild_id ?? null))
  client.on(Events.ThreadUpdate, ({ data }) => channels.put(data, data.guild_id ?? null))
  client.on(Events.ThreadListSync, ({ data }) => data.threads.forEach((thread) => channels.put(thread, data.guild_id)))
  client.on(Events.ChannelDelete, ({ data }) => channels.remove(data.id))
  client.on(Events.ThreadDelete, ({ data }) => channels.remove(data.id))
}
