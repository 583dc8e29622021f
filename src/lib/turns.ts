/** One at a time per key, in the order of asking; different keys never wait for each other. */
export function createTurns() {
  const last = new Map<string, Promise<void>>()

  return {
    /** True where `take` would have to wait. */
    isTaken: (key: string): boolean => last.has(key),
    /** Resolves when it is this caller's turn, with the function that ends it; calling that twice does no harm. */
    async take(key: string): Promise<() => void> {
      const before = last.get(key)
      let release = () => {}
      const mine = new Promise<void>((resolve) => (release = resolve))
      last.set(key, mine)
      await before
      return () => {
        release()
        if (last.get(key) === mine) last.delete(key)
      }
    },
  }
}

export type Turns = ReturnType<typeof createTurns>
