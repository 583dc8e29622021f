import type { Clock } from '../../../lib/clock.ts'

/** What is written: a new message, or a change of one that is there. */
export type Write = 'send' | 'edit'
export type Headers = { get(name: string): string | null }

/** What a channel takes until Discord says otherwise: people measured five in five seconds. */
const usualSize = 5
const usualMs = 5_000
/** A call of which nothing more is heard is not waited for any longer. */
const lostMs = 30_000

/** How much may still be written before Discord would refuse, as far as its headers and what is under way tell. */
function createBucket(clock: Clock) {
  let size = usualSize
  let left = usualSize
  /** When the window that runs is over, and whether Discord told so; 0 where none runs. */
  let endsAt = 0
  let isTold = false
  const underWay = createInFlight(clock)

  function refresh(): void {
    if (clock.now() < endsAt) return
    endsAt = 0
    isTold = false
    // Calls of an earlier window may yet be counted in the next one.
    left = size - underWay.count()
  }

  /** One call begins. */
  function take(): void {
    refresh()
    left -= 1
    underWay.begin()
    if (endsAt === 0) endsAt = clock.now() + usualMs
  }

  return {
    left(): number {
      refresh()
      return left
    },
    take,
    /** The call that began last was not made; false where nothing is heard of it any more. */
    giveBack(): boolean {
      refresh()
      const isUndone = underWay.undo()
      if (isUndone) left += 1
      return isUndone
    },
    /** A call failed: whether it counts, nobody knows. */
    lost: (): void => underWay.end(),
    /** One call is answered. https://discord.com/developers/docs/topics/rate-limits#header-format */
    told(headers: Headers): void {
      refresh()
      underWay.end()
      const read = (name: string) => Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN)
      const [limit, remaining, resetAfter] = [read('limit'), read('remaining'), read('reset-after')]
      if (!(limit > 0) || !(remaining >= 0) || !(resetAfter >= 0)) return
      // Answers may come in another order than they were given: within a window there is never more again.
      left = Math.min(left + limit - size, remaining)
      size = limit
      // An answer that comes late tells of a window that was over before this one.
      endsAt = Math.max(isTold ? endsAt : 0, clock.now() + 1000 * resetAfter)
      isTold = true
    },
    /** When there may be more; Infinity where only what is under way can tell. */
    resetsInMs(): number {
      refresh()
      if (endsAt > 0) return endsAt - clock.now()
      return underWay.forgottenInMs()
    },
  }
}

export type Bucket = ReturnType<typeof createBucket>

/** Calls that have no answer yet, by when they began. */
function createInFlight(clock: Clock) {
  let calls: number[] = []
  const look = (): number[] => (calls = calls.filter((at) => clock.now() - at < lostMs))
  return {
    begin: (): void => void calls.push(clock.now()),
    end: (): void => void calls.shift(),
    /** Takes back the newest; false where there is none. */
    undo: (): boolean => calls.pop() !== undefined,
    count: (): number => look().length,
    forgottenInMs(): number {
      const [oldest] = look()
      return oldest === undefined ? Infinity : oldest + lostMs - clock.now()
    },
  }
}

/** The buckets of a channel: until Discord names them, sends and edits share one. */
export function createBuckets(clock: Clock) {
  const first = createBucket(clock)
  const byName = new Map<string, Bucket>()
  const current: Record<Write, Bucket> = { send: first, edit: first }
  /** How many of each have no answer yet. */
  const underWay: Record<Write, number> = { send: 0, edit: 0 }
  const over = (write: Write) => void (underWay[write] = Math.max(0, underWay[write] - 1))

  function named(name: string): Bucket {
    const bucket = byName.get(name) ?? (byName.size === 0 ? first : createBucket(clock))
    byName.set(name, bucket)
    return bucket
  }

  return {
    of: (write: Write): Bucket => current[write],
    take(write: Write): void {
      underWay[write] += 1
      current[write].take()
    },
    giveBack(write: Write): void {
      over(write)
      current[write].giveBack()
    },
    lost(write: Write): void {
      over(write)
      current[write].lost()
    },
    told(write: Write, headers: Headers): void {
      const name = headers.get('x-ratelimit-bucket')
      const before = current[write]
      const bucket = name === null ? before : named(name)
      // All that are under way turn out to be counted there.
      if (bucket !== before) for (let i = 0; i < underWay[write]; i++) if (before.giveBack()) bucket.take()
      current[write] = bucket
      over(write)
      bucket.told(headers)
    },
  }
}
