/** One at a time per key, in the order of asking; different keys never wait for each other. */
export function createKeyedMutex() {
  const last = new Map<string, Promise<void>>()

  return {
    /** True where `take` would have to wait. */
    isLocked: (key: string): boolean => last.has(key),
    /**
     * Resolves when it is this caller's turn, with the function that ends it; calling that twice does no harm. Rejects
     * with the signal's reason where the caller gives up waiting.
     */
    async acquire(key: string, signal: AbortSignal): Promise<() => void> {
      const before = last.get(key)
      let release = () => {}
      const mine = new Promise<void>((resolve) => (release = resolve))
      last.set(key, mine)
      const end = () => {
        release()
        if (last.get(key) === mine) last.delete(key)
      }
      if (before)
        await orGivenUp(before, signal).catch((error: unknown) => {
          // Those behind still wait for the one before.
          void before.then(end)
          throw error
        })
      return end
    },
  }
}

export type KeyedMutex = ReturnType<typeof createKeyedMutex>

function orGivenUp(before: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason as Error)
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    void before.then(() => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    })
  })
}
