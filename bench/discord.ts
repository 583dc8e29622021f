import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { guildCreate, ready, token } from './payloads.ts'
import { createQuestions, type Question } from './questions.ts'
import { createRoutes } from './routes.ts'

const heartbeatMs = 41_250
/** More than the JSON of any message. */
const maxHeadBytes = 64 * 1024

/** One bot under measurement, from the spawn of its process to its end. */
export type Session = {
  /** When IDENTIFY came. READY follows at once, or with `sendReady` where it is held back. */
  readonly identified: Promise<number>
  /** When READY was sent. */
  readonly ready: Promise<number>
  /** Resolves once READY and all servers are written. */
  sendReady(): Promise<void>
  /** A person gives a command. */
  ask(command: string): Question
  /** How many questions have no visible answer yet. */
  open(): number
  /** True once the bot has put its list of commands. */
  registered(): boolean
  /** What the bot did that Discord would not take. */
  readonly faults: readonly string[]
}

/** `line` and `people`: see `createQuestions`. */
export type Expected = {
  readonly guilds: number
  readonly hold: boolean
  readonly line: string | null
  readonly people: number
}

/**
 * Discord as far as a bot of commands sees it, in as little work as possible, so that it is the bot that is measured:
 * no limits, no state but the open questions; everything unknown or out of order is a fault.
 */
export async function createDiscord() {
  let current: ReturnType<typeof createSession> | null = null
  const server = createServer((request, response) => {
    const at = performance.now()
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = textOf(Buffer.concat(parts))
      const { status, json } = current?.call(request, body, at) ?? { status: 503, json: '{}' }
      const headers = status === 204 ? {} : { 'Content-Type': 'application/json' }
      response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(json) }).end(json)
    })
  })
  const gateway = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) =>
    gateway.handleUpgrade(request, socket, head, (opened) => current?.connect(opened)),
  )
  const port = await listen(server)

  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    /** Forgets the bot before and waits for another. */
    expect(expected: Expected): Session {
      current?.end()
      current = createSession(expected, `ws://127.0.0.1:${port}`)
      return current
    },
    close(): void {
      current?.end()
      server.close()
      server.closeAllConnections()
    },
  }
}

export type Discord = Awaited<ReturnType<typeof createDiscord>>

/** The JSON of a body; in a form it is the first part, before the files. */
function textOf(body: Buffer): string {
  if (!body.subarray(0, 2).equals(Buffer.from('--'))) return body.toString('utf8')
  const start = body.subarray(0, maxHeadBytes).toString('utf8')
  return /\r\n\r\n([^]*?)\r\n--/.exec(start)?.[1] ?? ''
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

function createSession({ guilds, hold, line, people }: Expected, gatewayUrl: string) {
  const faults: string[] = []
  const fault = (text: string) => void (faults.length < 20 && faults.push(text))
  const identified = createMoment()
  const readied = createMoment()
  let socket: WebSocket | null = null
  let sequence = 0
  const frame = (t: string, d: object) => JSON.stringify({ op: 0, s: ++sequence, t, d })
  const payloads = [
    frame('READY', ready(guilds, gatewayUrl)),
    ...Array.from({ length: guilds }, (_, index) => frame('GUILD_CREATE', guildCreate(index + 1))),
  ].map((text) => Buffer.from(text))
  const questions = createQuestions({ line, people, fault, send: (d) => socket?.send(frame('INTERACTION_CREATE', d)) })
  const routes = createRoutes({ gatewayUrl, guilds, questions, fault })

  async function sendReady(): Promise<void> {
    for (const payload of payloads.splice(0)) {
      const written = new Promise<void>((resolve) => socket?.send(payload, { binary: false }, () => resolve()))
      readied.reached()
      await written
    }
  }

  function receive(text: string): void {
    const { op, d } = JSON.parse(text) as { op: number; d: { token?: string } | null }
    if (op === 1) return socket?.send('{"op":11}')
    if (op !== 2) return fault(`gateway op ${op}`)
    // discordeno writes `Bot ` before it here as well, and Discord takes it.
    if (d?.token?.replace(/^Bot /, '') !== token) fault('IDENTIFY with a wrong token')
    identified.reached()
    if (!hold) void sendReady()
  }

  return {
    identified: identified.at,
    ready: readied.at,
    sendReady,
    ask: questions.ask,
    open: questions.open,
    registered: routes.registered,
    faults,
    call: (request: IncomingMessage, body: string, at: number) => routes.answer(request, body, at),
    connect(opened: WebSocket): void {
      if (socket) fault('a second connection to the gateway')
      socket = opened
      opened.on('error', () => opened.terminate())
      opened.on('message', (data) => receive((data as Buffer).toString('utf8')))
      opened.send(JSON.stringify({ op: 10, d: { heartbeat_interval: heartbeatMs } }))
    },
    end: () => socket?.terminate(),
  }
}

function createMoment() {
  let reach: (at: number) => void = () => undefined
  const at = new Promise<number>((resolve) => (reach = resolve))
  return { at, reached: () => reach(performance.now()) }
}
