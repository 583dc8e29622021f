import { createServer, type Server } from 'node:http'
import type { APIMessage } from 'discord-api-types/v10'
import { type Gate, listening, openGate, type Upload } from '../wire.ts'
import { createCommands, DriverError, type Commands, type IntegrationRule } from './commands.ts'
import { changeThread, createDriver, type Driver } from './driver.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { createInteractions } from './interactions.ts'
import { createRest, type Fault, type Limits, type RestCall } from './rest.ts'
import { routes } from './routes.ts'
import { channelOf, roleOf } from './shapes.ts'
import { createWorld, type Channel, type Guild, type Role, type Thread, type World } from './world.ts'

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
  /** Asked at each effect, of the wire and of the gateway; by default everything passes. */
  gate?: Gate
}
export type OverwriteSetting = ({ role: string } | { person: string }) & { allow?: bigint; deny?: bigint }

/** Discord as one bot and its people see it: on the wire for the bot, as functions for whoever plays the people. */
export type Discord = Driver &
  ReturnType<typeof createRoles> &
  ReturnType<typeof createOwner> & {
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
    /** The person of that name, made where there is none yet, so that as many as a test needs may ask at once; with those roles, or a bot. */
    person: World['person']
    /** A channel's messages, oldest first, ephemeral ones included; 'dm' is everybody's direct messages. */
    messages(channel: string): APIMessage[]
    /** Every channel with its messages. */
    state(): { channels: { name: string; messages: APIMessage[] }[]; violations: string[] }
    /** What the bot did that Discord would refuse, punish or show to the wrong people; at most the newest 200. */
    readonly violations: string[]
    /** The newest 5,000 REST calls. */
    readonly calls: readonly RestCall[]
    /** Answers 429; what counts towards the ban; gateway sessions. */
    readonly stats: World['stats']
    /** The newest 200 calls that were answered 429, as `METHOD /path`. */
    readonly limitedCalls: readonly string[]
    /** The bytes behind an attachment's address. */
    fileOf(attachment: { url: string }): Upload | undefined
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
  const gate = options.gate ?? openGate
  const gateway = createGateway(world, { heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250, gate })
  const commands = createCommands(world)
  const interactions = createInteractions(world)
  const limits = options.limits ?? { sends: 5, edits: 5, windowMs: 5000, webhook: 5, webhookWindowMs: 2000 }
  const rest = createRest(world, routes({ world, commands, interactions, limited: limits !== 'off' }), {
    latencyMs: options.latencyMs ?? 0,
    limits,
    gate,
  })
  const server = createServer((request, response) => void rest.handle(request, response))
  server.on('upgrade', gateway.upgrade)

  return {
    ...createDriver({ world, commands, interactions }),
    ...createRoles(world),
    ...createOwner(world, commands),
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
      world.applicationFlags = allowed ? 1 << 19 : 0
    },
    onChange: world.onChange,
    until: (look, timeoutMs = 5000) => until(world, look, timeoutMs),
    ...createWire(world, server, gateway),
  }
}

/** What the owner of a server does with its roles; by default those of the bot's home. */
const createRoles = (world: World) => ({
  /** Makes a role or changes it. */
  role(
    name: string,
    { guild = world.guild, ...wanted }: Partial<Pick<Role, 'permissions' | 'mentionable'>> & { guild?: Guild } = {},
  ): Role {
    const found = guild.roles.find((role) => role.name === name)
    const role = found ?? { id: world.nextId(), name, permissions: 0n, mentionable: false, managed: false }
    Object.assign(role, wanted)
    if (!found) guild.roles = [...guild.roles, role]
    const data = { guild_id: guild.id, role: roleOf(role) }
    world.publish({ name: found ? 'GUILD_ROLE_UPDATE' : 'GUILD_ROLE_CREATE', data, channel: null })
    return role
  },
  removeRole(name: string, guild: Guild = world.guild): void {
    const role = guild.roles.find((each) => each.name === name)
    guild.roles = guild.roles.filter((each) => each !== role)
    world.publish({ name: 'GUILD_ROLE_DELETE', data: { guild_id: guild.id, role_id: role?.id }, channel: null })
  },
})

/** What the owner of a server does with it; by default the bot's home. */
function createOwner(world: World, commands: Commands) {
  const known = (name: string): Channel => {
    const found = world.channelFor(name, world.bot)
    if (!found?.guild) throw new DriverError(`There is no channel ${name}.`)
    return found
  }
  return {
    /** Makes a text channel or changes what roles and people may do there. */
    channel(
      name: string,
      { overwrites = [], guild = world.guild }: { overwrites?: readonly OverwriteSetting[]; guild?: Guild } = {},
    ): Channel {
      const found = world.channelFor(name, world.bot)
      const channel = found ?? world.addChannel({ id: world.nextId(), name, kind: 'text', guild })
      channel.overwrites = overwrites.map((each) => {
        const type = 'role' in each ? 0 : 1
        const whose = 'role' in each ? guild.roles.find((role) => role.name === each.role) : world.person(each.person)
        if (!whose) throw new DriverError('There is no such role.')
        return { id: whose.id, type, allow: each.allow ?? 0n, deny: each.deny ?? 0n }
      })
      world.publish({
        name: found ? 'CHANNEL_UPDATE' : 'CHANNEL_CREATE',
        data: channelOf(world, channel),
        channel: null,
      })
      world.changed()
      return channel
    },
    /** Archives, locks or opens a thread. */
    thread: (name: string, changes: Partial<Pick<Thread, 'archived' | 'locked'>>) =>
      changeThread(world, known(name), changes),
    /** Deletes a channel with its threads, or a thread. */
    removeChannel(name: string): void {
      const channel = known(name)
      const data = channelOf(world, channel)
      world.dropChannel(channel.id)
      world.publish({ name: channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', data, channel: null })
      world.changed()
    },
    /** Sets what the Integrations page says of a command, or (null) of the whole bot; no rules: what it says at first. */
    permit: (command: string | null, rules: readonly IntegrationRule[], guild?: Guild) =>
      commands.permit(command, rules, guild),
  }
}

function createWire(world: World, server: Server, gateway: Gateway): Pick<Discord, 'listen' | 'close'> {
  const wire = listening(server)
  return {
    async listen(port) {
      world.origin = await wire.listen(port)
      return { apiUrl: `http://${world.origin}/api` }
    },
    close() {
      gateway.end()
      return wire.close()
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
