import type { REST } from '@discordjs/rest'
import { type APIGatewayBotInfo, Routes } from 'discord-api-types/v10'
import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { isUnauthorized } from '../errors.ts'
import { type Backoff, createBackoff } from './backoff.ts'
import type { ConnectionLog } from './connection-log.ts'

/**
 * IDENTIFYs that are never used: Discord resets the token of a bot that uses up its limit (1,000 a day).
 * https://discord.com/developers/docs/events/gateway#session-start-limit-object
 */
const reservedStarts = 5
const minWaitMs = 60_000

type Deps = { rest: REST; clock: Clock; log: Log; connectionLog: ConnectionLog; stopping: AbortSignal }

/**
 * Reads the gateway's address, as often as it takes, and waits until one more IDENTIFY for each shard leaves the reserve
 * untouched. Rejects with the error of a refused token, or with the reason of `stopping`.
 */
export async function waitForSessionStart(deps: Deps): Promise<APIGatewayBotInfo> {
  const { clock, log, stopping } = deps
  const backoff = createBackoff()
  for (;;) {
    const info = await readGateway(deps, backoff)
    if (!info) continue
    const { remaining, reset_after: resetAfterMs } = info.session_start_limit
    if (remaining >= reservedStarts + info.shards) return info
    const fields = { part: 'discord', remaining, ms: resetAfterMs }
    log.warn(fields, `${remaining > 0 ? 'almost ' : ''}no gateway sessions left; waiting for the reset`)
    await clock.sleep(Math.max(minWaitMs, resetAfterMs), stopping)
  }
}

/** Null after a failure and the pause that follows it. */
async function readGateway(
  { rest, clock, connectionLog, stopping }: Deps,
  backoff: Backoff,
): Promise<APIGatewayBotInfo | null> {
  try {
    const info = (await rest.get(Routes.gatewayBot(), { signal: stopping })) as APIGatewayBotInfo
    if (isUsable(info)) return info
    throw new UpstreamError('discord', 'broken', { cause: new Error(`no gateway at ${String(info.url)}`) })
  } catch (error) {
    if (stopping.aborted || isUnauthorized(error)) throw error
    const limitedMs = error instanceof UpstreamError ? (error.retryAfterMs ?? 0) : 0
    const ms = Math.max(backoff.nextMs(), limitedMs)
    connectionLog.failed('could not reach the gateway; trying again', { ms }, error)
    await clock.sleep(ms, stopping)
    return null
  }
}

/** False for an answer of something else in Discord's place. */
const isUsable = ({ url, shards, session_start_limit: limit }: Partial<APIGatewayBotInfo>): boolean =>
  isGatewayUrl(url) && Number(shards) >= 1 && Number.isFinite(limit?.remaining)

/** False for an address that a WebSocket refuses by throwing, which would end the connection unnoticed. */
export const isGatewayUrl = (url: unknown): url is string =>
  typeof url === 'string' && URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol) && new URL(url).hash === ''
