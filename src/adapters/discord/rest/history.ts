import type { API } from '@discordjs/core'
import { type APIMessage, MessageType } from 'discord-api-types/v10'
import type { PastMessage } from '../../../conversation/conversation.ts'
import type { ChannelHistory } from '../../../features/chat/ports.ts'
import type { Log } from '../../../lib/log.ts'
import { attachmentsOf, toPastMessage } from '../inbound/request.ts'

/** Of what is read, some is by bots and some is empty. */
const readPerWanted = 3
const mostPerPage = 100

/** What people wrote in channels, as far as Discord lets the bot read it. */
export function createHistory(deps: {
  api: API
  log: Log
  mayRead(): boolean
  botId(): string | null
}): ChannelHistory {
  const unreadable = (error: unknown) => {
    deps.log.info({ err: error, part: 'discord' }, 'the history could not be read')
    return null
  }

  return {
    async recent(channelId, { before, after, maxMessages, isWanted }) {
      if (maxMessages === 0 || !deps.mayRead()) return []
      const limit = Math.min(mostPerPage, maxMessages * readPerWanted)
      const read = await deps.api.channels.getMessages(channelId, { limit, before }).catch(unreadable)
      return (read ?? [])
        .filter((message) => isByPeople(message) && isWanted(message.author.id))
        .filter(({ id }) => after === null || BigInt(id) > BigInt(after))
        .slice(0, maxMessages)
        .map(toPastMessage)
        .reverse()
    },
    async chain(channelId, messageId, most) {
      const found: PastMessage[] = []
      let next: string | null = messageId
      while (next !== null && found.length < most) {
        const message: APIMessage | null = await deps.api.channels.getMessage(channelId, next).catch(unreadable)
        if (!message) break
        const isOwn = message.author.id === deps.botId()
        if (isOwn || isByPeople(message)) found.unshift(toPastMessage(message))
        next = message.type === MessageType.Reply ? (message.message_reference?.message_id ?? null) : null
      }
      return found
    },
    async filesOf(channelId, messageId) {
      const message = await deps.api.channels.getMessage(channelId, messageId).catch(unreadable)
      return message ? attachmentsOf(message) : []
    },
  }
}

/** Neither of a bot nor a command to one. */
const isByPeople = ({ author, webhook_id: webhook, type, content }: APIMessage): boolean =>
  !author.bot &&
  !webhook &&
  (type === MessageType.Default || type === MessageType.Reply) &&
  content.trim() !== '' &&
  !/^[/!]\w/.test(content)
