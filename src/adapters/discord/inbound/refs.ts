import type { APIInteraction } from 'discord-api-types/v10'
import type { Ref } from '../replies/ref.ts'

/** The reply to an interaction, before any message of it is known. `receivedAt` is by the clock of this host. */
export const interactionRef = (
  { id, application_id: applicationId, token, channel }: APIInteraction,
  receivedAt: number,
): Ref => ({
  to: { id, key: { applicationId, token } },
  channelId: channel?.id ?? '',
  messages: [],
  receivedAt,
})

/** The reply to a message, before any message of it is known. `receivedAt` is by the clock of this host. */
export const messageRef = (
  { id, channel_id: channelId }: { id: string; channel_id: string },
  receivedAt: number,
): Ref => ({
  to: { id, key: null },
  channelId,
  messages: [],
  receivedAt,
})
