import type { API } from '@discordjs/core'
import { type APIMessage, MessageFlags } from 'discord-api-types/v10'
import type { Refused, Threads } from '../../../features/content/ports.ts'
import { codes, hasCode, isForbidden, isRefusal } from '../errors.ts'
import type { ChannelWriters } from './channel-writer.ts'
import { snowflakeAt } from './ref.ts'

type Deps = { api: API; writers: ChannelWriters }

/** https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const archiveAfterMinutes = 1_440
/** Messages that are read to find one of an earlier attempt. */
const maxRead = 50
/** The clock of this host may be ahead of Discord's by so much. */
const maxClockSkewMs = 60_000

/** Opens threads on messages and writes their first message. */
export function createThreads({ api, writers }: Deps): Threads {
  return {
    async open({ channelId, messageId, name }) {
      try {
        return { outcome: 'opened', ...(await openThreadOn(api, { channelId, messageId, name })) }
      } catch (error) {
        return refusedOr(error, openingSentences, `Discord does not let me open a thread here.`, channelId)
      }
    },
    async write({ threadId, key, text, since }) {
      try {
        if (since !== null && (await mayStand(api, threadId, text, since))) return { outcome: 'written' }
        const message = { content: text, flags: MessageFlags.SuppressEmbeds }
        await writers.use(threadId, (writer) => writer.send(message, { nonce: key, replyTo: null }))
        return { outcome: 'written' }
      } catch (error) {
        // Its nonce was used, and a moderator deleted the message since then.
        if (hasCode(error, codes.unknownMessage)) return { outcome: 'written' }
        return refusedOr(error, writingSentences, 'Discord does not let me write in that thread.', threadId)
      }
    },
  }
}

/**
 * Opens a thread on a message; where it has one, that is taken: the thread on a message has the message's id. Throws what
 * Discord responds.
 */
export async function openThreadOn(
  api: API,
  { channelId, messageId, name }: Parameters<Threads['open']>[0],
): Promise<{ threadId: string; isNew: boolean }> {
  try {
    const body = { name, auto_archive_duration: archiveAfterMinutes }
    const { id } = await api.channels.createThread(channelId, body, messageId)
    return { threadId: id, isNew: true }
  } catch (error) {
    if (!hasCode(error, codes.threadExists)) throw error
    return { threadId: messageId, isNew: false }
  }
}

/** True if the text stands in the channel since that time, or if that cannot be known: then nothing is sent twice. */
async function mayStand(api: API, channelId: string, text: string, since: number): Promise<boolean> {
  const isIt = ({ author, content }: APIMessage) => author.bot === true && content.trim() === text.trim()
  try {
    const after = snowflakeAt(since - maxClockSkewMs)
    return (await api.channels.getMessages(channelId, { after, limit: maxRead })).some(isIt)
  } catch (error) {
    if (isForbidden(error)) return true
    throw error
  }
}

type Sentences = Readonly<Record<number, (channelId: string) => string>>
const lacking = (permission: string) => (channelId: string) =>
  `I lack the permission **${permission}** in <#${channelId}>: please ask somebody who manages this server to give it to me.`

const openingSentences: Sentences = {
  [codes.missingPermissions]: lacking('Create Public Threads'),
  [codes.missingAccess]: lacking('View Channel'),
  [codes.unknownMessage]: () => 'That message was deleted, so no thread can be opened on it.',
  [codes.unknownChannel]: () => 'That channel was deleted, so no thread can be opened in it.',
  [codes.tooManyThreads]: () =>
    'This server has too many open threads: once some of them are closed, please press Discuss again.',
}
const writingSentences: Sentences = {
  [codes.missingPermissions]: lacking('Send Messages in Threads'),
  [codes.missingAccess]: lacking('View Channel'),
  [codes.unknownChannel]: () => 'The thread was deleted: please press Discuss again.',
  [codes.threadArchived]: (id) => `The thread <#${id}> is archived, and I may not open it again.`,
  [codes.threadLocked]: (id) => `A moderator locked the thread <#${id}>, so I can't write in it.`,
}

/** The refusal that an error of Discord's amounts to; throws every other error. */
function refusedOr(error: unknown, sentences: Sentences, otherwise: string, channelId: string): Refused {
  const code = Object.keys(sentences).find((each) => hasCode(error, Number(each)))
  const sentence = code === undefined ? undefined : sentences[Number(code)]
  if (sentence) return { outcome: 'refused', sentence: sentence(channelId) }
  if (isRefusal(error)) return { outcome: 'refused', sentence: otherwise }
  throw error
}
