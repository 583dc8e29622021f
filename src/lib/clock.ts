/** The only door to the present time and to timers, so that tests and the sandbox can move both. */
export type Clock = {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A timer that is longer than this fires at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > longestTimerMs; left -= longestTimerMs) await timer(longestTimerMs, signal)
    await timer(ms % longestTimerMs, signal)
  },
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const stopped = () => {
      clearTimeout(running)
      reject(signal?.reason as Error)
    }
    const running = setTimeout(() => {
      signal?.removeEventListener('abort', stopped)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stopped, { once: true })
  })
}

/** Starts measuring; each call of what it returns answers the real milliseconds since then, rounded. */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => Math.round(performance.now() - start)
}

/** Runs `act` once after `ms` of real time, unless what it returns is called first. For time-outs of single calls. */
export function startTimer(ms: number, act: () => void): () => void {
  const running = setTimeout(act, ms)
  return () => clearTimeout(running)
}
