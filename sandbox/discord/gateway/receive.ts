import type { RawData, WebSocket } from 'ws'
import { isJson, type Json, jsonOf } from '../json.ts'
import type { World } from '../world.ts'
import { identify, resume } from './login.ts'
import type { Connection, GatewayState } from './session.ts'

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
