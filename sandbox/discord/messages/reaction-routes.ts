import { type APIReaction, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { createAccess } from '../channels/channel-routes.ts'
import { hasPermissions } from '../people/permissions.ts'
import { refusal } from '../rest/errors.ts'
import { type Answer, type Call, type Route, route } from '../rest/route.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'

/** Routes of the bot's own reactions. https://discord.com/developers/docs/resources/message#create-reaction */
export function reactionRoutes(world: World): Route[] {
  const { message } = createAccess(world)

  function find(call: Call): { found: Stored; emoji: string; others: APIReaction[]; isThere: boolean } {
    const found = message(call, Permission.ReadMessageHistory)
    const emoji = call.params[2] ?? ''
    if (!/^\p{Emoji}/u.test(emoji)) throw refusal(10014)
    const all = found.message.reactions ?? []
    const others = all.filter((each) => each.emoji.name !== emoji)
    return { found, emoji, others, isThere: others.length < all.length }
  }

  function put({ found, emoji }: ReturnType<typeof find>, reactions: APIReaction[], name: string): Answer {
    found.message = { ...found.message, reactions }
    const kind = { emoji: { id: null, name: emoji }, burst: false, type: 0 }
    const { id: message_id, channel_id } = found.message
    world.publish({ name, data: { channel_id, message_id, user_id: world.bot.id, ...kind }, channel: found.channel })
    world.changed()
    return { status: 204 }
  }

  const add = (call: Call): Answer => {
    const reaction = find(call)
    const { found, emoji, others, isThere } = reaction
    if (!isThere && !hasPermissions(world.bot, found.channel, Permission.AddReactions)) throw refusal(50013)
    return put(reaction, [...others, ownReaction(emoji)], 'MESSAGE_REACTION_ADD')
  }
  const remove = (call: Call): Answer => {
    const reaction = find(call)
    if (!reaction.isThere) throw refusal(10014)
    return put(reaction, reaction.others, 'MESSAGE_REACTION_REMOVE')
  }
  return [
    route('PUT', '/channels/*/messages/*/reactions/*/@me', add, { bucket: 'reactions' }),
    route('DELETE', '/channels/*/messages/*/reactions/*/@me', remove, { bucket: 'reactions' }),
  ]
}

const ownReaction = (name: string): APIReaction => ({
  ...{ emoji: { id: null, name }, count: 1, count_details: { burst: 0, normal: 1 } },
  ...{ me: true, me_burst: false, burst_colors: [] },
})
