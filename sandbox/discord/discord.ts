import { createServer } from 'node:http'
import { ApplicationFlags, type APIMessage } from 'discord-api-types/v10'
import type { Upload } from '../http/bodies.ts'
import { type Gate, openGate } from '../http/faults.ts'
import { listening } from '../http/listening.ts'
import { createCommands, type Commands } from './commands/commands.ts'
import { createDriver, type Driver } from './driver.ts'
import { createGateway, type Gateway } from './gateway/gateway.ts'
import { createInteractions } from './interactions/interactions.ts'
import { createOwner, createRoles } from './owner.ts'
import type { Limits } from './rest/rate-limits.ts'
import type { Fault } from './rest/replies.ts'
import { createRest, type RestCall } from './rest/rest.ts'
import { routes } from './rest/routes.ts'
import { until } from './signals.ts'
import { createWorld, type World } from './world.ts'

export type DiscordOptions = {
  clock: { now(): number }
  /** Delay of each REST call, in milliseconds (default 0). */
  latencyMs?: number
  /** Real time. 'off' never answers 429; default: 5 sends and 5 edits in 5 s per channel, 5 in 2 s per webhook token. */
  limits?: 'off' | Limits
  /** Default 41,250, as in life. */
  heartbeatIntervalMs?: number
  /** The application's flags (default 1<<19: message content allowed below the user limit); 0 switches content off. */
  applicationFlags?: number
  /** Asked at each effect of REST and of the gateway; by default everything passes. */
  gate?: Gate
}

/** Discord for one bot and its people: HTTP and WebSocket for the bot, functions for the people. */
export type Discord = Driver &
  ReturnType<typeof createRoles> &
  ReturnType<typeof createOwner> & {
    /** Listens on 127.0.0.1: a free port, or the given one, so that a restarted stand-in keeps its address. */
    listen(port?: number): Promise<{ apiUrl: string }>
    close(): Promise<void>
    readonly token: string
    /** The id of the bot's user and of its application. */
    readonly botId: string
    readonly guildId: string
    readonly world: World
    readonly commands: Commands
    readonly gateway: Gateway
    /** Finds or creates the person of that name, with those roles, or as a bot. */
    person: World['person']
    /** A channel's messages, oldest first, ephemeral ones included; 'dm' is everybody's direct messages. */
    messages(channel: string): APIMessage[]
    /** Every channel with its messages. */
    state(): { channels: { name: string; messages: APIMessage[] }[]; violations: string[] }
    /** The newest 200 acts of the bot that Discord would refuse, punish or show to the wrong people. */
    readonly violations: string[]
    /** The newest 5,000 REST calls. */
    readonly calls: readonly RestCall[]
    /** Answers 429; requests that count towards a ban; gateway sessions. */
    readonly stats: World['stats']
    /** The newest 200 calls that were answered 429, as `METHOD /path`. */
    readonly limitedCalls: readonly string[]
    /** The bytes at an attachment's address. */
    fileOf(attachment: { url: string }): Upload | undefined
    /** Makes the next `times` REST calls fail: all, or those that `match`; 0 times takes every fault back. */
    fault(fault: Fault): void
    /** Turns the portal's message content intent on or off (flag 1<<19). */
    allowContent(allowed: boolean): void
    onChange(listener: () => void): () => void
    /** Waits until `look` finds something (neither false, null nor undefined); rejects after `timeoutMs` (default 5,000). */
    until<T>(look: () => T | false | null | undefined, timeoutMs?: number): Promise<T>
  }

const contentFlag = ApplicationFlags.GatewayMessageContentLimited
const defaultLimits: Limits = { sends: 5, edits: 5, windowMs: 5000, webhook: 5, webhookWindowMs: 2000 }

/** Discord's stand-in: strict about the rules that the documentation states, silent about features the bot does not use. */
export function createDiscord(options: DiscordOptions): Discord {
  const { clock, latencyMs = 0, limits = defaultLimits, heartbeatIntervalMs = 41_250, gate = openGate } = options
  const world = createWorld(clock, options.applicationFlags ?? contentFlag)
  const gateway = createGateway(world, { heartbeatIntervalMs, gate })
  const commands = createCommands(world)
  const interactions = createInteractions(world)
  const all = routes({ world, commands, interactions, limited: limits !== 'off' })
  const rest = createRest(world, all, { latencyMs, limits, gate })
  const server = createServer((request, response) => void rest.handle(request, response))
  server.on('upgrade', gateway.upgrade)
  const { listen, close } = listening(server)
  return {
    ...createDriver({ world, commands, interactions }),
    ...createRoles(world),
    ...createOwner(world, commands),
    async listen(port) {
      world.origin = await listen(port)
      return { apiUrl: `http://${world.origin}/api` }
    },
    close() {
      gateway.end()
      return close()
    },
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
    limitedCalls: world.limitedCalls,
    fileOf: ({ url }) => world.files.at(new URL(url).pathname),
    fault: rest.fault,
    allowContent(allowed) {
      world.applicationFlags = allowed ? contentFlag : 0
    },
    onChange: world.onChange,
    until: (look, timeoutMs = 5000) => until(world, look, timeoutMs),
  }
}
