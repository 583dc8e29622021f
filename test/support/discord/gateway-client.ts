import { expect } from 'vitest'
import { WebSocket } from 'ws'
import type { Discord } from '../../../sandbox/discord/discord.ts'

export type Payload = {
  op: number
  t?: string
  s?: number
  d: Record<string, unknown> & { content?: string; session_id?: string }
}

/** Guilds, guild messages, direct messages, message content. */
export const intents = (1 << 0) | (1 << 9) | (1 << 12) | (1 << 15)
export const login = (discord: Discord, more = {}) => ({
  op: 2,
  d: { token: discord.token, intents, properties: {}, ...more },
})
/** The gateway's address. */
export const gatewayUrl = (discord: Discord) => `ws://${discord.world.origin}/?v=10&encoding=json`

/** A connection to the gateway as a bot has it, frame by frame; `lines` takes what is to be ended after the test. */
export function connect(discord: Discord, lines: WebSocket[], address = gatewayUrl(discord)) {
  const socket = new WebSocket(address)
  const got: Payload[] = []
  const frames: string[] = []
  lines.push(socket)
  socket.on('message', (data) => {
    const text = (data as Buffer).toString('utf8')
    frames.push(text)
    if (text.startsWith('{')) got.push(JSON.parse(text) as Payload)
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  const until = (find: (payload: Payload) => boolean) => expect.poll(() => got.find(find)).toBeTruthy()
  return {
    got,
    /** What came, as it came, JSON or not. */
    frames,
    closed,
    socket,
    until,
    send: (payload: unknown) => socket.send(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    hello: () => until(({ op }) => op === 10),
    events: (name: string) => got.filter(({ t }) => t === name).map(({ d }) => d),
    async ready(more = {}) {
      await until(({ op }) => op === 10)
      this.send(login(discord, more))
      await until(({ t }) => t === 'READY')
      return got.find(({ t }) => t === 'READY')?.d.session_id
    },
  }
}
