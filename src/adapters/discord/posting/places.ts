import type { API } from '@discordjs/core'
import { type APIChannel, type APIGuildForumTag, ChannelFlags, ChannelType } from 'discord-api-types/v10'
import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { codes } from '../errors.ts'

const keptMs = 10 * 60_000
const maxPlaces = 1_000

/** A channel, as far as posting needs it. */
export type Place = {
  readonly id: string
  readonly guildId: string
  /** 'text' also for a thread, 'forum' also for a media channel. */
  readonly kind: 'text' | 'announcement' | 'forum'
  readonly lastMessageId: string | null
  readonly tags: readonly APIGuildForumTag[]
  readonly needsTag: boolean
}

const kinds: Partial<Record<ChannelType, Place['kind']>> = {
  [ChannelType.GuildText]: 'text',
  [ChannelType.PublicThread]: 'text',
  [ChannelType.PrivateThread]: 'text',
  [ChannelType.AnnouncementThread]: 'text',
  [ChannelType.GuildAnnouncement]: 'announcement',
  [ChannelType.GuildForum]: 'forum',
  [ChannelType.GuildMedia]: 'forum',
}

/** Nothing can be posted there, as Discord would say with this error code. */
export class ClosedPlaceError extends Error {
  constructor(readonly code: number) {
    super(`closed as by error ${code}`)
  }
}

/**
 * Reads channels and keeps each for ten minutes. Throws what Discord responds, and ClosedPlaceError.
 * https://discord.com/developers/docs/resources/channel#get-channel
 */
export function createPlaces({ api, clock }: { api: API; clock: Pick<Clock, 'now'> }) {
  const known = createBoundedMap<string, { place: Place; readAt: number }>(maxPlaces)

  async function read(channelId: string, signal: AbortSignal): Promise<Place> {
    const place = placeOf(await api.channels.get(channelId, { signal }))
    known.set(channelId, { place, readAt: clock.now() })
    return place
  }

  return {
    read,
    async get(channelId: string, signal: AbortSignal): Promise<Place> {
      const { place, readAt = 0 } = known.get(channelId) ?? {}
      return place && clock.now() - readAt < keptMs ? place : read(channelId, signal)
    },
    forget: (channelId: string): void => void known.delete(channelId),
  }
}

export type Places = ReturnType<typeof createPlaces>

function placeOf(channel: APIChannel): Place {
  // A proxy may answer 200 in Discord's place.
  if (typeof channel.id !== 'string') throw new UpstreamError('discord', 'broken')
  const kind = kinds[channel.type]
  if (!kind) throw new ClosedPlaceError(codes.wrongChannelType)
  return {
    id: channel.id,
    guildId: ('guild_id' in channel && channel.guild_id) || '',
    kind,
    lastMessageId: ('last_message_id' in channel && channel.last_message_id) || null,
    tags: 'available_tags' in channel ? channel.available_tags : [],
    needsTag: ((channel.flags ?? 0) & ChannelFlags.RequireTag) !== 0,
  }
}
