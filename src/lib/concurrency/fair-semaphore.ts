/**
 * Counting semaphore with a cap per key: at most `permits` in all and `perKey` for one key. Waiters are served
 * round-robin by key, so one person's backlog never delays another's first request.
 */
export function createFairSemaphore(options: { permits: number; perKey: number }) {
  const held = new Map<string, number>()
  const queue = createRoundRobinQueue()
  let available = options.permits

  const isAvailable = (key: string) => available > 0 && (held.get(key) ?? 0) < options.perKey

  function hold(key: string): void {
    available -= 1
    held.set(key, (held.get(key) ?? 0) + 1)
  }

  function release(key: string): void {
    available += 1
    const others = (held.get(key) ?? 1) - 1
    if (others > 0) held.set(key, others)
    else held.delete(key)
    queue.takeNext(isAvailable)?.()
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
          hold(key)
          resolve(releaseOnce)
        }
        const giveUp = () => {
          queue.remove(key, grant)
          reject(signal.reason as Error)
        }
        if (isAvailable(key)) return grant()
        signal.addEventListener('abort', giveUp, { once: true })
        queue.add(key, grant)
      })
    },
  }
}

export type FairSemaphore = ReturnType<typeof createFairSemaphore>

type Waiter = () => void

/** Waiters by key, in the order of the keys' turns; a key that was served goes to the end. */
function createRoundRobinQueue() {
  const waiting = new Map<string, Waiter[]>()
  const set = (key: string, waiters: Waiter[]) => {
    if (waiters.length > 0) waiting.set(key, waiters)
    else waiting.delete(key)
  }
  return {
    add: (key: string, waiter: Waiter) => set(key, [...(waiting.get(key) ?? []), waiter]),
    remove: (key: string, waiter: Waiter) =>
      set(
        key,
        (waiting.get(key) ?? []).filter((each) => each !== waiter),
      ),
    /** Removes and returns the next waiter whose key may go on. */
    takeNext(mayGoOn: (key: string) => boolean): Waiter | undefined {
      for (const [key, [waiter, ...rest]] of waiting) {
        if (!mayGoOn(key)) continue
        waiting.delete(key)
        set(key, rest)
        return waiter
      }
      return undefined
    },
  }
}
