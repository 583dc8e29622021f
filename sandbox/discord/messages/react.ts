import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { createClient, DriverError } from '../people/client.ts'
import { memberOf, userOf } from '../people/people-objects.ts'
import { hasPermissions } from '../people/permissions.ts'
import type { Person } from '../people/people.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'

export type React = { as: string; message: string; emoji: string }

/**
 * Reactions of people by Unicode emoji. Each throws a DriverError where the client does not offer it. The author of a message
 * that came by a webhook or an interaction is not told.
 * https://docs.discord.com/developers/events/gateway-events#message-reaction-add
 */
export function createReact(world: World) {
  const { findMessage } = createClient(world)
  /** The ids of those who reacted to a message, by emoji. */
  const reactions = new WeakMap<Stored, Map<string, Set<string>>>()

  function find({ as, message, emoji }: React): { by: Person; found: Stored; people: Set<string> } {
    const { by, found } = findMessage(as, message)
    if (found.onlyFor !== null) throw new DriverError('Nobody can react to an ephemeral message.')
    const ofMessage = reactions.get(found) ?? new Map<string, Set<string>>()
    const people = ofMessage.get(emoji) ?? new Set()
    reactions.set(found, ofMessage.set(emoji, people))
    return { by, found, people }
  }
  const publish = (name: string, { message, channel }: Stored, more: object): void =>
    world.publish({ name, data: { channel_id: channel.id, message_id: message.id, ...more }, channel })

  return {
    /** Reacts to a message; to repeat it changes nothing. */
    react(reaction: React): void {
      const { by, found, people } = find(reaction)
      const { message, channel } = found
      const needed = Permission.ReadMessageHistory | (people.size === 0 ? Permission.AddReactions : 0n)
      if (!hasPermissions(by, channel, needed)) throw new DriverError(`${by.name} may not react in ${channel.name}.`)
      if (people.has(by.id)) return
      people.add(by.id)
      const member = channel.guild ? { member: { ...memberOf(channel.guild, by), user: userOf(by) } } : {}
      const author = message.webhook_id ? {} : { message_author_id: message.author.id }
      const kind = { emoji: emojiOf(reaction), burst: false, type: 0 }
      publish('MESSAGE_REACTION_ADD', found, { user_id: by.id, ...kind, ...member, ...author })
    },
    /** Takes the person's own reaction back. */
    unreact(reaction: React): void {
      const { by, found, people } = find(reaction)
      if (!people.delete(by.id)) throw new DriverError(`${by.name} did not react with ${reaction.emoji}.`)
      const kind = { emoji: emojiOf(reaction), burst: false, type: 0 }
      publish('MESSAGE_REACTION_REMOVE', found, { user_id: by.id, ...kind })
    },
    /** Takes all reactions to a message away, or those of one emoji, as a moderator. */
    clearReactions({ as, message, emoji }: Omit<React, 'emoji'> & { emoji?: string }): void {
      const { by, found } = findMessage(as, message)
      if (!hasPermissions(by, found.channel, Permission.ManageMessages))
        throw new DriverError(`${as} may not remove reactions of others.`)
      if (emoji === undefined) {
        reactions.delete(found)
        publish('MESSAGE_REACTION_REMOVE_ALL', found, {})
      } else {
        reactions.get(found)?.delete(emoji)
        publish('MESSAGE_REACTION_REMOVE_EMOJI', found, { emoji: emojiOf({ emoji }) })
      }
    },
  }
}

const emojiOf = ({ emoji }: Pick<React, 'emoji'>) => ({ id: null, name: emoji })
