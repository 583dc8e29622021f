import { type APIChannel, type APIThreadChannel, ChannelType } from 'discord-api-types/v10'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { readVisibility, type Visibility } from './visibility.ts'

export type Channel = {
  readonly guildId: string | null
  /** '' for a direct message. */
  readonly name: string
  readonly isThread: boolean
  /** A forum or media channel: its posts are threads, and it has no messages of its own. */
  readonly isForum: boolean
  /** The category of a channel, or the channel of a thread. */
  readonly parentId: string | null
  /** The creator of a thread. */
  readonly ownerId: string | null
  /** By its own overwrites; null for a thread with the visibility of its channel. */
  readonly visibility: Visibility | null
}

const maxChannels = 50_000

export const isThread = (type: ChannelType | undefined): boolean =>
  type === ChannelType.PublicThread || type === ChannelType.PrivateThread || type === ChannelType.AnnouncementThread

/** Bounded map of channels and set of servers. Beyond 50,000 channels the least recently set are evicted. */
export function createChannels() {
  const known = createBoundedMap<string, Channel>(maxChannels)
  const guilds = new Set<string>()

  function put(channel: APIChannel | APIThreadChannel, guildId: string | null) {
    const { id, type } = channel
    known.set(id, {
      guildId,
      name: ('name' in channel ? channel.name : null) ?? '',
      isThread: isThread(type),
      isForum: type === ChannelType.GuildForum || type === ChannelType.GuildMedia,
      parentId: 'parent_id' in channel ? (channel.parent_id ?? null) : null,
      ownerId: 'owner_id' in channel ? (channel.owner_id ?? null) : null,
      visibility: readVisibility(channel, guildId),
    })
  }

  return {
    put,
    remove: (id: string) => known.delete(id),
    get: (id: string): Channel | null => known.get(id) ?? null,
    addGuild(guildId: string, channels: readonly (APIChannel | APIThreadChannel)[]) {
      guilds.add(guildId)
      for (const channel of channels) put(channel, guildId)
    },
    removeGuild(guildId: string) {
      guilds.delete(guildId)
      for (const [id, channel] of known.entries()) if (channel.guildId === guildId) known.delete(id)
    },
    /** The only server; null if there are none or several. */
    onlyGuild: (): string | null => (guilds.size === 1 ? ([...guilds][0] ?? null) : null),
  }
}

export type Channels = ReturnType<typeof createChannels>
