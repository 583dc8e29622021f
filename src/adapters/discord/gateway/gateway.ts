import type { REST } from '@discordjs/rest'
import { SimpleIdentifyThrottler } from '@discordjs/ws'
import { GatewayIntentBits } from 'discord-api-types/v10'
import { type Clock, monotonicClock } from '../../../lib/clock.ts'
import { FatalError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { isUnauthorized } from '../errors.ts'
import { finalCloseCodes, refusedToken } from './close-codes.ts'
import type { SingleConnection } from './connection.ts'
import { createConnectionLog } from './connection-log.ts'
import { createEventHandler, type Listeners } from './events.ts'
import { waitForSessionStart } from './session-starts.ts'
import { keepConnected, type ShardDeps } from './shard.ts'

/** None of them is privileged. https://docs.discord.com/developers/events/gateway#list-of-intents */
const baseIntents =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.DirectMessageReactions

export type GatewayState = 'connecting' | 'ready' | 'lost' | 'stopped'

type Deps = {
  rest: REST
  token: string
  /** Asks for the Message Content intent; a bot without it in the developer portal is closed with 4014. */
  contentAllowed: boolean
  listeners: Listeners
  clock: Clock
  log: Log
  onState(state: GatewayState): void
  /** Called at most once, for a close code after which reconnecting is pointless. */
  onFatal(error: FatalError): void
}

/**
 * The connection to Discord's gateway. It reconnects and resumes by itself; `onState` reports every close.
 * https://discord.com/developers/docs/events/gateway
 */
export function createGateway(deps: Deps) {
  const { rest, clock, log, onState } = deps
  const stopping = new AbortController()
  const connections = new Map<number, SingleConnection>()
  const ready = new Set<number>()
  const connectionLog = createConnectionLog({ log, clock: monotonicClock })

  function onReady(shard: number, shards: number): void {
    ready.add(shard)
    if (!stopping.signal.aborted && ready.size === shards) onState('ready')
  }

  function giveUp(sentence: string): void {
    stopping.abort(new Error(sentence))
    deps.onFatal(new FatalError(sentence, 78))
  }

  function onClosed(shard: number, code: number): void {
    ready.delete(shard)
    if (stopping.signal.aborted) return
    onState('lost')
    const sentence = finalCloseCodes[code]
    if (sentence === undefined) return
    log.warn({ part: 'discord', shard, code }, 'gateway lost')
    giveUp(sentence)
  }

  const shardDeps = {
    ...{ token: deps.token, intents: intentsOf(deps), clock, connectionLog, stopping: stopping.signal },
    onDispatch: createEventHandler(deps.listeners, log),
    onClosed,
    onConnection: (shard: number, connection: SingleConnection) => void connections.set(shard, connection),
  }
  const startDeps = { rest, clock, log, connectionLog, stopping: stopping.signal }

  return {
    /** Resolves when the connection is given up: after a stop, or when connecting again is pointless. */
    connect: () =>
      connectShards(startDeps, shardDeps, onReady).catch((error: unknown) => {
        if (stopping.signal.aborted) return
        if (!isUnauthorized(error)) throw error
        giveUp(refusedToken)
      }),
    /** Closes the connection; ends within 2 s, whatever Discord does. */
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await Promise.all([...connections.values()].map((connection) => connection.close()))
      onState('stopped')
    },
  }
}

export type Gateway = ReturnType<typeof createGateway>

/** Keeps all shards connected; resolves when they are given up. */
async function connectShards(
  startDeps: Parameters<typeof waitForSessionStart>[0],
  shardDeps: Omit<ShardDeps, 'waitForSessionStart' | 'waitForIdentify' | 'onReady'>,
  onReady: (shard: number, shards: number) => void,
): Promise<void> {
  const first = await waitForSessionStart(startDeps)
  const throttle = new SimpleIdentifyThrottler(first.session_start_limit.max_concurrency)
  const deps: ShardDeps = {
    ...shardDeps,
    waitForSessionStart: () => waitForSessionStart(startDeps),
    waitForIdentify: (shard, signal) => throttle.waitForIdentify(shard, signal),
    onReady: (shard) => onReady(shard, first.shards),
  }
  await Promise.all(range(first.shards).map((shard) => keepConnected(deps, shard, first)))
}

const intentsOf = ({ contentAllowed }: Deps): number =>
  baseIntents | (contentAllowed ? GatewayIntentBits.MessageContent : 0)

const range = (length: number): number[] => Array.from({ length }, (_, index) => index)
