import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'

const quietMs = 60_000

type Fields = Readonly<Record<string, unknown>>

/**
 * The log of a connection that comes and goes: its first failure and the first success after it at once, then at most one line
 * a minute until a session has stood (`stable`). `clock` is monotonic. Causes are logged in full at debug.
 */
export function createConnectionLog({ log, clock }: { log: Log; clock: Pick<Clock, 'now'> }) {
  let failures = 0
  let unlogged = 0
  let quietUntil = -Infinity
  let wasReady = false
  let lateReady: Fields | null = null

  const logReady = (fields: Fields) => log.info({ part: 'discord', ...fields }, 'gateway ready')

  return {
    /** `cause` says in a few words what happened; `error` is the whole of it. */
    failed(message: string, fields: Fields, error: unknown = null): void {
      if (error !== null) log.debug({ err: error, part: 'discord', ...fields }, message)
      failures += 1
      unlogged += 1
      lateReady = null
      if (failures === 1) wasReady = false
      if (clock.now() < quietUntil) return
      quietUntil = clock.now() + quietMs
      const times = unlogged > 1 ? { times: unlogged } : {}
      unlogged = 0
      log.warn({ part: 'discord', ...fields, ...causeOf(error), ...times }, message)
    },
    ready(fields: Fields): void {
      if (wasReady) return void (lateReady = fields)
      wasReady = true
      logReady(fields)
    },
    stable(): void {
      if (lateReady) logReady(lateReady)
      lateReady = null
      failures = 0
      unlogged = 0
      quietUntil = -Infinity
    },
  }
}

export type ConnectionLog = ReturnType<typeof createConnectionLog>

const causeOf = (error: unknown): Fields => (error instanceof Error ? { cause: error.message } : {})
