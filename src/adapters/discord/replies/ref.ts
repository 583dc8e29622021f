/** Where a reply is visible, and by what it can be reached. Only this adapter reads it. */
export type Ref = {
  /** What it answers: an interaction, with its application and token, or a message. */
  readonly to: { readonly id: string; readonly key: { readonly applicationId: string; readonly token: string } | null }
  readonly channelId: string
  /** The messages that hold it, in order, as far as they are known. */
  readonly messages: readonly string[]
}

/** As a text that lasts. */
export const writeRef = ({ to: { id, key }, channelId, messages }: Ref): string =>
  [id, channelId, messages.join(','), ...(key ? [key.applicationId, key.token] : [])].join(':')

/** Null where the text was not made by `writeRef`. */
export function readRef(text: string): Ref | null {
  const [id, channelId, messages, applicationId, token] = text.split(':')
  if (!id || !channelId || messages === undefined) return null
  const key = applicationId && token ? { applicationId, token } : null
  return { to: { id, key }, channelId, messages: messages.split(',').filter((each) => each !== '') }
}

const discordEpochMs = 1_420_070_400_000n

/** When an id was made, in milliseconds since 1970. https://discord.com/developers/docs/reference#snowflakes */
export const snowflakeTime = (id: string): number => Number((BigInt(id) >> 22n) + discordEpochMs)
