import type { Clock } from '../../lib/clock.ts'

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
  let resetsAt = 0
  /** When each call that is under way began. */
  let underWay: number[] = []

  function refresh(): void {
    const now = clock.now()
    underWay = underWay.filter((at) => now - at < lostMs)
    if (resetsAt > 0 && now >= resetsAt) {
      resetsAt = 0
      left = size - underWay.length
    }
  }

  return {
    size: (): number => size,
    left(): number {
      refresh()
      return left
    },
    /** One call begins. */
    take(): void {
      refresh()
      left -= 1
      underWay.push(clock.now())
      if (resetsAt === 0) resetsAt = clock.now() + usualMs
    },
    /** The call that another bucket counted turned out to be one of this. */
    takeOver(other: { giveBack(): void }): void {
      other.giveBack()
      left -= 1
      underWay.push(clock.now())
    },
    giveBack(): void {
      if (underWay.shift() !== undefined) left += 1
    },
    /** One call is answered. https://discord.com/developers/docs/topics/rate-limits#header-format */
    told(headers: Headers): void {
      underWay.shift()
      const [limit, remaining, resetAfter] = ['limit', 'remaining', 'reset-after'].map((name) => {
        const value = headers.get(`x-ratelimit-${name}`)
        return value === null ? Number.NaN : Number(value)
      })
      if (!(Number(limit) > 0) || !(Number(remaining) >= 0) || !(Number(resetAfter) >= 0)) return
      size = Number(limit)
      left = Number(remaining) - underWay.length
      resetsAt = clock.now() + 1000 * Number(resetAfter)
    },
    resetsInMs(): number {
      refresh()
      return resetsAt === 0 ? 0 : resetsAt - clock.now()
    },
  }
}

export type Bucket = ReturnType<typeof createBucket>

/** The buckets of a channel: until Discord names them, sends and edits share one. */
export function createBuckets(clock: Clock) {
  const first = createBucket(clock)
  const byName = new Map<string, Bucket>()
  const current: Record<Write, Bucket> = { send: first, edit: first }

  function named(name: string): Bucket {
    const bucket = byName.get(name) ?? (byName.size === 0 ? first : createBucket(clock))
    byName.set(name, bucket)
    return bucket
  }

  return {
    of: (write: Write): Bucket => current[write],
    told(write: Write, headers: Headers): void {
      const name = headers.get('x-ratelimit-bucket')
      const before = current[write]
      const bucket = name === null ? before : named(name)
      if (bucket !== before) bucket.takeOver(before)
      current[write] = bucket
      bucket.told(headers)
    },
  }
}
