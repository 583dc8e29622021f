type Enter = () => void

/**
 * At most `places` at once, at most `perKey` of them for one key. Who waits is served in rounds, one of each key, so
 * that nobody's many stand before another's first.
 */
export function createFairSemaphore(options: { permits: number; perKey: number }) {
  const taken = new Map<string, number>()
  const queue = createRounds()
  let left = options.permits

  const isFree = (key: string) => left > 0 && (taken.get(key) ?? 0) < options.perKey

  function occupy(key: string): void {
    left -= 1
    taken.set(key, (taken.get(key) ?? 0) + 1)
  }

  function leave(key: string): void {
    left += 1
    const others = (taken.get(key) ?? 1) - 1
    if (others > 0) taken.set(key, others)
    else taken.delete(key)
    queue.next(isFree)?.()
  }

  return {
    /** True where `take` would have to wait. */
    wouldWait: (key: string): boolean => !isFree(key),
    /** Resolves with the function that gives the place back (once); rejects with the signal's reason. */
    acquire(key: string, signal: AbortSignal): Promise<() => void> {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error)
        let given = false
        const giveBack = () => {
          if (!given) leave(key)
          given = true
        }
        const enter = () => {
          signal.removeEventListener('abort', giveUp)
          occupy(key)
          resolve(giveBack)
        }
        const giveUp = () => {
          queue.remove(key, enter)
          reject(signal.reason as Error)
        }
        if (isFree(key)) return enter()
        signal.addEventListener('abort', giveUp, { once: true })
        queue.add(key, enter)
      })
    },
  }
}

export type FairSemaphore = ReturnType<typeof createFairSemaphore>

/** Who waits, by key; each key has its turn before any has its second. */
function createRounds() {
  const waiting = new Map<string, Enter[]>()
  const keep = (key: string, entries: Enter[]) => {
    if (entries.length > 0) waiting.set(key, entries)
    else waiting.delete(key)
  }
  return {
    add: (key: string, enter: Enter) => keep(key, [...(waiting.get(key) ?? []), enter]),
    remove: (key: string, enter: Enter) =>
      keep(
        key,
        (waiting.get(key) ?? []).filter((each) => each !== enter),
      ),
    /** The next of those whose key may enter, taken out of the queue. */
    next(mayEnter: (key: string) => boolean): Enter | undefined {
      for (const [key, [enter, ...rest]] of waiting) {
        if (!mayEnter(key)) continue
        waiting.delete(key)
        keep(key, rest)
        return enter
      }
      return undefined
    },
  }
}
