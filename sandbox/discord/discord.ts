import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { APIMessage } from 'discord-api-types/v10'
import { createCommands, type Commands } from './commands.ts'
import { createDriver, type Driver } from './driver.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { createInteractions } from './interactions.ts'
import { createRest, type Fault, type Limits, type RestCall } from './rest.ts'
import { routes } from './routes.ts'
import { createWorld, type Person, type World } from './world.ts'

export type DiscordOptions = {
  clock: { now(): number }
  /** How long each REST call waits before it is looked at, in milliseconds (default 0). */
  latencyMs?: number
  /** Real time. 'off' never answers 429; default: 5 sends and 5 edits in 5 s per channel, 5 in 2 s per webhook token. */
  limits?: 'off' | Limits
  /** Default 41,250, as in life. */
  heartbeatIntervalMs?: number
  /** The application's flags (default 1<<19: message content allowed below the user limit); 0 switches content off. */
  applicationFlags?: number
}

/** Discord as one bot and its people see it: on the wire for the bot, as functions for whoever plays the people. */
export type Discord = Driver & {
  /** Listens on a free port of 127.0.0.1 (or the one given), so that a second start can stand where the first stood. */
  listen(port?: number): Promise<{ apiUrl: string }>
  close(): Promise<void>
  readonly token: string
  /** Of the bot's user and of its application. */
  readonly botId: string
  readonly guildId: string
  readonly world: World
  readonly commands: Commands
  readonly gateway: Gateway
  /** The person of that name, made where there is none yet, so that as many as a test needs may ask at once. */
  person(name: string): Person
  /** A channel's messages, oldest first, ephemeral ones included; 'dm' is everybody's direct messages. */
  messages(channel: string): APIMessage[]
  /** Every channel with its messages. */
  state(): { channels: { name: string; messages: APIMessage[] }[]; violations: string[] }
  /** What the bot did that Discord would refuse, punish or show to the wrong people; at most the newest 200. */
  readonly violations: string[]
  /** The newest 5,000 REST calls. */
  readonly calls: readonly RestCall[]
  readonly stats: { limited: number; identifies: number; resumes: number }
  /**
   * The next `times` REST calls fail so: of all, or of those whose `METHOD /path` matches (a text: contains it).
   * 0 times takes every fault back.
   */
  fault(fault: Fault): void
  /** Turns the portal's message content switch on or off (flag 1<<19). */
  allowContent(allowed: boolean): void
  onChange(listener: () => void): () => void
  /** Waits until `look` finds something (neither false, null nor undefined); throws after `timeoutMs` (default 5,000). */
  until<T>(look: () => T | false | null | undefined, timeoutMs?: number): Promise<T>
}

/** Discord's stand-in: strict about what the documentation states, silent about what the bot does not use. */
export function createDiscord(options: DiscordOptions): Discord {
  const world = createWorld(options.clock, options.applicationFlags ?? 1 << 19)
  const gateway = createGateway(world, { heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250 })
  const commands = createCommands(world)
  const interactions = createInteractions(world)
  const rest = createRest(world, routes({ world, commands, interactions }), {
    latencyMs: options.latencyMs ?? 0,
    limits: options.limits ?? { sends: 5, edits: 5, windowMs: 5000, webhook: 5, webhookWindowMs: 2000 },
  })
  const server = createServer((request, response) => void rest.handle(request, response))
  server.on('upgrade', gateway.upgrade)

  return {
    ...createDriver({ world, commands, interactions }),
    token: world.token,
    botId: world.bot.id,
    guildId: world.guild.id,
    world,
    commands,
    gateway,
    person: world.person,
    messages: world.messagesOf,
    state: () => ({
      channels: world.channelNames().map((name) => ({ name, messages: world.messagesOf(name) })),
      violations: [...world.violations],
    }),
    violations: world.violations,
    calls: rest.calls,
    stats: world.stats,
    fault: rest.fault,
    allowContent(allowed) {
      world.applicationFlags = allowed ? 1 << 19 : 0
    },
    onChange: world.onChange,
    until: (look, timeoutMs = 5000) => until(world, look, timeoutMs),
    ...createWire(world, server, gateway),
  }
}

function createWire(world: World, server: Server, gateway: Gateway): Pick<Discord, 'listen' | 'close'> {
  return {
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          world.origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
          resolve({ apiUrl: `http://${world.origin}/api` })
        })
      }),
    async close() {
      gateway.end()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function until<T>(world: World, look: () => T | false | null | undefined, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      clearTimeout(timer)
      stop()
      end()
    }
    const check = () => {
      try {
        const found = look()
        if (found !== false && found !== null && found !== undefined) settle(() => resolve(found))
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))))
      }
    }
    const timer = setTimeout(
      () => settle(() => reject(new Error(`Not within ${timeoutMs} ms: ${String(look)}`))),
      timeoutMs,
    )
    const stop = world.onChange(check)
    check()
  })
}
