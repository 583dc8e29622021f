import { stopwatch } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Metrics } from '../lib/metrics.ts'

export type Outcome = 'ok' | 'refused' | 'failed' | 'stopped' | 'dropped'

/**
 * One use of a command, message or button: its name in the log, the id of its request, and how it ends. `isSpent` is true
 * where it counts against the limits: by default if the outcome is 'ok'.
 */
export type Use = { readonly name: string; readonly id: string; end(outcome: Outcome, isSpent?: boolean): void }

/** Starts measuring a use. Its first end is logged and counted; one that is not spent calls `giveBack`. */
export function startUse(deps: { log: Log; metrics: Metrics }, name: string, id: string, giveBack: () => void): Use {
  const ms = stopwatch()
  let ended = false
  return {
    name,
    id,
    end(outcome, isSpent = outcome === 'ok') {
      if (ended) return
      ended = true
      if (!isSpent) giveBack()
      deps.metrics.commandDone(name, outcome)
      deps.log.info({ id, command: name, outcome, ms: ms() }, 'command done')
    },
  }
}
