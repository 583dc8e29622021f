import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Gate } from '../../http/faults.ts'
import type { World } from '../world.ts'
import { newWindow, receive } from './payloads.ts'
import {
  type Connection,
  dispatch,
  type GatewayState,
  push,
  sendGuilds,
  type Session,
  type Withheld,
} from './session.ts'

export type GatewayOptions = { heartbeatIntervalMs: number; gate: Gate }

/** The gateway v10 for one bot, and its faults. https://discord.com/developers/docs/events/gateway */
export function createGateway(world: World, { heartbeatIntervalMs, gate }: GatewayOptions) {
  const connections = new Set<Connection>()
  const sessions = new Map<string, Session>()
  const faults = { withheld: null, replayed: 0, ready: {}, closesWith: null }
  const state: GatewayState = { world, gate, sessions, faults }
  const server = new WebSocketServer({ noServer: true })

  const connected = (socket: WebSocket, request: IncomingMessage): void => {
    const connection: Connection = { socket, session: null, zombie: false, ...newWindow() }
    connections.add(connection)
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => receive(state, connection, data))
    socket.on('close', (code) => {
      connections.delete(connection)
      const { session } = connection
      if (session?.connection === connection) session.connection = null
      if (session && (code === 1000 || code === 1001)) sessions.delete(session.id)
      world.changed()
    })
    greet(state, socket, request, heartbeatIntervalMs)
    world.changed()
  }
  world.onEvent((event) => {
    for (const session of sessions.values()) dispatch(state, session, event)
  })

  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const end = () => socket.destroy()
      if (state.faults.withheld === 'socket') socket.on('error', end).on('end', end).resume()
      else server.handleUpgrade(request, socket, head, (opened) => connected(opened, request))
    },
    /** 'connected' once a session is ready on a live connection. */
    status() {
      if ([...sessions.values()].some(({ connection }) => connection)) return 'connected'
      return connections.size > 0 ? 'connecting' : 'down'
    },
    ...createConnectionFaults(state, connections),
    ...createEventFaults(state),
    /** Ends every connection and session. */
    end(): void {
      sessions.clear()
      connections.forEach(({ socket }) => socket.terminate())
    },
  }
}

function greet({ faults, gate }: GatewayState, socket: WebSocket, request: IncomingMessage, intervalMs: number): void {
  const query = new URL(request.url ?? '/', 'ws://gateway').searchParams
  if (query.get('v') !== '10' || query.get('encoding') !== 'json') return socket.close(4012, 'Invalid API version')
  const hello = { op: 10, d: { heartbeat_interval: intervalMs } }
  if (faults.withheld !== 'hello' && gate('push', 'HELLO')) socket.send(JSON.stringify(hello))
}

/** Faults of the present connections. */
const createConnectionFaults = ({ sessions }: GatewayState, connections: ReadonlySet<Connection>) => ({
  /** Breaks the TCP connection. */
  drop: () => connections.forEach(({ socket }) => socket.terminate()),
  /** Op 7: asks the bot to reconnect. */
  reconnect: () => connections.forEach(({ socket }) => socket.send('{"op":7,"d":null}')),
  /** Op 9: invalidates the session; not resumable means that it is gone. */
  invalidate: (resumable: boolean) =>
    connections.forEach(({ socket, session }) => {
      if (!resumable && session) sessions.delete(session.id)
      socket.send(JSON.stringify({ op: 9, d: resumable }))
    }),
  /** Closes with a code. https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
  close: (code: number) => connections.forEach(({ socket }) => socket.close(code)),
  /** Leaves the connections open, but acknowledges and delivers nothing any more. */
  zombie: () => connections.forEach((connection) => void (connection.zombie = true)),
  /** Leaves the connections open, but reads nothing any more: not even a close frame is answered. */
  deafen: () => connections.forEach(({ socket }) => socket.pause()),
  /** Sends a frame as it is: an unknown op, or invalid JSON. */
  frame: (text: string) => connections.forEach(({ socket }) => socket.send(text)),
})

/** Faults of events and of the login. */
const createEventFaults = (state: GatewayState) => ({
  /** Sends an event as it is, of any name, with null in place of an object. */
  event: (name: string, data: unknown) => state.sessions.forEach((session) => push(state, session, name, data)),
  /** Sends the newest event again. */
  repeat: () => state.sessions.forEach(({ log, connection }) => connection?.socket.send(log.at(-1)?.text ?? '')),
  /** Makes the next resume send that many events a second time. */
  replay: (events: number) => void (state.faults.replayed = events),
  /** Replaces fields of every READY from now on; undefined leaves one out. */
  changeReady: (fields: object) => void (state.faults.ready = fields),
  /** Closes each connection from now on right after READY or RESUMED; null closes none. */
  closeAfterLogin: (code: number | null) => void (state.faults.closesWith = code),
  /** Holds a step of the login back from now on; null lets all pass and sends servers that are missing. */
  withhold(step: Withheld | null): void {
    const missing = state.faults.withheld === 'guilds' && step === null
    state.faults.withheld = step
    if (missing) state.sessions.forEach((session) => sendGuilds(state, session))
  },
})
