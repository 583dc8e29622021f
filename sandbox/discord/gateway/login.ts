import { randomBytes } from 'node:crypto'
import { GatewayIntentBits as Intent } from 'discord-api-types/v10'
import { type Json, listOf } from '../json.ts'
import { userOf } from '../people/user-objects.ts'
import { allowsContent, type World } from '../world.ts'
import { type Connection, type GatewayState, push, sendGuilds, type Session } from './session.ts'

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
  if (faults.withheld !== 'ready') push(state, session, 'READY', readyOf(world, session, shard))
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
  const from = seq - faults.replayed
  faults.replayed = 0
  for (const past of session.log) if (past.seq > from && gate('push', 'REPLAY')) socket.send(past.text)
  push(state, session, 'RESUMED', {})
  world.changed()
}
