import type { APIInteraction } from 'discord-api-types/v10'
import { type Ref, writeRef } from '../replies/ref.ts'

/** The reply to an interaction, before any message of it is known. */
export const interactionRef = ({ id, application_id: applicationId, token, channel }: APIInteraction): Ref => ({
  to: { id, key: { applicationId, token } },
  channelId: channel?.id ?? '',
  messages: [],
})

/** The reply to a message, before any message of it is known. */
export const messageRef = ({ id, channel_id: channelId }: { id: string; channel_id: string }): Ref => ({
  to: { id, key: null },
  channelId,
  messages: [],
})

/** Both as opaque texts. */
export const writeInteractionRef = (interaction: APIInteraction): string => writeRef(interactionRef(interaction))
export const writeMessageRef = (message: Parameters<typeof messageRef>[0]): string => writeRef(messageRef(message))
