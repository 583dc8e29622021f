import { createHash } from 'node:crypto'
import { type APIChannel, type APIOverwrite, ChannelType, PermissionFlagsBits as Bits } from 'discord-api-types/v10'
import { membersOf } from '../../../conversation/audience.ts'

/** The overwrites of a channel as far as they decide who can read it. */
export type Visibility = {
  /** The overwrite of View Channel for @everyone; `deny` is what Discord calls a private channel. */
  readonly everyone: 'allow' | 'deny' | 'default'
  /** The roles and members that may or may not see it whatever their roles say, in a fixed order; '' where there are none. */
  readonly allowed: string
  readonly denied: string
  /** True where some are kept from reading what was said before they came. */
  readonly hidesHistory: boolean
}

const open: Visibility = { everyone: 'default', allowed: '', denied: '', hidesHistory: false }
const locked: Visibility = { ...open, everyone: 'deny' }

/** Null for a thread with the visibility of its channel. A private thread is as private as a private channel. */
export function readVisibility(channel: Pick<APIChannel, 'type'>, guildId: string | null): Visibility | null {
  if (channel.type === ChannelType.PrivateThread) return locked
  if (channel.type === ChannelType.PublicThread || channel.type === ChannelType.AnnouncementThread) return null
  const overwrites = 'permission_overwrites' in channel ? (channel.permission_overwrites as APIOverwrite[]) : undefined
  if (!overwrites || overwrites.length === 0) return open
  const having = (side: 'allow' | 'deny', bit: bigint) => overwrites.filter((each) => (BigInt(each[side]) & bit) !== 0n)
  const [allowed, denied] = [having('allow', Bits.ViewChannel), having('deny', Bits.ViewChannel)]
  const isEveryone = ({ id }: APIOverwrite) => id === guildId
  if (denied.some(isEveryone)) return locked
  const hidesHistory = having('deny', Bits.ReadMessageHistory).length > 0
  if (allowed.length + denied.length === 0) return hidesHistory ? { ...open, hidesHistory } : open
  const others = (some: readonly APIOverwrite[]) =>
    some
      .flatMap((each) => (isEveryone(each) ? [] : [each.id]))
      .toSorted()
      .join()
  const everyone = allowed.some(isEveryone) ? 'allow' : 'default'
  return { everyone, allowed: others(allowed), denied: others(denied), hidesHistory }
}

/** True where every member of the server sees the channel; `isOpenServer`: @everyone sees channels without overwrites. */
export const isSeenByAll = ({ everyone, denied }: Visibility, isOpenServer: boolean): boolean =>
  denied === '' && (everyone === 'allow' || (everyone === 'default' && isOpenServer))

/**
 * The audience of a channel: equal only where the same people see it. A private channel is an audience of its own, also
 * where another one admits the same people today. No audience but `server` and `open` is one of two servers.
 */
export function audienceOf(
  channelId: string,
  visibility: Visibility,
  server: { readonly id: string; readonly isOpen: boolean },
): string {
  const { everyone, allowed, denied } = visibility
  if (everyone === 'deny') return channelId
  if (isSeenByAll(visibility, server.isOpen)) return server.isOpen ? 'server' : 'open'
  if (everyone === 'default' && allowed + denied === '') return membersOf(server.id)
  return createHash('sha256').update(`${server.id} ${everyone} ${allowed} ${denied}`).digest('hex').slice(0, 16)
}
