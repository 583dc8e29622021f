import type { REST } from '@discordjs/rest'
import { type SessionInfo, WebSocketManager, WebSocketShardEvents, WebSocketShardStatus } from '@discordjs/ws'
import { GatewayIntentBits } from 'discord-api-types/v10'
import { type Clock, systemClock } from '../../../lib/clock.ts'
import { FatalError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { isUnauthorized } from '../rest/errors.ts'
import { finalCloseCodes, refusedToken } from './close-codes.ts'
import { createEventHandler, type Listeners } from './events.ts'

const baseIntents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages
const firstPauseMs = 1_000
const maxPauseMs = 60_000
/** Time for Hello, and for Ready, before the connection is opened again. */
const helloTimeoutMs = 10_000
/** Shorter than the time for Hello: @discordjs/ws ends the process when it closes a socket that is not open yet. */
const handshakeTimeoutMs = 8_000
/** A stop waits this long for a socket that is being opened, for the same reason. */
const settleTimeoutMs = 2_000
const pollMs = 20

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
  const { log, onState } = deps
  const stopping = new AbortController()
  const manager = createManager(deps, stopping.signal)

  function onReady(shard: number): void {
    if (stopping.signal.aborted) return void manager.destroy()
    onState('ready')
    log.info({ part: 'discord', shard }, 'gateway ready')
  }

  function onClosed(code: number, shard: number): void {
    if (stopping.signal.aborted) return
    onState('lost')
    log.warn({ part: 'discord', shard, code }, 'gateway lost')
    const sentence = finalCloseCodes[code]
    if (sentence === undefined) return
    stopping.abort(new Error(sentence))
    deps.onFatal(new FatalError(sentence, 78))
  }

  const onError = (error: Error, shard: number) =>
    log.warn({ err: error, part: 'discord', shard }, 'gateway connection failed')
  manager.on(WebSocketShardEvents.Dispatch, createEventHandler(deps.listeners, log))
  manager.on(WebSocketShardEvents.Ready, (_data, shard) => onReady(shard))
  manager.on(WebSocketShardEvents.Resumed, onReady)
  manager.on(WebSocketShardEvents.Closed, onClosed)
  manager.on(WebSocketShardEvents.SocketError, onError)
  manager.on(WebSocketShardEvents.Error, onError)

  return {
    connect: () => connect(deps, manager, stopping.signal),
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await waitUntilSettled(manager)
      await manager.destroy({ reason: 'stopping' })
      onState('stopped')
    },
  }
}

export type Gateway = ReturnType<typeof createGateway>

function createManager({ token, contentAllowed, rest }: Deps, stopping: AbortSignal): WebSocketManager {
  const sessions = new Map<number, SessionInfo>()
  return new WebSocketManager({
    token,
    intents: baseIntents | (contentAllowed ? GatewayIntentBits.MessageContent : 0),
    rest,
    handshakeTimeout: handshakeTimeoutMs,
    helloTimeout: helloTimeoutMs,
    readyTimeout: helloTimeoutMs,
    // The library's own store is global: two bots in one process would take each other's session.
    retrieveSessionInfo: (shard) => (stopping.aborted ? never : (sessions.get(shard) ?? null)),
    updateSessionInfo: (shard, info) => void (info ? sessions.set(shard, info) : sessions.delete(shard)),
  })
}

/** The library asks for the session before it opens a socket. A shard that pauses between two sockets cannot be stopped; it hangs here instead. */
const never = new Promise<SessionInfo | null>(() => undefined)

/** Resolves when no socket is being opened any more, after 2 s at the latest. */
async function waitUntilSettled(manager: WebSocketManager): Promise<void> {
  for (let waitedMs = 0; waitedMs < settleTimeoutMs; waitedMs += pollMs) {
    const statuses = await manager.fetchStatus()
    if (!statuses.some((status) => status === WebSocketShardStatus.Connecting)) return
    await systemClock.sleep(pollMs)
  }
}

/** Tries with growing pauses; resolves when it is connected, or when trying is pointless. */
async function connect(deps: Deps, manager: WebSocketManager, stopping: AbortSignal): Promise<void> {
  for (let attempt = 0; !stopping.aborted; attempt++) {
    try {
      const { session_start_limit: starts } = await manager.fetchGatewayInformation(true)
      if (starts.remaining > 0) return await manager.connect()
      deps.log.warn({ part: 'discord', ms: starts.reset_after }, 'no gateway sessions left; waiting for the reset')
      await deps.clock.sleep(starts.reset_after, stopping)
    } catch (error) {
      if (stopping.aborted) return
      if (isUnauthorized(error)) return deps.onFatal(new FatalError(refusedToken, 78))
      const pauseMs = Math.min(maxPauseMs, firstPauseMs * 2 ** attempt) * (0.75 + Math.random() / 2)
      deps.log.warn(
        { err: error, part: 'discord', ms: Math.round(pauseMs) },
        'could not reach the gateway; trying again',
      )
      await manager.destroy()
      await deps.clock.sleep(pauseMs, stopping).catch(() => undefined)
    }
  }
}
