import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { createWindows } from '../wire.ts'
import type { Commands } from './commands.ts'
import { changeThread, openThread } from './driver.ts'
import type { Interactions } from './interactions.ts'
import type { Answer, Call, Route } from './rest.ts'
import { checkMessage, checkPings, createProblems, isJson, may, refusal, refuseEmpty, type Json } from './rules.ts'
import {
  applicationOf,
  attachmentsAfter,
  attachmentsOf,
  channelOf,
  guildOf,
  messageOf,
  referenceTo,
  userOf,
  withoutContent,
} from './shapes.ts'
import type { Channel, Guild, Stored, World } from './world.ts'

type Deps = { world: World; commands: Commands; interactions: Interactions; limited: boolean }

const NONCE_MS = 3 * 60_000
const TYPING_MS = 10_000
/** What a message older than an hour takes: 3 edits in 20 s of real time for all of a channel's. */
const OLD = { afterMs: 3_600_000, edits: 3, windowMs: 20_000 }
const CONTENT_FLAGS = (1 << 18) | (1 << 19)
/** Suppress embeds, suppress notifications, components V2: all that a new message may carry. */
const SEND_FLAGS = 4 | 4096 | 32_768

/** Every route of REST v10 that is built; whatever else is called is recorded as a violation. */
export const routes = (deps: Deps): Route[] => [...aboutTheBot(deps), ...aboutReplies(deps), ...aboutChannels(deps)]

const route = (method: string, path: string, handle: Route['handle'], rest: Partial<Route> = {}): Route => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`),
  auth: true,
  bucket: 'other',
  handle,
  ...rest,
})
const ok = (body: unknown): Answer => ({ status: 200, body })

function aboutTheBot({ world, commands }: Deps): Route[] {
  const url = () => `ws://${world.origin}`
  const application = () => ok(applicationOf(world))
  const own = ({ params }: Call): void => {
    if (params[0] !== world.bot.id) throw refusal(10002)
  }
  const guild = (id: string | undefined): Guild => {
    const found = world.guilds.find((each) => each.id === id)
    if (!found) throw refusal(10004)
    return found
  }
  const scoped = (path: string, scope: (call: Call) => string): Route[] => [
    route('GET', path, (call) => (own(call), ok(commands.list(scope(call))))),
    route('PUT', path, (call) => (own(call), ok(commands.overwrite(scope(call), call.body)))),
  ]
  const permissions = (call: Call) => (own(call), ok(commands.permissions(guild(call.params[1]))))
  return [
    route('GET', '/gateway', () => ok({ url: url() }), { auth: false }),
    route('GET', '/gateway/bot', () => ok({ url: url(), shards: 1, session_start_limit: { ...world.starts } })),
    route('GET', '/users/@me', () => ok({ ...userOf(world.bot), verified: true, mfa_enabled: true, locale: 'en-US' })),
    route('GET', '/applications/@me', application),
    route('GET', '/oauth2/applications/@me', application),
    ...scoped('/applications/*/commands', () => 'global'),
    ...scoped('/applications/*/guilds/*/commands', (call) => guild(call.params[1]).id),
    route('GET', '/applications/*/guilds/*/commands/permissions', permissions),
    route('GET', '/guilds/*', (call) => ok(guildOf(guild(call.params[0])))),
  ]
}

function aboutReplies({ interactions }: Deps): Route[] {
  const byToken = { auth: false, bucket: 'webhook' } as const
  return [
    route('POST', '/interactions/*/*/callback', interactions.callback, { auth: false }),
    route('GET', '/webhooks/*/*/messages/*', interactions.get, byToken),
    route('PATCH', '/webhooks/*/*/messages/*', interactions.edit, byToken),
    route('DELETE', '/webhooks/*/*/messages/*', interactions.remove, byToken),
    route('POST', '/webhooks/*/*', interactions.followUp, byToken),
  ]
}

/** The right that writing takes. */
const toWrite = ({ thread }: Channel) => (thread ? May.SendMessagesInThreads : May.SendMessages)

/** The channel that a call names, and the message in it, as far as the bot may reach them. Each throws a Refusal. */
function createReach(world: World) {
  const channel = ({ params }: Call, rights = 0n): Channel => {
    const found = world.channelById(params[0] ?? '')
    if (!found) throw refusal(10003)
    if (!may(world.bot, found, May.ViewChannel)) throw refusal(50001)
    if (!may(world.bot, found, rights)) throw refusal(50013)
    return found
  }
  const message = (call: Call, rights = 0n): Stored => {
    const where = channel(call, rights)
    const found = world.find(call.params[1] ?? '')
    if (!found || found.onlyFor !== null || found.channel.id !== where.id) throw refusal(10008)
    return found
  }
  return { channel, message, isOwn: ({ message: { author } }: Stored) => author.id === world.bot.id }
}

function aboutChannels({ world, limited }: Deps): Route[] {
  const { channel, message, isOwn } = createReach(world)
  const send = createSend(world)
  const take = createWindows()
  const seen = (stored: Stored) =>
    world.applicationFlags & CONTENT_FLAGS ? stored.message : withoutContent(world, stored.message, stored.channel)
  const edit = (call: Call): Answer => {
    const found = message(call)
    if (!isOwn(found)) throw refusal(50005)
    refuseClosed(found.channel)
    const old = limited && world.now() - Date.parse(found.message.timestamp) > OLD.afterMs
    const window = old ? take(found.channel.id, OLD.edits, OLD.windowMs) : null
    if (window?.over) throw refusal(30046, { more: { retryAfterMs: window.leftMs } })
    return ok(editMessage(world, found, call))
  }
  const remove = (call: Call): Answer => {
    const found = message(call)
    if (!isOwn(found) && !may(world.bot, found.channel, May.ManageMessages)) throw refusal(50013)
    world.remove(found.message.id)
    return { status: 204 }
  }
  const type = (call: Call): Answer => {
    const where = channel(call)
    if (!may(world.bot, where, toWrite(where))) throw refusal(50013)
    world.typingUntil.set(where.id, world.now() + TYPING_MS)
    setTimeout(world.changed, TYPING_MS + 50).unref()
    world.changed()
    return { status: 204 }
  }
  const history = (call: Call): Answer => {
    const where = channel(call)
    const all = may(world.bot, where, May.ReadMessageHistory) ? world.stored(where.id) : []
    return ok(page(all, call.query).map(seen))
  }
  const thread = (call: Call): Answer => {
    const on = message(call, May.CreatePublicThreads)
    const opened = openThread(world, on, { owner: world.bot, ...threadOptions(isJson(call.body) ? call.body : {}) })
    return { status: 201, body: channelOf(world, opened) }
  }
  return [
    route('GET', '/channels/*', (call) => ok(channelOf(world, channel(call)))),
    route('POST', '/channels/*/typing', type, { bucket: 'typing' }),
    route('GET', '/channels/*/messages', history),
    route('GET', '/channels/*/messages/*', (call) => ok(seen(message(call, May.ReadMessageHistory)))),
    route('POST', '/channels/*/messages', (call) => ok(send(channel(call), call)), { bucket: 'sends' }),
    route('PATCH', '/channels/*/messages/*', edit, { bucket: 'edits' }),
    route('DELETE', '/channels/*/messages/*', remove),
    route('POST', '/channels/*/messages/*/threads', thread),
  ]
}

function threadOptions({ name, auto_archive_duration: minutes = 4320 }: Json): { name: string; minutes: number } {
  const problems = createProblems()
  problems.text('name', name, 1, 100)
  if (![60, 1440, 4320, 10_080].includes(Number(minutes)))
    problems.add('auto_archive_duration', 'BASE_TYPE_CHOICES', 'Value must be one of {60, 1440, 4320, 10080}.')
  problems.refuse()
  return { name: String(name), minutes: Number(minutes) }
}

/** Newest first, as Discord pages its history. */
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

function nonceOf({ nonce }: Json): string | null {
  return typeof nonce === 'string' || typeof nonce === 'number' ? String(nonce) : null
}

function createSend(world: World) {
  const nonces = new Map<string, { id: string; at: number }>()
  return (channel: Channel, call: Call): object => {
    const body = isJson(call.body) ? call.body : {}
    const kept = checkMessage(body, { flags: SEND_FLAGS, files: call.files.length })
    const { embeds = [], content = '', components = [] } = kept
    const files = call.files.length > 0 ? May.AttachFiles : 0n
    if (!may(world.bot, channel, toWrite(channel) | files | (embeds.length > 0 ? May.EmbedLinks : 0n)))
      throw refusal(50013)
    if (channel.thread?.locked) refuseClosed(channel)
    const nonce = nonceOf(body)
    const past = nonce === null ? undefined : nonces.get(nonce)
    if (body['enforce_nonce'] === true && past && world.now() - past.at < NONCE_MS) {
      const found = world.find(past.id)
      if (!found) throw refusal(10008)
      return found.message
    }
    refuseEmpty({ content, embeds, components, attachments: call.files })
    const { repliedTo, extra } = referenceOf(world, channel, body)
    checkPings(world, body, ['users', 'roles', 'everyone'], repliedTo?.message.author.id ?? null)
    if (channel.thread?.archived) changeThread(world, channel, { archived: false })
    const attachments = attachmentsOf(world, channel, call.files, body['attachments'])
    const fields = { ...extra, ...(nonce === null ? {} : { nonce }) }
    const author = userOf(world.bot)
    const message = messageOf(world, { author, channel, body: { ...kept, attachments }, extra: fields })
    if (nonce !== null) nonces.set(nonce, { id: message.id, at: world.now() })
    if (nonces.size > 1000) for (const [key, { at }] of nonces) if (world.now() - at > NONCE_MS) nonces.delete(key)
    world.typingUntil.delete(channel.id)
    world.add({ message, channel, onlyFor: null })
    return message
  }
}

function referenceOf(world: World, channel: Channel, body: Json): { repliedTo: Stored | null; extra: object } {
  const reference = body['message_reference']
  if (!isJson(reference)) return { repliedTo: null, extra: {} }
  if (!may(world.bot, channel, May.ReadMessageHistory)) throw refusal(160002)
  const repliedTo = world.find(String(reference['message_id']))
  if (!repliedTo || repliedTo.channel.id !== channel.id) {
    if (reference['fail_if_not_exists'] === false) return { repliedTo: null, extra: {} }
    throw refusal(50035, { message: 'Invalid Form Body: message_reference: Unknown message' })
  }
  return { repliedTo, extra: { type: 19, ...referenceTo(repliedTo) } }
}

function editMessage(world: World, stored: Stored, call: Call): object {
  const body = isJson(call.body) ? call.body : {}
  const kept = checkMessage(body, { flags: SEND_FLAGS & ~4096, files: call.files.length })
  const attachments = attachmentsAfter(world, stored, body, call.files)
  const before = stored.message.flags ?? 0
  refuseEmpty({ ...stored.message, ...kept, attachments })
  checkPings(world, body, ['users', 'roles', 'everyone'], null)
  const flags = (before & ~4) | ((kept.flags ?? before) & 4)
  const edited = { ...kept, attachments, flags, edited_timestamp: new Date(world.now()).toISOString() }
  return world.change(stored, edited).message
}

function refuseClosed({ thread }: Channel): void {
  if (thread?.archived) throw refusal(50083)
  if (thread?.locked) throw refusal(160005)
}
