import { type APIChannel, type APIThreadChannel, ChannelType } from 'discord-api-types/v10'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'

export type Channel = {
  readonly guildId: string | null
  readonly isThread: boolean
  /** The category, or the channel of a thread. */
  readonly parentId: string | null
  /** Whoever opened a thread. */
  readonly ownerId: string | null
}

const maxChannels = 50_000

export const isThread = (type: ChannelType | undefined): boolean =>
  type === ChannelType.PublicThread || type === ChannelType.PrivateThread || type === ChannelType.AnnouncementThread

/** What the gateway told of servers and channels, bounded: past 50,000 channels the longest known are forgotten. */
export function createChannels() {
  const known = createBoundedMap<string, Channel>(maxChannels)
  const guilds = new Set<string>()

  function put(channel: APIChannel | APIThreadChannel, guildId: string | null) {
    known.set(channel.id, {
      guildId,
      isThread: isThread(channel.type),
      parentId: 'parent_id' in channel ? (channel.parent_id ?? null) : null,
      ownerId: 'owner_id' in channel ? (channel.owner_id ?? null) : null,
    })
  }

  return {
    put,
    remove: (id: string) => known.delete(id),
    get: (id: string): Channel | null => known.get(id) ?? null,
    joined(guildId: string, channels: readonly (APIChannel | APIThreadChannel)[]) {
      guilds.add(guildId)
      for (const channel of channels) put(channel, guildId)
    },
    left(guildId: string) {
      guilds.delete(guildId)
      for (const [id, channel] of known.entries()) if (channel.guildId === guildId) known.delete(id)
    },
    guilds: (): number => guilds.size,
    /** The server that is the only one, or null where there are none or several. */
    onlyGuild: (): string | null => (guilds.size === 1 ? ([...guilds][0] ?? null) : null),
  }
}

export type Channels = ReturnType<typeof createChannels>
