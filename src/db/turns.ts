/** More than this many waiting queries mean that the lock will not come soon; a new one is refused. */
export const maxWaiting = 10_000

/** A place in the queue for the connection. */
export type Turn = {
  /** Resolves when the connection is this turn's alone. */
  own(): Promise<void>
  /** Resolves when the connection may be read: in turn, or at once while the holder waits for another program's lock. */
  mayRead(): Promise<void>
  release(): void
}

/**
 * FIFO queue for one connection. A holder that waits for the lock of another program is inside no transaction, so reads
 * overtake it then; writes never overtake each other.
 */
export function createTurns() {
  const readers = new Set<() => void>()
  let last: Promise<void> = Promise.resolve()
  let isBlocked = false
  let waiting = 0

  return {
    /** Takes the last place. Throws where 10,000 wait already. */
    take(): Turn {
      if (waiting >= maxWaiting) throw new Error(`${maxWaiting} database queries wait already`)
      waiting += 1
      const before = last
      let done = () => {}
      last = new Promise((resolve) => (done = resolve))
      return {
        own: () => before,
        mayRead: () =>
          new Promise((resolve) => {
            if (isBlocked) return resolve()
            readers.add(resolve)
            void before.then(() => {
              readers.delete(resolve)
              resolve()
            })
          }),
        release() {
          waiting -= 1
          // A read that overtook others leaves its place in the queue only when that comes up.
          void before.then(done)
        },
      }
    },
    /** Called by the holder: true while it waits for another program's lock. */
    setBlocked(now: boolean): void {
      isBlocked = now
      if (!now) return
      for (const go of readers) go()
      readers.clear()
    },
  }
}

export type Turns = ReturnType<typeof createTurns>
