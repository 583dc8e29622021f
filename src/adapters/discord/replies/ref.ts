/** Discord's ids contain the time at which they were made. https://discord.com/developers/docs/reference#snowflakes */
const discordEpochMs = 1_420_070_400_000n

/** A reply and the messages that hold it. Features keep it as an opaque string. */
export type Ref = {
  /** The interaction with its application and token, or the message (`key` null), that is replied to. */
  readonly to: { readonly id: string; readonly key: { readonly applicationId: string; readonly token: string } | null }
  readonly channelId: string
  /** The known messages of the reply, in order. */
  readonly messages: readonly string[]
  /** The receipt of what is replied to, by the clock of this host, in milliseconds since 1970. */
  readonly receivedAt: number
}

/** `ID:CHANNEL:MESSAGES:RECEIVED`, and for an interaction `:APPLICATION:TOKEN` at the end. */
export const writeRef = ({ to: { id, key }, channelId, messages, receivedAt }: Ref): string =>
  [id, channelId, messages.join(','), receivedAt, ...(key ? [key.applicationId, key.token] : [])].join(':')

/** Null if `writeRef` did not make the text. An older reference has no time of receipt: the id tells it. */
export function readRef(text: string): Ref | null {
  const [id, channelId, messages, ...rest] = text.split(':')
  if (!id || !channelId || messages === undefined) return null
  const receivedAt = rest.length % 2 === 1 ? Number(rest.shift()) : snowflakeTime(id)
  const [applicationId, token] = rest
  const key = applicationId && token ? { applicationId, token } : null
  return { to: { id, key }, channelId, messages: messages.split(',').filter((each) => each !== ''), receivedAt }
}

/** The text of a reference without its token, for replies that nothing is added to any more. */
export function withoutToken(text: string): string {
  const ref = readRef(text)
  return ref ? writeRef({ ...ref, to: { ...ref.to, key: null } }) : text
}

/** The interaction's token; null for a reply to a message. */
export const interactionTokenOf = ({ to: { id, key } }: Ref) => key && { ...key, interactionId: id }

/**
 * Interaction tokens are valid for 15 minutes; 10 seconds are left for calls in flight.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 */
const interactionTokenTtlMs = 15 * 60_000 - 10_000

/** The time at which an id was made, by Discord's clock, in milliseconds since 1970. */
export const snowflakeTime = (id: string): number => Number((BigInt(id) >> 22n) + discordEpochMs)

/** The smallest id that can be made at a time, in milliseconds since 1970. */
export const snowflakeAt = (ms: number): string =>
  String(BigInt(Math.max(0, Math.floor(ms) - Number(discordEpochMs))) << 22n)

/**
 * The age of a request, from its receipt by the clock of this host: the id has the time of Discord's, which may be another.
 * It counts only where the clock was set back behind the receipt.
 */
export const ageOf = ({ to, receivedAt }: Ref, now: number): number =>
  now - (receivedAt <= now ? receivedAt : snowflakeTime(to.id))

/** True while the interaction's token is valid. */
export const isTokenAlive = (ref: Ref, now: number): boolean =>
  ref.to.key !== null && ageOf(ref, now) <= interactionTokenTtlMs
