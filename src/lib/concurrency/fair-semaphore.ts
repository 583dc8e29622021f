/**
 * Counting semaphore with a cap per key: at most `permits` in all and `perKey` for one key. Waiters are served
 * round-robin by key, so one person's backlog never delays another's first request.
 */
export function createFairSemaphore(options: { permits: number; perKey: number }) {
  const held = new Map<string, number>()
  /** Waiters by key, in the order of the keys' turns; a key that was served goes to the end. */
  const waiting = new Map<string, Set<() => void>>()
  let available = options.permits

  const isAvailable = (key: string) => available > 0 && (held.get(key) ?? 0) < options.perKey

  function release(key: string): void {
    available += 1
    const others = (held.get(key) ?? 1) - 1
    if (others > 0) held.set(key, others)
    else held.delete(key)
    for (const [next, waiters] of waiting) {
      const [grant] = isAvailable(next) ? waiters : []
      if (!grant) continue
      waiters.delete(grant)
      waiting.delete(next)
      if (waiters.size > 0) waiting.set(next, waiters)
      return grant()
    }
  }

  return {
    /** True if `acquire` would have to wait. */
    wouldWait: (key: string): boolean => !isAvailable(key),
    /** Resolves with a function that releases the permit; repeated calls do nothing. Rejects with the signal's reason. */
    acquire(key: string, signal: AbortSignal): Promise<() => void> {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error)
        let isReleased = false
        const releaseOnce = () => {
          if (!isReleased) release(key)
          isReleased = true
        }
        const grant = () => {
          signal.removeEventListener('abort', giveUp)
          available -= 1
          held.set(key, (held.get(key) ?? 0) + 1)
          resolve(releaseOnce)
        }
        const giveUp = () => {
          const waiters = waiting.get(key)
          waiters?.delete(grant)
          if (waiters?.size === 0) waiting.delete(key)
          reject(signal.reason as Error)
        }
        if (isAvailable(key)) return grant()
        signal.addEventListener('abort', giveUp, { once: true })
        waiting.set(key, (waiting.get(key) ?? new Set()).add(grant))
      })
    },
  }
}

export type FairSemaphore = ReturnType<typeof createFairSemaphore>
