import type { APIMessage, APIUser } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { userOf } from '../people/people-objects.ts'
import type { World } from '../world.ts'
import type { MessageBody } from './message-limits.ts'
import type { Stored } from './store.ts'

const noContent = { content: '', embeds: [], attachments: [], components: [] }

/** The user objects of the people, and of the bot, that a text mentions. */
export const mentionedIn = (world: World, text: string): APIUser[] =>
  [...new Set([...text.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => id))].flatMap((id) => {
    const person = world.personById(id)
    return person ? [userOf(person)] : []
  })

/** A new message object; `extra` adds fields such as type, reference and metadata. */
export function messageOf(
  world: World,
  about: { author: APIUser; channel: Channel; body: Partial<MessageBody>; extra?: object },
): APIMessage {
  const { author, channel, body, extra = {} } = about
  return {
    id: world.nextId(),
    channel_id: channel.id,
    author,
    type: 0,
    timestamp: new Date(world.now()).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: mentionedIn(world, body.content ?? ''),
    mention_roles: [],
    pinned: false,
    ...noContent,
    flags: 0,
    ...body,
    ...extra,
  }
}

/** The reference of a reply and the message replied to, which is null where it is deleted. */
export const referenceTo = ({ channel, message }: Stored, deleted = false) => {
  const { referenced_message: _, ...carried } = message
  const guild = channel.guild ? { guild_id: channel.guild.id } : {}
  return {
    message_reference: { type: 0, message_id: message.id, channel_id: channel.id, ...guild },
    referenced_message: deleted ? null : carried,
  }
}

/** The message for a bot without the content intent: emptied, unless it is direct, by the bot or mentions the bot. */
export function withoutContent(world: World, message: APIMessage, channel: Channel): APIMessage {
  if (channel.kind === 'dm') return message
  const own = message.author.id === world.bot.id || message.mentions.some(({ id }) => id === world.bot.id)
  const to = message.referenced_message
  const carried = to ? { referenced_message: withoutContent(world, to, channel) } : {}
  return { ...message, ...(own ? {} : noContent), ...carried }
}
