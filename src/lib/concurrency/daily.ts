import type { Clock } from '../clock.ts'
import type { Part } from '../lifecycle.ts'
import type { Log } from '../log.ts'
import { createLoop } from './loop.ts'

const dayMs = 86_400_000

/** Does `work` once a day, for the first time a day after the start. An error is logged, and the next day tries again. */
export function createDaily(
  { name, clock, log }: { name: string; clock: Clock; log: Log },
  work: () => Promise<void>,
): Part {
  let hasBegun = false
  const { start, stop } = createLoop({
    clock,
    async turn() {
      if (hasBegun) await work()
      hasBegun = true
      return dayMs
    },
    failed(error) {
      log.error({ err: error, part: name }, 'daily work failed')
      return dayMs
    },
  })
  return { name, start, stop }
}
