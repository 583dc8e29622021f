import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type APIMessage, PermissionFlagsBits as May } from 'discord-api-types/v10'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { Gate } from '../wire.ts'
import { isJson, listOf, may, type Json } from './rules.ts'
import { guildCreate, memberOf, userOf, withoutContent } from './shapes.ts'
import type { World, WorldEvent } from './world.ts'

type Session = { id: string; intents: number; seq: number; log: { seq: number; text: string }[]; line: Line | null }
/** One connection. A zombie one takes everything and answers nothing. */
type Line = { socket: WebSocket; session: Session | null; zombie: boolean; sends: number; windowEndsAt: number }
/** The gateway v10 as one bot sees it, and what can befall it. */
export type Gateway = ReturnType<typeof createGateway>

const GUILDS = 1 << 0
const GUILD_MESSAGES = 1 << 9
const DIRECT_MESSAGES = 1 << 12
const MESSAGE_CONTENT = 1 << 15
const PRIVILEGED = (1 << 1) | (1 << 8)
const KNOWN_INTENTS = 0x3_31_ff_ff
const CONTENT_FLAGS = (1 << 18) | (1 << 19)
const MAX_PAYLOAD_BYTES = 4096

type Deps = {
  readonly world: World
  readonly gate: Gate
  readonly sessions: Map<string, Session>
  /** What goes wrong: what never comes, and how many events a resume tells again. */
  readonly odd: { withheld: Withheld | null; replayed: number }
}
/** What may never come: the WebSocket, HELLO, READY, or the servers, which then stay unavailable. */
export type Withheld = 'socket' | 'hello' | 'ready' | 'guilds'

export function createGateway(
  world: World,
  { heartbeatIntervalMs, gate }: { heartbeatIntervalMs: number; gate: Gate },
) {
  const lines = new Set<Line>()
  const sessions = new Map<string, Session>()
  const deps: Deps = { world, gate, sessions, odd: { withheld: null, replayed: 0 } }
  const server = new WebSocketServer({ noServer: true })

  const connected = (socket: WebSocket, request: IncomingMessage): void => {
    const line: Line = { socket, session: null, zombie: false, sends: 0, windowEndsAt: Date.now() + 60_000 }
    lines.add(line)
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => receive(deps, line, data))
    socket.on('close', (code) => {
      lines.delete(line)
      if (line.session?.line === line) line.session.line = null
      if (line.session && (code === 1000 || code === 1001)) sessions.delete(line.session.id)
      world.changed()
    })
    greet(deps, socket, request, heartbeatIntervalMs)
    world.changed()
  }
  world.onEvent((event) => {
    for (const session of sessions.values()) dispatch(deps, session, event)
  })
  const each = (act: (line: Line) => void) => [...lines].forEach(act)

  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const over = () => socket.destroy()
      if (deps.odd.withheld === 'socket') socket.on('error', over).on('end', over).resume()
      else server.handleUpgrade(request, socket, head, (opened) => connected(opened, request))
    },
    /** 'connected' once a session is ready on a live connection. */
    status: () =>
      [...sessions.values()].some(({ line }) => line) ? 'connected' : lines.size > 0 ? 'connecting' : 'down',
    /** The TCP connection breaks. */
    drop: () => each(({ socket }) => socket.terminate()),
    /** Op 7: please reconnect. */
    reconnect: () => each(({ socket }) => socket.send('{"op":7,"d":null}')),
    /** Op 9; not resumable means that the session is gone. */
    invalidate: (resumable: boolean) =>
      each(({ socket, session }) => {
        if (!resumable && session) sessions.delete(session.id)
        socket.send(JSON.stringify({ op: 9, d: resumable }))
      }),
    /** Closes with that code, as the documentation lists them. */
    close: (code: number) => each(({ socket }) => socket.close(code)),
    /** The present connections stay open but acknowledge and deliver nothing any more. */
    zombie: () => each((line) => void (line.zombie = true)),
    ...createOddities(deps, each),
    /** Ends every connection and session for good. */
    end(): void {
      sessions.clear()
      each(({ socket }) => socket.terminate())
    },
  }
}

function greet({ odd, gate }: Deps, socket: WebSocket, request: IncomingMessage, heartbeatIntervalMs: number): void {
  const query = new URL(request.url ?? '/', 'ws://gateway').searchParams
  if (query.get('v') !== '10' || query.get('encoding') !== 'json') return socket.close(4012, 'Invalid API version')
  const hello = { op: 10, d: { heartbeat_interval: heartbeatIntervalMs } }
  if (odd.withheld !== 'hello' && gate('push', 'HELLO')) socket.send(JSON.stringify(hello))
}

/** What a gateway does on bad days. */
function createOddities(deps: Deps, each: (act: (line: Line) => void) => void) {
  const eachSession = (act: (session: Session) => void) => [...deps.sessions.values()].forEach(act)
  return {
    /** Sends a frame as it is: an unknown op, or what is no JSON. */
    frame: (text: string) => each(({ socket }) => socket.send(text)),
    /** Sends an event as it is, of whatever name, with null where an object belongs. */
    event: (name: string, data: unknown) => eachSession((session) => push(deps, session, name, data)),
    /** Sends the newest event again. */
    repeat: () => eachSession(({ log, line }) => line?.socket.send(log.at(-1)?.text ?? '')),
    /** The next resume tells so many events again that were told already. */
    replay: (events: number) => void (deps.odd.replayed = events),
    /** From the next login on this never comes. Null: it comes again, servers at once. */
    withhold(what: Withheld | null): void {
      const missing = deps.odd.withheld === 'guilds' && what === null
      deps.odd.withheld = what
      if (missing) eachSession((session) => tellGuilds(deps, session))
    },
  }
}

/** Tells a session of an event, as far as its intents and the bot's rights let it know. */
function dispatch(deps: Deps, session: Session, { name, data, channel }: WorldEvent): void {
  const { world } = deps
  const wants = (intent: number) => (session.intents & intent) !== 0
  const guild = channel?.guild
  if (/^(GUILD|CHANNEL|THREAD)_/.test(name) && !wants(GUILDS)) return
  const hidden = channel !== null && !may(world.bot, channel, May.ViewChannel)
  if (hidden && /^(MESSAGE|THREAD)_/.test(name)) return
  if (!name.startsWith('MESSAGE_')) return push(deps, session, name, data)
  if (!channel || !wants(guild ? GUILD_MESSAGES : DIRECT_MESSAGES)) return
  const where = guild ? { guild_id: guild.id } : {}
  if (name.startsWith('MESSAGE_DELETE')) return push(deps, session, name, { ...data, ...where })
  const message = data as APIMessage
  const author = message.webhook_id && !message.application_id ? undefined : world.personById(message.author.id)
  const shown = wants(MESSAGE_CONTENT) ? message : withoutContent(world, message, channel)
  push(deps, session, name, { ...shown, ...where, ...(guild && author && { member: memberOf(guild, author) }) })
}

function push({ gate }: Deps, session: Session, name: string, data: unknown): void {
  session.seq += 1
  const text = JSON.stringify({ op: 0, t: name, s: session.seq, d: data })
  session.log.push({ seq: session.seq, text })
  if (session.log.length > 1000) session.log.shift()
  if (session.line && !session.line.zombie && gate('push', name)) session.line.socket.send(text)
}

function receive(deps: Deps, line: Line, data: RawData): void {
  const { socket } = line
  const { world, gate } = deps
  if (line.zombie) return
  const text = (data as Buffer).toString('utf8')
  if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) return refuse(world, socket, 4002, 'payload over 4096 bytes')
  if (Date.now() > line.windowEndsAt) Object.assign(line, { sends: 0, windowEndsAt: Date.now() + 60_000 })
  line.sends += 1
  if (line.sends > 120) return refuse(world, socket, 4008, 'more than 120 payloads in 60 s')
  const payload = parse(text)
  if (!payload) return refuse(world, socket, 4002, 'payload is no JSON object')
  const body = isJson(payload['d']) ? payload['d'] : {}
  const op = payload['op']
  if (op === 1) return gate('push', 'HEARTBEAT_ACK') ? socket.send('{"op":11}') : undefined
  if (op === 2) return line.session ? refuse(world, socket, 4005, 'identified twice') : identify(deps, line, body)
  if (op === 6) return resume(deps, line, body)
  if (op !== 3 && op !== 4 && op !== 8) return refuse(world, socket, 4001, `unknown op ${String(op)}`)
  if (!line.session) socket.close(4003, 'Not authenticated.')
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : null
  } catch {
    return null
  }
}

function refuse(world: World, socket: WebSocket, code: number, what: string): void {
  world.violate(`Gateway: ${what}`)
  socket.close(code, what)
}

function identify(deps: Deps, line: Line, body: Json): void {
  const { world, sessions, odd } = deps
  const { socket } = line
  const intents = body['intents']
  const shard = listOf(body['shard'] ?? [0, 1]).map(Number)
  const [index = NaN, count = NaN] = shard
  if (body['token'] !== world.token) return socket.close(4004, 'Authentication failed.')
  if (shard.length !== 2 || !(index >= 0 && index < count)) return socket.close(4010, 'Invalid shard.')
  if (!Number.isInteger(intents) || (Number(intents) & ~KNOWN_INTENTS) !== 0)
    return socket.close(4013, 'Invalid intent(s).')
  const wanted = Number(intents)
  if (wanted & PRIVILEGED || (wanted & MESSAGE_CONTENT && !(world.applicationFlags & CONTENT_FLAGS)))
    return socket.close(4014, 'Disallowed intent(s).')
  const session: Session = { id: randomBytes(16).toString('hex'), intents: wanted, seq: 0, log: [], line }
  sessions.set(session.id, session)
  for (const [id, each] of sessions) if (sessions.size > 10 && !each.line) sessions.delete(id)
  line.session = session
  world.stats.identifies += 1
  world.starts.remaining = Math.max(0, world.starts.remaining - 1)
  const ready = {
    v: 10,
    user: { ...userOf(world.bot), verified: true, mfa_enabled: false, email: null, flags: 0 },
    guilds: world.guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    session_type: 'normal',
    resume_gateway_url: `ws://${world.origin}`,
    shard,
    application: { id: world.bot.id, flags: world.applicationFlags },
    private_channels: [],
    presences: [],
    relationships: [],
  }
  if (odd.withheld !== 'ready') push(deps, session, 'READY', ready)
  if (odd.withheld === null) tellGuilds(deps, session)
  world.changed()
}

function tellGuilds(deps: Deps, session: Session): void {
  if (!(session.intents & GUILDS)) return
  for (const guild of deps.world.guilds) push(deps, session, 'GUILD_CREATE', guildCreate(deps.world, guild))
}

function resume(deps: Deps, line: Line, body: Json): void {
  const { world, sessions, gate, odd } = deps
  const session = sessions.get(String(body['session_id']))
  const seq = Number(body['seq'])
  if (body['token'] !== world.token) return line.socket.close(4004, 'Authentication failed.')
  const first = session?.log[0]?.seq ?? 1
  if (!session || seq + 1 < first) return line.socket.send('{"op":9,"d":false}')
  if (!(seq <= session.seq)) return line.socket.close(4007, 'Invalid seq.')
  session.line = line
  line.session = session
  world.stats.resumes += 1
  const from = seq - odd.replayed
  odd.replayed = 0
  for (const past of session.log) if (past.seq > from && gate('push', 'REPLAY')) line.socket.send(past.text)
  push(deps, session, 'RESUMED', {})
  world.changed()
}
