import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Stored } from '../messages/store.ts'
import { hasPermissions } from '../people/permissions.ts'
import { refusal } from '../rest/refusal.ts'
import type { Call } from '../rest/route.ts'
import type { World } from '../world.ts'
import type { Channel } from './channels.ts'

/** The permission that writing in the channel takes. */
export const writePermission = ({ thread }: Channel) =>
  thread ? Permission.SendMessagesInThreads : Permission.SendMessages

/** Throws a Refusal where a thread is archived or locked. */
export function refuseClosed({ thread }: Channel): void {
  if (thread?.archived) throw refusal(50083)
  if (thread?.locked) throw refusal(160005)
}

/** The channel and the message that a call names. Each throws a Refusal where the bot may not reach it. */
export function createAccess(world: World) {
  const channel = ({ params }: Call, permissions = 0n): Channel => {
    const found = world.channelById(params[0] ?? '')
    if (!found) throw refusal(10003)
    if (!hasPermissions(world.bot, found, Permission.ViewChannel)) throw refusal(50001)
    if (!hasPermissions(world.bot, found, permissions)) throw refusal(50013)
    return found
  }
  const message = (call: Call, permissions = 0n): Stored => {
    const within = channel(call, permissions)
    const found = world.find(call.params[1] ?? '')
    if (!found || found.onlyFor !== null || found.channel.id !== within.id) throw refusal(10008)
    return found
  }
  return { channel, message }
}
