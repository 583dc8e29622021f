/** Where the reply to an interaction is visible. Only this adapter reads it. */
export type Ref = {
  readonly applicationId: string
  readonly interactionId: string
  readonly token: string
  readonly channelId: string
}

export const writeRef = (ref: Ref): string =>
  ['interaction', ref.applicationId, ref.interactionId, ref.channelId, ref.token].join(':')

/** Null where the text was not made by `writeRef`. */
export function readRef(text: string): Ref | null {
  const [kind, applicationId, interactionId, channelId, token] = text.split(':')
  if (kind !== 'interaction' || !applicationId || !interactionId || !channelId || !token) return null
  return { applicationId, interactionId, channelId, token }
}

const discordEpochMs = 1_420_070_400_000n

/** When an id was made, in milliseconds since 1970. https://discord.com/developers/docs/reference#snowflakes */
export const madeAt = (id: string): number => Number((BigInt(id) >> 22n) + discordEpochMs)
