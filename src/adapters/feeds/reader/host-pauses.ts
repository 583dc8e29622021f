import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'

const maxHosts = 1_000
/** Without a Retry-After, or one in the past. */
const usualPauseMs = 5 * 60_000
const maxPauseMs = 24 * 3_600_000

/** A host that answered 429 is not asked again before this time (ms since 1970), whichever of its feeds is due. */
export class HostPausedError extends Error {
  override name = 'HostPausedError'
  constructor(readonly until: number) {
    super('the host asked for a pause')
  }
}

/** Remembers which hosts answered 429, in memory: the pauses of the feeds themselves are in their states. */
export function createHostPauses(now: () => number) {
  const pauses = createBoundedMap<string, number>(maxHosts)
  return {
    /** Throws HostPausedError. */
    check(host: string): void {
      const until = pauses.get(host)
      if (until !== undefined && until > now()) throw new HostPausedError(until)
    },
    pause(host: string, retryAfterMs: number | undefined): void {
      pauses.set(host, now() + Math.min(maxPauseMs, retryAfterMs || usualPauseMs))
    },
  }
}

export type HostPauses = ReturnType<typeof createHostPauses>
