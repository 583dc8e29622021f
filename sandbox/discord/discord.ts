import { createServer } from 'node:http'
import { ApplicationFlags } from 'discord-api-types/v10'
import { type Gate, openGate } from '../http/faults.ts'
import { listening } from '../http/listening.ts'
import { createCommands } from './commands/commands.ts'
import { createDriver } from './driver.ts'
import { createGateway } from './gateway/gateway.ts'
import { createInteractions } from './interactions/interactions.ts'
import { createOwner } from './owner.ts'
import type { Limits } from './rest/rate-limits.ts'
import { createRest } from './rest/rest.ts'
import { routes } from './rest/routes.ts'
import { until } from './signals.ts'
import { createWorld } from './world.ts'

export type DiscordOptions = {
  clock: { now(): number }
  /** Delay of each REST call, in milliseconds (default 0). */
  latencyMs?: number
  /** Further delay of a call (`GET /users/@me`), in milliseconds (default 0): it is done then, although its caller may be gone. */
  latenessMs?(call: string): number
  /** By the clock. 'off' never answers 429; default: 5 sends and 5 edits in 5 s per channel, 5 in 2 s per webhook token. */
  limits?: 'off' | Limits
  /** Default 41,250, as in life. */
  heartbeatIntervalMs?: number
  /** The application's flags (default 1<<19: message content allowed below the user limit); 0 switches content off. */
  applicationFlags?: number
  /** Asked at each effect of REST and of the gateway; by default everything passes. */
  gate?: Gate
}

const contentFlag = ApplicationFlags.GatewayMessageContentLimited
const defaultLimits: Limits = { sends: 5, edits: 5, windowMs: 5000, webhook: 5, webhookWindowMs: 2000 }

export type Discord = ReturnType<typeof createDiscord>

/** Discord for one bot and its people: a strict REST API and gateway for the bot, functions for the people. */
export function createDiscord(options: DiscordOptions) {
  const {
    clock,
    latencyMs = 0,
    latenessMs = () => 0,
    limits = defaultLimits,
    heartbeatIntervalMs = 41_250,
    gate = openGate,
  } = options
  const world = createWorld(clock, options.applicationFlags ?? contentFlag)
  const gateway = createGateway(world, { heartbeatIntervalMs, gate })
  const commands = createCommands(world)
  const interactions = createInteractions(world)
  const all = routes({ world, commands, interactions, limited: limits !== 'off' })
  const rest = createRest(world, all, { latencyMs, latenessMs, limits, gate })
  const server = createServer((request, response) => void rest.handle(request, response))
  server.on('upgrade', gateway.upgrade)
  const { listen, close } = listening(server)
  const { token, violations, stats, person, messagesOf, onChange } = world
  const limitedCalls: readonly string[] = world.limitedCalls
  return {
    ...createDriver({ world, commands, interactions }),
    ...createOwner(world, commands),
    ...{ token, botId: world.bot.id, guildId: world.guild.id, world, commands, gateway, person, onChange },
    ...{ violations, stats, limitedCalls, calls: rest.calls, fault: rest.fault },
    /** Listens on 127.0.0.1: a free port, or the given one, so that a restarted stand-in keeps its address. */
    async listen(port?: number): Promise<{ apiUrl: string }> {
      world.origin = await listen(port)
      return { apiUrl: `http://${world.origin}/api` }
    },
    close(): Promise<void> {
      gateway.end()
      return close()
    },
    /** A channel's messages, oldest first, ephemeral ones included; 'dm' is everybody's direct messages. */
    messages: messagesOf,
    /** Every channel with its messages. */
    state: () => ({
      channels: world.channelNames().map((name) => ({ name, messages: messagesOf(name) })),
      violations: [...violations],
    }),
    /** The bytes at an attachment's address. */
    fileOf: ({ url }: { url: string }) => world.files.at(new URL(url).pathname),
    /** Turns the portal's message content intent on or off (flag 1<<19). */
    allowContent(allowed: boolean): void {
      world.applicationFlags = allowed ? contentFlag : 0
    },
    /** Waits until `look` finds something (neither false, null nor undefined); rejects after `timeoutMs`. */
    until: <T>(look: () => T | false | null | undefined, timeoutMs = 15_000): Promise<T> =>
      until(world, look, timeoutMs),
  }
}
