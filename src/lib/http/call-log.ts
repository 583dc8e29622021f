import { stopwatch } from '../clock.ts'
import { correlationOf, type Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'

/** Starts measuring a call; the returned function records its end once: one metric and one log line, with its status. */
export function createCallLog({ log, metrics }: { log: Log; metrics: Metrics }) {
  return (call: { id?: string; service: string; route: string; signal: AbortSignal | null }) => {
    const elapsedMs = stopwatch()
    return (status: string): void => {
      const { service, route, signal } = call
      const ms = elapsedMs()
      metrics.upstreamCall(service, route, status, ms)
      const isExpected = Number(status) < 400 || (status === 'none' && signal?.aborted === true)
      // Nearly every call succeeds, and building a line that is not written would cost more than the rest of this.
      if (isExpected && !log.isLevelEnabled('debug')) return
      const correlation = call.id === undefined ? correlationOf(signal) : { id: call.id }
      log[isExpected ? 'debug' : 'warn']({ ...correlation, service, route, status, ms }, 'upstream call')
    }
  }
}
