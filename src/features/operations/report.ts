import { createBoundedMap } from '../../lib/concurrency/bounded-map.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { OwnerChannel } from './ports.ts'

const quietMs = 10 * 60_000
const maxCauses = 1_000

/** Tells the owner something, at most once per cause and ten minutes. */
export type Report = (cause: string, sentence: string) => void

/**
 * Reports go to the owner's channel, else into the log as a warning. A channel that cannot be written to is logged too.
 */
export function createReport(deps: { channel: OwnerChannel | null; clock: Clock; log: Log }): Report {
  const told = createBoundedMap<string, number>(maxCauses)
  return (cause, sentence) => {
    const now = deps.clock.now()
    if (now - (told.get(cause) ?? -Infinity) < quietMs) return
    told.set(cause, now)
    if (!deps.channel) return deps.log.warn({ cause }, sentence)
    deps.channel.say(sentence).catch((error: unknown) => {
      deps.log.warn({ err: error, cause }, `could not tell the owner: ${sentence}`)
    })
  }
}
