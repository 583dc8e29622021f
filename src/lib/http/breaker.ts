import { type Clock, monotonicClock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'

type Options = {
  service: string
  failures: number
  openMs: number
  /** Decides which errors are failures. */
  counts(error: unknown): boolean
  onChange(state: 'open' | 'closed'): void
  clock?: Pick<Clock, 'now'>
}

/**
 * Circuit breaker: after `failures` in a row it opens for `openMs`, then lets one call through as a probe; all other calls
 * fail at once meanwhile. `clock` is monotonic: with the system's time set back by an hour it would stay open for one.
 */
export function createBreaker({ service, failures, openMs, counts, onChange, clock = monotonicClock }: Options) {
  let failed = 0
  /** The time from which a probe is let through; null while the breaker is closed. */
  let probeAt: number | null = null
  let isProbing = false

  function open(): void {
    probeAt = clock.now() + openMs
    onChange('open')
  }

  function close(): void {
    failed = 0
    if (probeAt !== null) onChange('closed')
    probeAt = null
  }

  async function probe<T>(work: () => Promise<T>): Promise<T> {
    isProbing = true
    try {
      const done = await work()
      close()
      return done
    } catch (error) {
      if (counts(error)) open()
      else close()
      throw error
    } finally {
      isProbing = false
    }
  }

  async function runClosed<T>(work: () => Promise<T>): Promise<T> {
    try {
      const done = await work()
      failed = 0
      return done
    } catch (error) {
      if (counts(error)) failed += 1
      if (failed >= failures && probeAt === null) open()
      throw error
    }
  }

  return {
    /** True while calls fail at once, and while a probe is under way. */
    isOpen: (): boolean => probeAt !== null,
    /** Rejects as `work` does, or with UpstreamError 'unreachable' while the breaker is open. */
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (probeAt === null) return runClosed(work)
      if (!isProbing && clock.now() >= probeAt) return probe(work)
      const cause = new Error(isProbing ? 'a probe is under way' : 'the breaker is open')
      throw new UpstreamError(service, 'unreachable', { cause })
    },
  }
}
