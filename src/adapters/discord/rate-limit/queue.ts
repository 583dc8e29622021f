import type { Clock } from '../../../lib/clock.ts'

type Rules<Entry> = {
  isAllowed(entry: Entry): boolean
  /** The lowest rank goes first, then the oldest entry. */
  rank(entry: Entry): number
  /** Milliseconds until the entry may be allowed without a call of `serve`. */
  retryInMs(entry: Entry): number
  onLeave(entry: Entry): void
}

/** A priority queue of entries that wait until the rules allow them. */
export function createQueue<Entry>(clock: Clock, rules: Rules<Entry>) {
  type Waiting = { readonly entry: Entry; leave(): void }
  let waiting: Waiting[] = []
  let timer: AbortController | null = null
  const remove = (one: Waiting) => void (waiting = waiting.filter((each) => each !== one))
  const next = (): Waiting | undefined =>
    waiting
      .filter(({ entry }) => rules.isAllowed(entry))
      .sort((one, other) => rules.rank(one.entry) - rules.rank(other.entry))[0]

  /** Lets out every entry that is allowed now. */
  function serve(): void {
    timer?.abort(new Error('served'))
    timer = null
    for (let one = next(); one; one = next()) {
      remove(one)
      rules.onLeave(one.entry)
      one.leave()
    }
    if (waiting.length === 0) return
    const dueMs = Math.min(...waiting.map(({ entry }) => rules.retryInMs(entry)))
    timer = new AbortController()
    clock.sleep(Math.max(1, dueMs), timer.signal).then(serve, () => undefined)
  }

  return {
    serve,
    /** Resolves when the entry is let out; rejects with the signal's reason. */
    wait: (entry: Entry, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const abort = () => {
          remove(one)
          reject(signal?.reason as Error)
        }
        const leave = () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        }
        const one = { entry, leave }
        signal?.addEventListener('abort', abort, { once: true })
        waiting.push(one)
        serve()
      }),
  }
}
