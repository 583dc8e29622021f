import type { Commands } from './commands.ts'
import type { Interactions } from './interactions.ts'
import type { Answer, Call, Route } from './rest.ts'
import { checkMessage, checkPings, isJson, refuseEmpty, Refusal, type Json } from './rules.ts'
import { botUser, channelOf, guildOf, messageOf, newBody, nothing, withoutContent } from './shapes.ts'
import type { Channel, Stored, World } from './world.ts'

type Deps = { world: World; commands: Commands; interactions: Interactions }

const NONCE_MS = 3 * 60_000
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

const applicationOf = (world: World): object => ({
  id: world.bot.id,
  name: world.bot.name,
  description: '',
  flags: world.applicationFlags,
  flags_new: String(world.applicationFlags),
  bot: botUser(world),
  owner: botUser(world),
  verify_key: '0'.repeat(64),
  redirect_uris: [],
  approximate_guild_count: 1,
  approximate_user_install_count: 0,
  approximate_user_authorization_count: 0,
  explicit_content_filter: 0,
  eligible_oauth2_scopes: [],
  ...nothing('icon type team interactions_endpoint_url role_connections_verification_url'),
})

function aboutTheBot({ world, commands }: Deps): Route[] {
  const url = () => `ws://${world.origin}`
  const limit = () => {
    const used = world.stats.identifies
    return { total: 1000, remaining: Math.max(0, 1000 - used), reset_after: 86_400_000, max_concurrency: 1 }
  }
  const application = () => ok(applicationOf(world))
  const own = (call: Call): void => {
    if (call.params[0] !== world.bot.id) throw new Refusal(404, 10002, 'Unknown Application')
  }
  const guild = (id: string | undefined): string => {
    if (id !== world.guild.id) throw new Refusal(404, 10004, 'Unknown Guild')
    return id
  }
  const scoped = (path: string, scope: (call: Call) => string): Route[] => [
    route('GET', path, (call) => (own(call), ok(commands.list(scope(call))))),
    route('PUT', path, (call) => (own(call), ok(commands.overwrite(scope(call), call.body)))),
  ]
  return [
    route('GET', '/gateway', () => ok({ url: url() }), { auth: false }),
    route('GET', '/gateway/bot', () => ok({ url: url(), shards: 1, session_start_limit: limit() })),
    route('GET', '/users/@me', () => ok({ ...botUser(world), verified: true, mfa_enabled: true, locale: 'en-US' })),
    route('GET', '/applications/@me', application),
    route('GET', '/oauth2/applications/@me', application),
    ...scoped('/applications/*/commands', () => 'global'),
    ...scoped('/applications/*/guilds/*/commands', (call) => guild(call.params[1])),
    route('GET', '/guilds/*', (call) => (guild(call.params[0]), ok(guildOf(world)))),
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

function aboutChannels({ world }: Deps): Route[] {
  const send = createSend(world)
  const channel = (call: Call): Channel => {
    const found = world.channelById(call.params[0] ?? '')
    if (!found) throw new Refusal(404, 10003, 'Unknown Channel')
    return found
  }
  const message = (call: Call): Stored => {
    const found = world.find(call.params[1] ?? '')
    if (!found || found.onlyFor !== null || found.channel.id !== channel(call).id)
      throw new Refusal(404, 10008, 'Unknown Message')
    return found
  }
  const seen = (stored: Stored) =>
    world.applicationFlags & CONTENT_FLAGS ? stored.message : withoutContent(world, stored.message, stored.channel)
  const own = (call: Call, code: number, why: string): Stored => {
    const found = message(call)
    if (found.message.author.id !== world.bot.id) throw new Refusal(403, code, why)
    return found
  }
  const edit = (call: Call): Answer => ok(editMessage(world, own(call, 50005, 'Cannot edit another user'), call))
  const remove = (call: Call): Answer => {
    world.remove(own(call, 50013, 'Missing Permissions').message.id)
    return { status: 204 }
  }
  const type = (call: Call): Answer => {
    world.botTypes(channel(call).id)
    return { status: 204 }
  }
  const history = (call: Call): Answer => ok(page(world.stored(channel(call).id), call.query).map(seen))
  return [
    route('GET', '/channels/*', (call) => ok(channelOf(world, channel(call)))),
    route('POST', '/channels/*/typing', type),
    route('GET', '/channels/*/messages', history),
    route('GET', '/channels/*/messages/*', (call) => ok(seen(message(call)))),
    route('POST', '/channels/*/messages', (call) => ok(send(channel(call), call)), { bucket: 'sends' }),
    route('PATCH', '/channels/*/messages/*', edit, { bucket: 'edits' }),
    route('DELETE', '/channels/*/messages/*', remove),
  ]
}

/** Newest first, as Discord pages its history. */
function page(all: readonly Stored[], query: URLSearchParams): Stored[] {
  const limit = Number(query.get('limit') ?? 50)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new Refusal(400, 50035, 'Invalid Form Body: limit is 1 to 100')
  const bound = (name: string) => BigInt(query.get(name) ?? 0)
  const [before, after] = [bound('before'), bound('after')]
  const fitting = all.filter(({ message, onlyFor }) => {
    const id = BigInt(message.id)
    return onlyFor === null && (before === 0n || id < before) && id > after
  })
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
    const nonce = nonceOf(body)
    const past = nonce === null ? undefined : nonces.get(nonce)
    if (body['enforce_nonce'] === true && past && world.now() - past.at < NONCE_MS) {
      const found = world.find(past.id)
      if (!found) throw new Refusal(404, 10008, 'Unknown Message')
      return found.message
    }
    const made = newBody(world, kept, call.files)
    refuseEmpty(made)
    const { repliedTo, extra } = referenceOf(world, channel, body)
    checkPings(world, body, ['users', 'roles', 'everyone'], repliedTo?.message.author.id ?? null)
    const fields = { ...extra, ...(nonce === null ? {} : { nonce }) }
    const message = messageOf(world, { author: botUser(world), channel, body: made, extra: fields })
    if (nonce !== null) nonces.set(nonce, { id: message.id, at: world.now() })
    if (nonces.size > 1000) for (const [key, { at }] of nonces) if (world.now() - at > NONCE_MS) nonces.delete(key)
    world.botWrote(channel.id)
    world.add({ message, channel, onlyFor: null })
    return message
  }
}

function referenceOf(world: World, channel: Channel, body: Json): { repliedTo: Stored | null; extra: object } {
  const reference = body['message_reference']
  if (!isJson(reference)) return { repliedTo: null, extra: {} }
  const repliedTo = world.find(String(reference['message_id']))
  if (!repliedTo || repliedTo.channel.id !== channel.id) {
    if (reference['fail_if_not_exists'] === false) return { repliedTo: null, extra: {} }
    throw new Refusal(400, 50035, 'Invalid Form Body: message_reference: Unknown message')
  }
  const { message } = repliedTo
  const link = { type: 0, message_id: message.id, channel_id: channel.id }
  return { repliedTo, extra: { type: 19, message_reference: link, referenced_message: message } }
}

function editMessage(world: World, stored: Stored, call: Call): object {
  const body = isJson(call.body) ? call.body : {}
  const kept = checkMessage(body, { flags: SEND_FLAGS & ~4096, files: call.files.length })
  refuseEmpty({ ...stored.message, ...kept })
  checkPings(world, body, ['users', 'roles', 'everyone'], null)
  return world.change(stored, { ...kept, edited_timestamp: new Date(world.now()).toISOString() }).message
}
