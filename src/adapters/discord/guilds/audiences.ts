import type { Channel, Channels } from './channels.ts'
import type { Roles } from './roles.ts'
import { audienceOf, isSeenByAll, type Visibility } from './visibility.ts'

type Seen = { readonly id: string; readonly channel: Channel; readonly visibility: Visibility }

/** Compares who reads the channels of a server. */
export function createAudiences(channels: Channels, roles: Roles) {
  /** The channel whose overwrites decide who sees a channel or thread; null while it is unknown. */
  function visibilityOf(channelId: string): Seen | null {
    const own = channels.get(channelId)
    const id = own && !own.visibility ? (own.parentId ?? '') : channelId
    const channel = channels.get(id)
    return channel?.visibility ? { id, channel, visibility: channel.visibility } : null
  }

  /** The audience of a channel or thread. One that is unknown counts as private. */
  function audience(channelId: string, guildId: string | null): string {
    if (guildId === null) return 'direct'
    const seen = visibilityOf(channelId)
    return seen ? audienceOf(seen.id, seen.visibility, { id: guildId, isOpen: roles.isOpen(guildId) }) : channelId
  }

  /** True if everybody who reads `toId` may also see `fromId`, a channel or thread of the same server. */
  function isVisibleAt(fromId: string, toId: string): boolean {
    const guildId = channels.get(toId)?.guildId ?? null
    const seen = visibilityOf(fromId)
    if (guildId === null || seen?.channel.guildId !== guildId) return false
    return isSeenByAll(seen.visibility, roles.isOpen(guildId)) || audience(fromId, guildId) === audience(toId, guildId)
  }

  return {
    audience,
    isVisibleAt,
    /** True if everybody who reads `toId` may also read what was said in `fromId` before. */
    isReadableAt: (fromId: string, toId: string): boolean =>
      fromId === toId || (isVisibleAt(fromId, toId) && visibilityOf(fromId)?.visibility.hidesHistory === false),
  }
}
