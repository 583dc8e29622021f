import { DiscordAPIError, HTTPError } from '@discordjs/rest'

/** The message, channel or token can never be reached again. */
const goneCodes = {
  unknownChannel: 10003,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  missingAccess: 50001,
  cannotMessage: 50007,
  missingPermissions: 50013,
  invalidWebhookToken: 50027,
  threadArchived: 50083,
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const codes = { ...goneCodes, alreadyAcknowledged: 40060, threadExists: 160004 } as const

export const hasCode = (error: unknown, code: number): boolean =>
  error instanceof DiscordAPIError && error.code === code

/** The status of an error that Discord responded with; null after silence or a broken connection. */
const statusOf = (error: unknown): number | null =>
  error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : null

/** True if the message, channel or token can never be reached again, however often it is tried. */
export const isGone = (error: unknown): boolean => Object.values(goneCodes).some((code) => hasCode(error, code))

/** True if Discord rejects this text or file, however often it is sent; another one may pass. */
export const isRefused = (error: unknown): boolean => [400, 413].includes(statusOf(error) ?? 0) && !isGone(error)

/** True if Discord refuses the bot's token. */
export const isUnauthorized = (error: unknown): boolean => statusOf(error) === 401
