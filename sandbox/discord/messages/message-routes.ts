import { type APIMessage, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { createAccess } from '../channels/channel-routes.ts'
import { refuseClosed } from '../channels/threads.ts'
import { hasPermissions } from '../people/permissions.ts'
import { createWindows } from '../rest/rate-limits.ts'
import { refusal } from '../rest/errors.ts'
import { type Answer, type Call, ok, type Route, route } from '../rest/route.ts'
import { allowsContent, type World } from '../world.ts'
import { withoutContent } from './message-objects.ts'
import { createPublish } from './publish.ts'
import { createSend, editMessage } from './send.ts'
import type { Stored } from './store.ts'

/** Edits of messages older than an hour: 3 per channel in 20 s, as error 30046 limits them. */
const oldEdits = { ageMs: 3_600_000, max: 3, windowMs: 20_000 }

/** Routes of messages: history, reading one, sending, editing, deleting. */
export function messageRoutes(world: World, limited: boolean): Route[] {
  const { channel, message } = createAccess(world)
  const send = createSend(world)
  const take = createWindows(world)
  const publish = createPublish(world)
  const isOwn = ({ message: { author } }: Stored) => author.id === world.bot.id
  const readable = (stored: Stored): APIMessage =>
    allowsContent(world) ? stored.message : withoutContent(world, stored.message, stored.channel)
  const withMessages = (call: Call): Channel => {
    const within = channel(call)
    if (within.kind === 'forum') throw refusal(50008)
    return within
  }
  const history = (call: Call): Answer => {
    const within = withMessages(call)
    const all = hasPermissions(world.bot, within, Permission.ReadMessageHistory) ? world.stored(within.id) : []
    return ok(page(all, call.query).map(readable))
  }
  const edit = (call: Call): Answer => {
    const found = message(call)
    if (!isOwn(found)) throw refusal(50005)
    refuseClosed(found.channel)
    const old = limited && world.now() - Date.parse(found.message.timestamp) > oldEdits.ageMs
    const window = old ? take(found.channel.id, oldEdits.max, oldEdits.windowMs) : null
    if (window?.over) throw refusal(30046, { more: { retryAfterMs: window.leftMs } })
    return ok(editMessage(world, found, call))
  }
  const remove = (call: Call): Answer => {
    const found = message(call)
    if (!isOwn(found) && !hasPermissions(world.bot, found.channel, Permission.ManageMessages)) throw refusal(50013)
    world.remove(found.message.id)
    return { status: 204 }
  }
  return [
    route('GET', '/channels/*/messages', history),
    route('GET', '/channels/*/messages/*', (call) => ok(readable(message(call, Permission.ReadMessageHistory)))),
    route('POST', '/channels/*/messages', (call) => ok(send(withMessages(call), call)), { bucket: 'sends' }),
    route('PATCH', '/channels/*/messages/*', edit, { bucket: 'edits' }),
    route('DELETE', '/channels/*/messages/*', remove),
    route('POST', '/channels/*/messages/*/crosspost', (call) => ok(publish(message(call)))),
  ]
}

/** A page of the history, newest first. https://discord.com/developers/docs/resources/message#get-channel-messages */
function page(all: readonly Stored[], query: URLSearchParams): Stored[] {
  const limit = Number(query.get('limit') ?? 50)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw refusal(50035, { message: 'Invalid Form Body: limit is 1 to 100' })
  const bound = (name: string) => BigInt(query.get(name) ?? 0)
  const [before, after, around] = [bound('before'), bound('after'), bound('around')]
  const fitting = all.filter(({ message, onlyFor }) => {
    const id = BigInt(message.id)
    return onlyFor === null && (before === 0n || id < before) && id > after
  })
  const at = fitting.findIndex(({ message }) => BigInt(message.id) >= around)
  const from = Math.max(0, (at < 0 ? fitting.length : at) - Math.floor(limit / 2))
  if (around > 0n) return fitting.slice(from, from + limit).reverse()
  return (after > 0n ? fitting.slice(0, limit) : fitting.slice(-limit)).reverse()
}
