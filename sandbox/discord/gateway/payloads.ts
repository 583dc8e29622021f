import { randomBytes } from 'node:crypto'
import { GatewayIntentBits as Intent } from 'discord-api-types/v10'
import type { RawData, WebSocket } from 'ws'
import { isJson, type Json, jsonOf, listOf } from '../json.ts'
import { userOf } from '../people/people-objects.ts'
import { allowsContent, type World } from '../world.ts'
import { type Connection, type GatewayState, push, sendGuilds, type Session } from './session.ts'

/** https://discord.com/developers/docs/events/gateway#sending-events */
const maxPayloadBytes = 4096
/** https://discord.com/developers/docs/events/gateway#rate-limiting */
const sendLimit = { max: 120, windowMs: 60_000 }

/** The rate-limit window of a connection that begins now. */
export const newWindow = () => ({ sends: 0, windowEndsAt: Date.now() + sendLimit.windowMs })

/** Handles a payload from the bot; one that breaks a rule closes the connection. */
export function receive(state: GatewayState, connection: Connection, data: RawData): void {
  const { socket } = connection
  const { world, gate } = state
  if (connection.zombie) return
  const text = (data as Buffer).toString('utf8')
  if (Buffer.byteLength(text) > maxPayloadBytes) return refuse(world, socket, 4002, 'payload over 4096 bytes')
  if (Date.now() > connection.windowEndsAt) Object.assign(connection, newWindow())
  connection.sends += 1
  if (connection.sends > sendLimit.max) return refuse(world, socket, 4008, 'more than 120 payloads in 60 s')
  const payload = parse(text)
  if (!payload) return refuse(world, socket, 4002, 'payload is no JSON object')
  const body = jsonOf(payload['d'])
  const op = payload['op']
  if (op === 1) return gate('push', 'HEARTBEAT_ACK') ? socket.send('{"op":11}') : undefined
  if (op === 2 && connection.session) return refuse(world, socket, 4005, 'identified twice')
  if (op === 2) return identify(state, connection, body)
  if (op === 6) return resume(state, connection, body)
  if (op !== 3 && op !== 4 && op !== 8) return refuse(world, socket, 4001, `unknown op ${String(op)}`)
  if (!connection.session) socket.close(4003, 'Not authenticated.')
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : null
  } catch {
    return null
  }
}

function refuse(world: World, socket: WebSocket, code: number, reason: string): void {
  world.violate(`Gateway: ${reason}`)
  socket.close(code, reason)
}

const privilegedIntents = Intent.GuildMembers | Intent.GuildPresences
const knownIntents = 0x3_31_ff_ff

/** Op 2. https://discord.com/developers/docs/events/gateway#identifying */
export function identify(state: GatewayState, connection: Connection, body: Json): void {
  const { world, sessions, faults } = state
  const { socket } = connection
  const shard = listOf(body['shard'] ?? [0, 1]).map(Number)
  const [index = NaN, count = NaN] = shard
  if (body['token'] !== world.token) return socket.close(4004, 'Authentication failed.')
  if (shard.length !== 2 || !(index >= 0 && index < count)) return socket.close(4010, 'Invalid shard.')
  const intents = Number(body['intents'])
  if (!Number.isInteger(body['intents']) || (intents & ~knownIntents) !== 0)
    return socket.close(4013, 'Invalid intent(s).')
  if (intents & privilegedIntents || (intents & Intent.MessageContent && !allowsContent(world)))
    return socket.close(4014, 'Disallowed intent(s).')
  const session: Session = { id: randomBytes(16).toString('hex'), intents, seq: 0, log: [], connection }
  sessions.set(session.id, session)
  for (const [id, each] of sessions) if (sessions.size > 10 && !each.connection) sessions.delete(id)
  connection.session = session
  world.stats.identifies += 1
  world.starts.remaining = Math.max(0, world.starts.remaining - 1)
  if (faults.withheld !== 'ready') push(state, session, 'READY', { ...readyOf(world, session, shard), ...faults.ready })
  if (faults.closesWith !== null) return socket.close(faults.closesWith)
  if (faults.withheld === null) sendGuilds(state, session)
  world.changed()
}

const readyOf = (world: World, session: Session, shard: readonly number[]) => ({
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
})

/** Op 6. https://discord.com/developers/docs/events/gateway#resuming */
export function resume(state: GatewayState, connection: Connection, body: Json): void {
  const { world, sessions, gate, faults } = state
  const { socket } = connection
  const session = sessions.get(String(body['session_id']))
  const seq = Number(body['seq'])
  if (body['token'] !== world.token) return socket.close(4004, 'Authentication failed.')
  const first = session?.log[0]?.seq ?? 1
  if (!session || seq + 1 < first) return socket.send('{"op":9,"d":false}')
  if (!(seq <= session.seq)) return socket.close(4007, 'Invalid seq.')
  session.connection = connection
  connection.session = session
  world.stats.resumes += 1
  if (faults.withheld === 'resumed') return
  const from = seq - faults.replayed
  faults.replayed = 0
  for (const past of session.log) if (past.seq > from && gate('push', 'REPLAY')) socket.send(past.text)
  push(state, session, 'RESUMED', {})
  if (faults.closesWith !== null) socket.close(faults.closesWith)
  world.changed()
}
