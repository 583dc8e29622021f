/** Told how many waiters come before this one: when it begins to wait, and when that changes. */
type Moved = (ahead: number) => void
type Waiter = { grant(): void; moved?: Moved | undefined; told: number }

/**
 * Counting semaphore with a cap per key: at most `permits` in all and `perKey` for one key. Waiters are served
 * round-robin by key, so one person's backlog never delays another's first request.
 */
export function createFairSemaphore(options: { permits: number; perKey: number }) {
  const held = new Map<string, number>()
  /** Waiters by key, in the order of the keys' turns; a key that was served goes to the end. */
  const waiting = new Map<string, Set<Waiter>>()
  let available = options.permits

  const isAvailable = (key: string) => available > 0 && (held.get(key) ?? 0) < options.perKey

  function release(key: string): void {
    available += 1
    const others = (held.get(key) ?? 1) - 1
    if (others > 0) held.set(key, others)
    else held.delete(key)
    for (const [next, waiters] of waiting) {
      const [waiter] = isAvailable(next) ? waiters : []
      if (!waiter) continue
      waiters.delete(waiter)
      waiting.delete(next)
      if (waiters.size > 0) waiting.set(next, waiters)
      waiter.grant()
      return tellMoved(waiting)
    }
  }

  return {
    /** True if `acquire` would have to wait. */
    wouldWait: (key: string): boolean => !isAvailable(key),
    /** Resolves with a function that releases the permit; repeated calls do nothing. Rejects with the signal's reason. */
    acquire(key: string, signal: AbortSignal, moved?: Moved): Promise<() => void> {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error)
        const grant = () => {
          signal.removeEventListener('abort', giveUp)
          available -= 1
          held.set(key, (held.get(key) ?? 0) + 1)
          resolve(once(() => release(key)))
        }
        const waiter: Waiter = { grant, moved, told: -1 }
        const giveUp = () => {
          const waiters = waiting.get(key)
          waiters?.delete(waiter)
          if (waiters?.size === 0) waiting.delete(key)
          reject(signal.reason as Error)
          tellMoved(waiting)
        }
        if (isAvailable(key)) return grant()
        signal.addEventListener('abort', giveUp, { once: true })
        waiting.set(key, (waiting.get(key) ?? new Set()).add(waiter))
        tellMoved(waiting)
      })
    },
  }
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) act()
    isDone = true
  }
}

/** Tells those who want to know: of each key the first waiters come first, then the second ones, in the order of the keys. */
function tellMoved(waiting: ReadonlyMap<string, ReadonlySet<Waiter>>): void {
  const sizes = [...waiting.values()].map(({ size }) => size)
  for (const [turn, waiters] of [...waiting.values()].entries())
    for (const [index, waiter] of [...waiters].entries()) {
      if (!waiter.moved) continue
      const ahead = sizes.reduce((sum, size, at) => sum + Math.min(size, index + (at < turn ? 1 : 0)), 0)
      if (ahead === waiter.told) continue
      waiter.told = ahead
      waiter.moved(ahead)
    }
}

export type FairSemaphore = ReturnType<typeof createFairSemaphore>
