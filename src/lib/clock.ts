/** The present time and timers; tests and the sandbox replace it to move time. */
export type Clock = {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason if that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Node fires a longer timer at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const maxTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > maxTimerMs; left -= maxTimerMs) await timer(maxTimerMs, signal)
    await timer(ms % maxTimerMs, signal)
  },
}

/**
 * Milliseconds since the start of the process: never set back or forward, as the system's time may be. For rate limits and
 * pauses, whose ends must not move when somebody corrects the time.
 */
export const monotonicClock: Clock = { now: () => performance.now(), sleep: systemClock.sleep }

/** The present time of a clock that stands still while it is set back, and goes on from there. */
export function neverBack(clock: Pick<Clock, 'now'>): Pick<Clock, 'now'> {
  let [latest, ahead] = [-Infinity, 0]
  return {
    now() {
      const now = clock.now()
      if (now + ahead < latest) ahead = latest - now
      return (latest = now + ahead)
    },
  }
}

/** Resolves as `work` does, or with undefined after `ms`; rejects as `work` does in time. No timer is left behind. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController()
  const timeUp = clock.sleep(ms, over.signal).then(
    () => undefined,
    () => undefined,
  )
  return Promise.race([work, timeUp]).finally(() => over.abort(new Error('over')))
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const onAbort = () => {
      clearTimeout(running)
      reject(signal?.reason as Error)
    }
    const running = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Returns a function that returns the milliseconds of real time since now, rounded. */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => Math.round(performance.now() - start)
}

/**
 * Runs `act` once after `ms` of real time; the returned function cancels that. For time-outs of single calls: after a busy
 * spell of the event loop, what has arrived meanwhile is handled first.
 */
export function startTimer(ms: number, act: () => void): () => void {
  let afterArrivals: NodeJS.Immediate | undefined
  const running = setTimeout(() => (afterArrivals = setImmediate(act)), ms)
  return () => {
    clearTimeout(running)
    clearImmediate(afterArrivals)
  }
}

/** Calls `act` every `ms` of real time until the returned function is called. It does not keep the process alive. */
export function startInterval(ms: number, act: () => void): () => void {
  const running = setInterval(act, ms).unref()
  return () => clearInterval(running)
}
