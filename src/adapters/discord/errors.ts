import { DiscordAPIError, HTTPError } from '@discordjs/rest'

const gone = { unknownChannel: 10003, unknownGuild: 10004, unknownMessage: 10008 } as const
const invalid = { unknownWebhook: 10015, unknownInteraction: 10062, invalidWebhookToken: 50027 } as const
const forbidden = { missingAccess: 50001, cannotMessage: 50007, missingPermissions: 50013 } as const
const closed = { threadArchived: 50083, threadLocked: 160005 } as const

/** Why something can never be reached again, in the words of the log. */
const goneReasons = {
  'its message or channel is gone': gone,
  'its interaction is no longer valid': invalid,
  'the bot may not write there': forbidden,
  'its thread is archived or locked': closed,
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const codes = {
  ...gone,
  ...invalid,
  ...forbidden,
  ...closed,
  alreadyAcknowledged: 40060,
  alreadyPublished: 40033,
  invalidForm: 50035,
  /** Posts in channels of the wrong type. */
  notATextChannel: 50008,
  wrongChannelType: 50024,
  tagRequired: 40067,
  tooManyThreads: 160006,
  blockedByAutoMod: 200000,
  /** A reply takes the permission to read the message history. */
  cannotReply: 160002,
  threadExists: 160004,
} as const

export const hasCode = (error: unknown, code: number): boolean =>
  error instanceof DiscordAPIError && error.code === code

/** The status of an error that Discord responded with; null after silence or a broken connection. */
const statusOf = (error: unknown): number | null =>
  error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : null

/** Why the message, channel or token can never be reached again, however often it is tried; null if it may be. */
export const goneReason = (error: unknown): string | null =>
  Object.entries(goneReasons).find(([, of]) => Object.values(of).some((code) => hasCode(error, code)))?.[0] ?? null

/** True if the message, channel or token can never be reached again, however often it is tried. */
export const isGone = (error: unknown): boolean => goneReason(error) !== null

/** True if the bot lacks a permission. */
export const isForbidden = (error: unknown): boolean => statusOf(error) === 403

/** True if Discord understood the call and refused it for good; false after silence, a failure or a rate limit. */
export const isRefusal = (error: unknown): boolean => [400, 401, 403, 404].includes(statusOf(error) ?? 0)

/** True if Discord rejects this text or file, however often it is sent; another one may pass. */
export const isRefused = (error: unknown): boolean => [400, 413].includes(statusOf(error) ?? 0) && !isGone(error)

/** True if Discord refuses the bot's token. */
export const isUnauthorized = (error: unknown): boolean => statusOf(error) === 401
