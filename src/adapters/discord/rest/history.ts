import type { API } from '@discordjs/core'
import { type APIMessage, MessageType } from 'discord-api-types/v10'
import type { PastMessage } from '../../../conversation/conversation.ts'
import type { ChannelHistory } from '../../../features/chat/ports.ts'
import type { Log } from '../../../lib/log.ts'
import type { Guilds } from '../guilds/guilds.ts'
import { linksIn, type MessageLink } from './message-links.ts'
import { createMessageReader, type MessageReader } from './message-reader.ts'
import { attachmentsOf, type NamesFor, saidText, toPastMessage } from './message-text.ts'
import { withNames } from './names.ts'

type Deps = { api: API; guilds: Guilds; log: Log; mayRead(): boolean }

/** Reads messages of channels. Empty where Discord does not let the bot read them, or not before `signal` is aborted. */
export function createHistory(deps: Deps): ChannelHistory {
  const { guilds, mayRead } = deps
  const namesAt = namesOf(guilds)
  const reader = createMessageReader(deps)
  const quote = (found: APIMessage, place: string) => toPastMessage(found, namesAt(place))

  return {
    readable: (text, channelId) => withNames(text, namesAt(channelId)([])),
    async recent(channelId, { before, after, maxMessages, isWanted }) {
      if (maxMessages === 0 || !mayRead()) return []
      return (await reader.newest(channelId))
        .filter((found) => isByPeople(found) && isWanted(found.author.id))
        .filter(({ id }) => BigInt(id) < BigInt(before) && (after === null || BigInt(id) > BigInt(after)))
        .map((found) => ({ ...quote(found, channelId), text: saidText(found, namesAt(channelId)) }))
        .filter((found) => found.text !== '' && !isCommand(found.text))
        .slice(0, maxMessages)
        .reverse()
    },
    async chain(channelId, messageId, maxMessages, signal) {
      const known = new Map((await reader.newest(channelId)).map((found) => [found.id, found]))
      const chain: PastMessage[] = []
      for (let next: string | null = messageId; next !== null && chain.length < maxMessages;) {
        const found: APIMessage | null = known.get(next) ?? (await reader.message(channelId, next, signal))
        if (!found) break
        if (found.referenced_message) known.set(found.referenced_message.id, found.referenced_message)
        chain.unshift(quote(found, channelId))
        next = repliedTo(found)
      }
      return chain
    },
    async starter(threadId, signal) {
      const found = await findStarter(reader, guilds, threadId, signal)
      return found && quote(found, threadId)
    },
    async linked(prompt, place, maxMessages, signal) {
      const links = linksIn(prompt).filter(({ guildId }) => guildId === place.guildId)
      const reads = links.slice(0, maxMessages).map((link) => readLinked(reader, guilds, link, place.id, signal))
      return (await Promise.all(reads)).flatMap((found) => (found ? [quote(found, place.id)] : []))
    },
    async filesOf(channelId, messageId, signal) {
      const found = await reader.message(channelId, messageId, signal)
      return found ? attachmentsOf(found) : []
    },
  }
}

/** The message that a thread was opened on; a forum post's lies inside its thread. */
async function findStarter(reader: MessageReader, guilds: Guilds, threadId: string, signal: AbortSignal) {
  const inside = await reader.newest(threadId)
  const repeated = inside.find(({ type }) => type === MessageType.ThreadStarterMessage)?.referenced_message
  const found = repeated ?? inside.find(({ id }) => id === threadId)
  if (found) return found
  const { parentId } = guilds.channels.get(threadId) ?? {}
  if (!parentId) return null
  return reader.message(guilds.channels.get(parentId)?.isForum ? threadId : parentId, threadId, signal)
}

/** Null unless everybody who reads `place` may read the message. */
async function readLinked(
  reader: MessageReader,
  { channels, isReadableAt }: Guilds,
  { channelId, messageId }: MessageLink,
  place: string,
  signal: AbortSignal,
): Promise<APIMessage | null> {
  // The gateway does not tell of archived threads.
  const unknown = channels.get(channelId) ? null : await reader.channel(channelId, signal)
  if (unknown) channels.put(unknown, 'guild_id' in unknown ? (unknown.guild_id ?? null) : null)
  return isReadableAt(channelId, place) ? reader.message(channelId, messageId, signal) : null
}

/** False for messages of bots and system messages. */
const isByPeople = ({ author, webhook_id: webhook, type }: APIMessage): boolean =>
  !author.bot && !webhook && (type === MessageType.Default || type === MessageType.Reply)

const isCommand = (text: string): boolean => /^[/!]\w/.test(text)

const repliedTo = ({ type, message_reference: reference }: APIMessage): string | null =>
  type === MessageType.Reply ? (reference?.message_id ?? null) : null

/** The names that may be told in a channel. */
function namesOf({ channels, people, roles, isVisibleAt }: Guilds): (place: string) => NamesFor {
  return (place) => (mentions) => {
    const guildId = channels.get(place)?.guildId ?? null
    const mentioned = (id: string) => mentions.find((user) => user.id === id)
    return {
      user: (id) => people.nameOf(guildId, id) ?? mentioned(id)?.global_name ?? mentioned(id)?.username ?? null,
      role: (id) => (guildId === null ? null : roles.nameOf(guildId, id)),
      channel: (id) => (isVisibleAt(id, place) ? (channels.get(id)?.name ?? null) : null),
    }
  }
}
