/** Discord's ids contain the time at which they were made. https://discord.com/developers/docs/reference#snowflakes */
const discordEpochMs = 1_420_070_400_000n

/** A reply and the messages that hold it. Features keep it as an opaque string. */
export type Ref = {
  /** The interaction with its application and token, or the message (`key` null), that is replied to. */
  readonly to: { readonly id: string; readonly key: { readonly applicationId: string; readonly token: string } | null }
  readonly channelId: string
  /** The known messages of the reply, in order. */
  readonly messages: readonly string[]
}

export const writeRef = ({ to: { id, key }, channelId, messages }: Ref): string =>
  [id, channelId, messages.join(','), ...(key ? [key.applicationId, key.token] : [])].join(':')

/** Null if `writeRef` did not make the text. */
export function readRef(text: string): Ref | null {
  const [id, channelId, messages, applicationId, token] = text.split(':')
  if (!id || !channelId || messages === undefined) return null
  const key = applicationId && token ? { applicationId, token } : null
  return { to: { id, key }, channelId, messages: messages.split(',').filter((each) => each !== '') }
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

/** The time of the interaction or message that is replied to, in milliseconds since 1970. */
export const requestedAt = ({ to }: Ref): number => Number((BigInt(to.id) >> 22n) + discordEpochMs)

/** True while the interaction's token is valid. */
export const isTokenAlive = (ref: Ref, now: number): boolean =>
  ref.to.key !== null && now - requestedAt(ref) <= interactionTokenTtlMs
