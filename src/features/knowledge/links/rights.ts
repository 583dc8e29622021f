import { isEverybody } from '../../../conversation/audience.ts'
import type { Person, Place } from '../../../conversation/conversation.ts'

type Deps = {
  /** Roles that may add knowledge besides people who manage messages. */
  roleIds: readonly string[]
  /** Channels whose links become knowledge. */
  channelIds: readonly string[]
  /** Channels of whose links everybody may be told although not everybody reads them. */
  publicChannelIds: readonly string[]
  /** Rights count there alone; null while it is unknown. */
  homeGuildId(): string | null
}

export type Rights = ReturnType<typeof createRights>

/** Decides whose links become knowledge, in which channels, and who is told of them. */
export function createRights({ roleIds, channelIds, publicChannelIds, homeGuildId }: Deps) {
  const isHome = ({ guildId }: Pick<Place, 'guildId'>): boolean => guildId !== null && guildId === homeGuildId()
  /** True if a list names the channel, or the channel of a thread. */
  const isIn = (ids: readonly string[], { id, isThread, parentId }: Place): boolean =>
    ids.includes(id) || (isThread && parentId !== null && ids.includes(parentId))

  return {
    isHome,
    mayAdd: (by: Pick<Person, 'roles' | 'manages'>, place: Pick<Place, 'guildId'>): boolean =>
      isHome(place) && (by.manages || by.roles.some((role) => roleIds.includes(role))),
    isLinkChannel: (place: Place): boolean => isHome(place) && isIn(channelIds, place),
    /** The audience that may be told what is shared there; null: everybody. */
    audienceOf(place: Place): string | null {
      const isForAll = isEverybody(place.audience)
      // A private thread is an audience of its own, also in a channel that is listed.
      const isPrivateThread = place.isThread && place.audience === place.id
      if (isForAll || publicChannelIds.includes(place.id)) return null
      return !isPrivateThread && isIn(publicChannelIds, place) ? null : place.audience
    },
  }
}
