import { stopwatch } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Metrics } from '../lib/metrics.ts'

export type Outcome = 'ok' | 'refused' | 'failed' | 'stopped' | 'dropped'

/** One use of a command, message or button: its name in the log, the id of its request, and how it ends. */
export type Use = { readonly name: string; readonly id: string; end(outcome: Outcome): void }

/** Starts measuring a use. Its first end is logged and counted; an outcome other than 'ok' calls `giveBack`. */
export function startUse(deps: { log: Log; metrics: Metrics }, name: string, id: string, giveBack: () => void): Use {
  const ms = stopwatch()
  let ended = false
  return {
    name,
    id,
    end(outcome) {
      if (ended) return
      ended = true
      if (outcome !== 'ok') giveBack()
      deps.metrics.commandDone(name, outcome)
      deps.log.info({ id, command: name, outcome, ms: ms() }, 'command done')
    },
  }
}
