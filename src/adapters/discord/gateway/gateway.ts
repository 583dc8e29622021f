import { type SessionInfo, WebSocketManager, WebSocketShardEvents, WebSocketShardStatus } from '@discordjs/ws'
import { type GatewayDispatchPayload, GatewayIntentBits } from 'discord-api-types/v10'
import { type Clock, systemClock } from '../../../lib/clock.ts'
import { FatalError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { finalCloseCodes, refusedToken } from './close-codes.ts'
import type { On } from './events.ts'
import { isUnauthorized, type Rest } from '../rest/rest.ts'

const plainIntents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages
const firstPauseMs = 1_000
const longestPauseMs = 60_000
/** How long Discord may take to greet, and to let the bot in, before it is tried anew. */
const greetingMs = 10_000
/** A socket that is given up before it is open would end the process with an error that nobody hears: it must fail first. */
const openingMs = 8_000
/** How long a stop waits for a socket that is being opened to open or fail, for the same reason. */
const settleMs = 2_000
const lookEveryMs = 20

export type GatewayState = 'connecting' | 'ready' | 'lost' | 'stopped'

type Deps = {
  rest: Rest
  token: string
  clock: Clock
  log: Log
  onState(state: GatewayState): void
  /** A close from which there is no way back; called at most once. */
  onFatal(error: FatalError): void
}

/**
 * The connection to Discord's gateway. It reconnects and resumes by itself; readiness follows each close.
 * https://discord.com/developers/docs/events/gateway
 */
export function createGateway(deps: Deps & { contentAllowed: boolean }) {
  const sessions = new Map<number, SessionInfo>()
  const stopping = new AbortController()
  const manager = new WebSocketManager({
    token: deps.token,
    intents: plainIntents | (deps.contentAllowed ? GatewayIntentBits.MessageContent : 0),
    rest: deps.rest.rest,
    handshakeTimeout: openingMs,
    helloTimeout: greetingMs,
    readyTimeout: greetingMs,
    // The library's own store is one for the whole process: two bots in one process would take each other's session.
    retrieveSessionInfo: (shard) => (stopping.signal.aborted ? never : (sessions.get(shard) ?? null)),
    updateSessionInfo: (shard, info) => void (info ? sessions.set(shard, info) : sessions.delete(shard)),
  })
  const events = createEvents(deps.log)

  function becameReady(shard: number): void {
    if (stopping.signal.aborted) return void manager.destroy()
    deps.onState('ready')
    deps.log.info({ part: 'discord', shard }, 'gateway ready')
  }

  function closed(code: number, shard: number): void {
    if (stopping.signal.aborted) return
    deps.onState('lost')
    deps.log.warn({ part: 'discord', shard, code }, 'gateway lost')
    const sentence = finalCloseCodes[code]
    if (sentence === undefined) return
    stopping.abort(new Error(sentence))
    deps.onFatal(new FatalError(sentence, 78))
  }

  manager.on(WebSocketShardEvents.Dispatch, events.tell)
  manager.on(WebSocketShardEvents.Ready, (_data, shard) => becameReady(shard))
  manager.on(WebSocketShardEvents.Resumed, (shard) => becameReady(shard))
  manager.on(WebSocketShardEvents.Closed, closed)
  const troubled = (error: Error, shard: number) =>
    deps.log.warn({ err: error, part: 'discord', shard }, 'gateway connection failed')
  manager.on(WebSocketShardEvents.SocketError, troubled)
  manager.on(WebSocketShardEvents.Error, troubled)

  return {
    on: events.on,
    connect: () => connect(deps, manager, stopping.signal),
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await settled(manager)
      await manager.destroy({ reason: 'stopping' })
      deps.onState('stopped')
    },
  }
}

/** What is asked for before a socket is opened. A shard that pauses between two cannot be told to stop: it waits here. */
const never = new Promise<SessionInfo | null>(() => undefined)

/** Resolves when no socket is being opened any more. */
async function settled(manager: WebSocketManager): Promise<void> {
  for (let waitedMs = 0; waitedMs < settleMs; waitedMs += lookEveryMs) {
    const statuses = await manager.fetchStatus()
    if (!statuses.some((status) => status === WebSocketShardStatus.Connecting)) return
    await systemClock.sleep(lookEveryMs)
  }
}

/** Who wants to hear which events. One that makes no sense is logged, and ends nothing. */
function createEvents(log: Log) {
  const handlers = new Map<string, ((data: never) => unknown)[]>()
  const on: On = (event, handle) => void handlers.set(event, [...(handlers.get(event) ?? []), handle])
  function tell(payload: GatewayDispatchPayload): void {
    for (const handle of handlers.get(payload.t) ?? [])
      try {
        handle(payload.d as never)
      } catch (error) {
        log.error({ err: error, part: 'discord', event: payload.t }, 'handling an event failed')
      }
  }
  return { on, tell }
}

export type Gateway = ReturnType<typeof createGateway>

/** Tries until it is connected, with growing pauses; resolves when it is, or when there is no point in trying. */
async function connect(deps: Deps, manager: WebSocketManager, stopping: AbortSignal): Promise<void> {
  for (let attempt = 0; !stopping.aborted; attempt++) {
    try {
      const { session_start_limit: starts } = await manager.fetchGatewayInformation(true)
      if (starts.remaining > 0) return await manager.connect()
      deps.log.warn({ part: 'discord', ms: starts.reset_after }, 'no gateway sessions left: waiting for new ones')
      await deps.clock.sleep(starts.reset_after, stopping)
    } catch (error) {
      if (stopping.aborted) return
      if (isUnauthorized(error)) return deps.onFatal(new FatalError(refusedToken, 78))
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt) * (0.75 + Math.random() / 2)
      deps.log.warn({ err: error, part: 'discord', ms: Math.round(pauseMs) }, 'gateway out of reach: trying again')
      await manager.destroy()
      await deps.clock.sleep(pauseMs, stopping).catch(() => undefined)
    }
  }
}
