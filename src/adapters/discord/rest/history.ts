import type { API } from '@discordjs/core'
import { type APIAttachment, type APIMessage, MessageType } from 'discord-api-types/v10'
import type { Attachment, PastMessage } from '../../../conversation/conversation.ts'
import type { ChannelHistory } from '../../../features/chat/ports.ts'
import type { Log } from '../../../lib/log.ts'

/** Messages read for each one wanted: some are by bots, some are empty. */
const readPerWanted = 3
/** https://discord.com/developers/docs/resources/message#get-channel-messages */
const maxPerPage = 100

/** Reads messages of channels. Empty where Discord does not let the bot read them. */
export function createHistory(deps: {
  api: API
  log: Log
  mayRead(): boolean
  botId(): string | null
}): ChannelHistory {
  const logUnreadable = (error: unknown) => {
    deps.log.info({ err: error, part: 'discord' }, 'could not read messages of the channel')
    return null
  }

  return {
    async recent(channelId, { before, after, maxMessages, isWanted }) {
      if (maxMessages === 0 || !deps.mayRead()) return []
      const limit = Math.min(maxPerPage, maxMessages * readPerWanted)
      const read = await deps.api.channels.getMessages(channelId, { limit, before }).catch(logUnreadable)
      return (read ?? [])
        .filter((message) => isByPeople(message) && isWanted(message.author.id))
        .filter(({ id }) => after === null || BigInt(id) > BigInt(after))
        .slice(0, maxMessages)
        .map(toPastMessage)
        .reverse()
    },
    async chain(channelId, messageId, maxMessages) {
      const found: PastMessage[] = []
      let next: string | null = messageId
      while (next !== null && found.length < maxMessages) {
        const message: APIMessage | null = await deps.api.channels.getMessage(channelId, next).catch(logUnreadable)
        if (!message) break
        const isOwn = message.author.id === deps.botId()
        if (isOwn || isByPeople(message)) found.unshift(toPastMessage(message))
        next = message.type === MessageType.Reply ? (message.message_reference?.message_id ?? null) : null
      }
      return found
    },
    async filesOf(channelId, messageId) {
      const message = await deps.api.channels.getMessage(channelId, messageId).catch(logUnreadable)
      return message ? attachmentsOf(message) : []
    },
  }
}

/** False for messages of bots, system messages, blank ones and commands to bots. */
const isByPeople = ({ author, webhook_id: webhook, type, content }: APIMessage): boolean =>
  !author.bot &&
  !webhook &&
  (type === MessageType.Default || type === MessageType.Reply) &&
  content.trim() !== '' &&
  !/^[/!]\w/.test(content)

export const toPastMessage = ({ id, author, content, timestamp }: APIMessage): PastMessage => ({
  id,
  authorId: author.id,
  author: author.global_name ?? author.username,
  text: content,
  at: Date.parse(timestamp),
})

export const attachmentsOf = ({ attachments }: { attachments: readonly APIAttachment[] }): Attachment[] =>
  attachments.map(({ filename, size, url }) => ({ name: filename, size, url }))
