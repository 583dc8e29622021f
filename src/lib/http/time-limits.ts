import { startTimer } from '../clock.ts'

/** Time limits of one exchange, in milliseconds. */
export type TimeLimits = {
  /** From the call to the last byte of the body. */
  readonly totalMs: number
  /** From the call to the first byte of the body, or to its end if it is empty. */
  readonly firstByteMs?: number
  /** Between two chunks of the body. */
  readonly idleMs?: number
}

/** A time limit of an exchange has passed. */
export class TimeoutError extends Error {
  override name = 'TimeoutError'
}

/** Starts the limits of one exchange; the first that passes calls `onTimeout`. Real time. */
export function startTimeLimits(
  { totalMs, firstByteMs, idleMs }: TimeLimits,
  onTimeout: (error: TimeoutError) => void,
) {
  const start = (ms: number, awaited: string) =>
    startTimer(ms, () => onTimeout(new TimeoutError(`no ${awaited} within ${ms} ms`)))
  const stopTotal = start(totalMs, 'complete response')
  let stopAwaiting = firstByteMs === undefined ? () => {} : start(firstByteMs, 'first byte')
  return {
    /** Ends the limit on the first byte and restarts the one on silence. */
    awaitChunk(): void {
      stopAwaiting()
      if (idleMs !== undefined) stopAwaiting = start(idleMs, 'next chunk')
    },
    stopAwaiting: () => stopAwaiting(),
    stop(): void {
      stopTotal()
      stopAwaiting()
    },
  }
}
