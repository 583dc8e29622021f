import {
  DefaultWebSocketManagerOptions as defaults,
  type FetchingStrategyOptions,
  type SessionInfo,
  WebSocketShardEvents as Events,
} from '@discordjs/ws'
import type { APIGatewayBotInfo, GatewayDispatchPayload } from 'discord-api-types/v10'
import type { Clock } from '../../../lib/clock.ts'
import { createBackoff } from './backoff.ts'
import { SingleConnection } from './connection.ts'
import type { ConnectionLog } from './connection-log.ts'
import { isGatewayUrl } from './session-starts.ts'

/** Time for Hello, Ready and Resumed before the connection is opened again. */
const helloTimeoutMs = 10_000
/** Shorter than the time for Hello: the library ends the process when it closes a socket that is not open yet. */
const handshakeTimeoutMs = 8_000
/** The code of a connection that broke without a close frame. https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const abnormalClosure = 1006
/** Pauses start anew only after a session has stood so long. */
const stableMs = 60_000
/** After so many connections in a row without RESUMED, Discord is asked for a new session. */
const maxFailedResumes = 3

export type ShardDeps = {
  token: string
  intents: number
  clock: Clock
  connectionLog: ConnectionLog
  stopping: AbortSignal
  /** Reads the gateway's address, once one more IDENTIFY may be sent. */
  waitForSessionStart(): Promise<APIGatewayBotInfo>
  /** Resolves when a shard may send IDENTIFY. */
  waitForIdentify(shard: number, signal: AbortSignal): Promise<void>
  onDispatch(payload: GatewayDispatchPayload): void
  onReady(shard: number): void
  /** Called at each close, with the code. */
  onClosed(shard: number, code: number): void
  /** Called with the connection that is open now, so that a stop can close it. */
  onConnection(shard: number, connection: SingleConnection): void
}

/**
 * Keeps one shard connected until `stopping`: one connection after the other, with growing pauses, resuming the session where
 * it still holds. `gateway` is used for the first IDENTIFY. Rejects with what `waitForSessionStart` throws.
 */
export async function keepConnected(deps: ShardDeps, shard: number, gateway: APIGatewayBotInfo): Promise<void> {
  const { clock, connectionLog, stopping } = deps
  const backoff = createBackoff()
  let start: APIGatewayBotInfo | null = gateway
  let session: SessionInfo | null = null
  let failedResumes = 0
  while (!stopping.aborted) {
    if (!isGatewayUrl(session?.resumeURL) || failedResumes >= maxFailedResumes) session = null
    if (!session) start ??= await deps.waitForSessionStart()
    const options = { ...optionsOf(deps, start ?? gateway), shardCount: gateway.shards }
    start = null
    const lost: Lost = { code: null, error: null, wasReady: false }
    session = await runConnection({ ...deps, shard, options, session, lost, onStable: backoff.reset })
    if (stopping.aborted) return
    failedResumes = lost.wasReady ? 0 : failedResumes + 1
    const ms = backoff.nextMs()
    if (lost.code === null) connectionLog.failed('could not reach the gateway; trying again', { shard, ms }, lost.error)
    else connectionLog.failed('gateway lost', { shard, code: lost.code, ms }, lost.error)
    await clock.sleep(ms, stopping).catch(() => undefined)
  }
}

/** The end of a connection: the code of its close, if it was open, the last error, and whether READY or RESUMED came. */
type Lost = { code: number | null; error: unknown; wasReady: boolean }

const optionsOf = ({ token, intents }: ShardDeps, gatewayInformation: APIGatewayBotInfo) => ({
  ...defaults,
  token,
  intents,
  gatewayInformation,
  handshakeTimeout: handshakeTimeoutMs,
  helloTimeout: helloTimeoutMs,
  readyTimeout: helloTimeoutMs,
})

type Running = ShardDeps & {
  shard: number
  options: FetchingStrategyOptions
  session: SessionInfo | null
  lost: Lost
  onStable(): void
}

const never = new Promise<SessionInfo | null>(() => undefined)

/** Opens a connection; resolves at its end, with the session if that may be resumed. */
async function runConnection(deps: Running): Promise<SessionInfo | null> {
  const { shard, connectionLog, clock, lost } = deps
  let session = deps.session
  const over = new AbortController()
  const strategy = {
    options: deps.options,
    // The library asks before it opens a socket: one that is asked for by then is never opened.
    retrieveSessionInfo: () => (deps.stopping.aborted ? never : session),
    updateSessionInfo: (_: number, info: SessionInfo | null) => void (session = info ?? session),
    waitForIdentify: (_: number, signal: AbortSignal) => deps.waitForIdentify(shard, signal),
  }
  const connection = new SingleConnection(strategy, shard, helloTimeoutMs)
  function onReady(): void {
    lost.wasReady = true
    deps.onReady(shard)
    connectionLog.ready({ shard })
    const isStable = () => (deps.onStable(), connectionLog.stable())
    clock.sleep(stableMs, over.signal).then(isStable, () => undefined)
  }
  const onError = (error: Error) => void (lost.error = error)
  connection.on(Events.Hello, () => void (lost.code = abnormalClosure))
  connection.on(Events.Dispatch, deps.onDispatch)
  connection.on(Events.Ready, onReady)
  connection.on(Events.Resumed, onReady)
  connection.on(Events.Closed, (code) => {
    if (lost.error === null) lost.code = code
    deps.onClosed(shard, code)
  })
  connection.on(Events.SocketError, onError)
  connection.on(Events.Error, onError)
  deps.onConnection(shard, connection)
  // It rejects with errors that are events as well.
  connection.connect().catch(() => undefined)
  const { mayResume } = await connection.ended
  over.abort(new Error('the connection is over'))
  return mayResume ? session : null
}
