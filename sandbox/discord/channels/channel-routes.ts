import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { type Json, jsonOf } from '../json.ts'
import type { Stored } from '../messages/store.ts'
import { hasPermissions } from '../people/permissions.ts'
import { createProblems, refusal } from '../rest/errors.ts'
import { type Answer, type Call, ok, type Route, route } from '../rest/route.ts'
import type { World } from '../world.ts'
import { channelOf } from './channel-objects.ts'
import type { Channel } from './channels.ts'
import { changeThread, openThread, writePermission } from './threads.ts'

/** https://discord.com/developers/docs/resources/channel#trigger-typing-indicator */
const typingMs = 10_000
/** https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const autoArchiveChoices = [60, 1440, 4320, 10_080]

/** Routes of channels: reading one, opening an archived thread again, typing, opening threads. */
export function channelRoutes(world: World): Route[] {
  const { channel, message } = createAccess(world)
  const type = (call: Call): Answer => {
    const within = channel(call)
    if (!hasPermissions(world.bot, within, writePermission(within))) throw refusal(50013)
    world.typingUntil.set(within.id, world.now() + typingMs)
    setTimeout(world.changed, typingMs + 50).unref()
    world.changed()
    return { status: 204 }
  }
  const thread = (call: Call): Answer => {
    const on = message(call, Permission.CreatePublicThreads)
    const opened = openThread(world, on, { owner: world.bot, ...threadOptions(jsonOf(call.body)) })
    return { status: 201, body: channelOf(world, opened) }
  }
  const change = (call: Call): Answer => {
    const within = channel(call)
    const { archived } = jsonOf(call.body)
    if (!within.thread || archived !== false) throw refusal(50013)
    const reopens = within.thread.locked ? Permission.ManageThreads : writePermission(within)
    if (!hasPermissions(world.bot, within, reopens)) throw refusal(50013)
    changeThread(world, within, { archived })
    return ok(channelOf(world, within))
  }
  return [
    route('PATCH', '/channels/*', change),
    route('GET', '/channels/*', (call) => ok(channelOf(world, channel(call)))),
    route('POST', '/channels/*/typing', type, { bucket: 'typing' }),
    route('POST', '/channels/*/messages/*/threads', thread),
  ]
}

/** The name of a thread that a call opens, and how long it stays open. Throws a Refusal. */
export function threadOptions({ name, auto_archive_duration: minutes = 4320 }: Json): {
  name: string
  minutes: number
} {
  const problems = createProblems()
  problems.text('name', name, 1, 100)
  if (!autoArchiveChoices.includes(Number(minutes)))
    problems.add('auto_archive_duration', 'BASE_TYPE_CHOICES', 'Value must be one of {60, 1440, 4320, 10080}.')
  problems.refuse()
  return { name: String(name), minutes: Number(minutes) }
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
