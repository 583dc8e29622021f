import { DiscordAPIError, HTTPError } from '@discordjs/rest'
import type { Closed, Later, Refused } from '../../../features/content/ports.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { codes } from '../errors.ts'
import { ClosedPlaceError } from './places.ts'

export type Unsure = { readonly outcome: 'unsure' }
export type Failure = Closed | Later | Refused | Unsure
/** The act that failed: its permissions are named to the owner. */
export type Act = 'post' | 'picture' | 'read' | 'publish'

const settings = 'in the channel’s settings, Permissions.'
const permissions: Record<Act, string> = {
  post: 'post in CHANNEL. Allow Send Messages (Create Posts in a forum) and Embed Links',
  picture: 'post pictures in CHANNEL. Allow Send Messages (Create Posts in a forum) and Attach Files',
  read: 'read the history of CHANNEL. Allow Read Message History',
  publish: 'publish its posts in CHANNEL. Allow Send Messages',
}
const archived = 'CHANNEL is locked or archived. Reopen it, or choose another channel for these posts.'
const isUnsuitable = 'Posts cannot stand in CHANNEL. Choose a text, announcement or forum channel.'
const lacksPermission = (act: Act) => `The bot may not ${permissions[act]} for the bot’s role ${settings}`

/** Errors that close a channel. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const closing: Readonly<Record<number, (act: Act) => string>> = {
  [codes.unknownChannel]: () => 'Channel ID is gone. Choose another channel for its posts.',
  [codes.unknownGuild]: () => 'The server of channel ID is gone. Choose another channel for its posts.',
  [codes.missingAccess]: () => `The bot cannot see CHANNEL. Allow View Channel for the bot’s role ${settings}`,
  [codes.missingPermissions]: lacksPermission,
  [codes.threadArchived]: () => archived,
  [codes.threadLocked]: () => archived,
  [codes.wrongChannelType]: () => isUnsuitable,
  [codes.notATextChannel]: () => isUnsuitable,
  [codes.tagRequired]: () =>
    'CHANNEL requires a tag that the bot may not set. Add a tag that is not for moderators only, or stop requiring tags.',
  [codes.tooManyThreads]: () => 'The server of CHANNEL has too many open threads. Close some of them.',
}

const later = (afterMs: number | null = null): Later => ({ outcome: 'later', afterMs })
const closed = (sentence: string, channelId: string): Closed => ({
  outcome: 'closed',
  sentence: sentence.replace('CHANNEL', `<#${channelId}>`).replace('ID', channelId),
})
const refused = (sentence: string): Refused => ({ outcome: 'refused', sentence })

/** The outcome of a call that failed. 'unsure': Discord may have done it. Rethrows an error of our own. */
export function failureOf(error: unknown, channelId: string, act: Act): Failure {
  if (error instanceof UpstreamError) return ofUpstream(error)
  const answered = error instanceof DiscordAPIError
  const sentence = answered || error instanceof ClosedPlaceError ? closing[Number(error.code)] : undefined
  if (sentence) return closed(sentence(act), channelId)
  if (answered) return ofAnswer(error, channelId, act)
  // @discordjs/rest throws the first for a 5xx, and the second for an answer that broke off.
  if (error instanceof HTTPError || error instanceof SyntaxError) return { outcome: 'unsure' }
  throw error
}

/** The outcome of a failed call that changes nothing, or that may be made again. */
export function toRepeat(failure: Failure): Closed | Later {
  return failure.outcome === 'closed' || failure.outcome === 'later' ? failure : later()
}

function ofUpstream({ fault, retryAfterMs }: UpstreamError): Failure {
  if (fault === 'rate-limited') return later(retryAfterMs ?? null)
  // No connection was made, or the address guard forbade it.
  return fault === 'unreachable' || fault === 'forbidden' ? later() : { outcome: 'unsure' }
}

function ofAnswer({ code, status }: DiscordAPIError, channelId: string, act: Act): Failure {
  // Without a code it is the word of a proxy, or of Discord about the token.
  if (!Number(code)) return status === 413 ? refused('Discord rejected this post: it is too large.') : later()
  if (status === 403) return closed(lacksPermission(act), channelId)
  if (Number(code) === codes.unknownMessage) return refused('The post was deleted.')
  if (Number(code) === codes.blockedByAutoMod) return refused('The server’s AutoMod blocked this post.')
  if (status === 400 || status === 413) return refused(`Discord rejected this post (error ${code}).`)
  return later()
}
