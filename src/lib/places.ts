/**
 * At most `places` at once, at most `perKey` of them for one key. Who waits is served in rounds, one of each key, so
 * that nobody's many stand before another's first.
 */
export function createPlaces(options: { places: number; perKey: number }) {
  const taken = new Map<string, number>()
  const waiting = new Map<string, (() => void)[]>()
  let left = options.places

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
    for (const [next, entries] of waiting) {
      if (!isFree(next)) continue
      waiting.delete(next)
      const [enter, ...rest] = entries
      if (rest.length > 0) waiting.set(next, rest)
      return enter?.()
    }
  }

  function abandon(key: string, enter: () => void): void {
    const rest = (waiting.get(key) ?? []).filter((each) => each !== enter)
    if (rest.length > 0) waiting.set(key, rest)
    else waiting.delete(key)
  }

  return {
    /** True where `take` would have to wait. */
    isFull: (key: string): boolean => !isFree(key),
    /** Resolves with the function that gives the place back (once); rejects with the signal's reason. */
    take(key: string, signal: AbortSignal): Promise<() => void> {
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
          abandon(key, enter)
          reject(signal.reason as Error)
        }
        if (isFree(key)) return enter()
        signal.addEventListener('abort', giveUp, { once: true })
        waiting.set(key, [...(waiting.get(key) ?? []), enter])
      })
    },
  }
}

export type Places = ReturnType<typeof createPlaces>
