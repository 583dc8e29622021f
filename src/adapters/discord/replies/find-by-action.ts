import type { API } from '@discordjs/core'
import { type APIMessage, ComponentType } from 'discord-api-types/v10'
import { isGone } from '../rest/errors.ts'
import { writeRef } from './ref.ts'

const maxMessages = 50

/**
 * The bot's own messages, among the newest 50 of a channel, that have a button whose id begins with `prefix`; none where the
 * bot may not read the channel. https://discord.com/developers/docs/resources/message#get-channel-messages
 */
export async function findByAction(
  api: API,
  channelId: string,
  prefix: string,
): Promise<{ ref: string; actionId: string }[]> {
  const messages = await api.channels.getMessages(channelId, { limit: maxMessages }).catch((error: unknown) => {
    if (isGone(error)) return []
    throw error
  })
  return messages
    .filter(({ author }) => author.bot)
    .flatMap((message) => {
      const actionId = buttonIdsOf(message).find((id) => id.startsWith(prefix))
      const ref = writeRef({ to: { id: message.id, key: null }, channelId, messages: [message.id] })
      return actionId === undefined ? [] : [{ ref, actionId }]
    })
}

const buttonIdsOf = ({ components = [] }: APIMessage): string[] =>
  components
    .flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap((button) => ('custom_id' in button ? [button.custom_id] : []))
