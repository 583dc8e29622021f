import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Clock } from '../../../lib/clock.ts'
import { type Bucket, createBuckets, type Headers, type Write } from './bucket.ts'

/** How much it matters that it comes soon: the end of an answer, its first text, a draft in between. */
export type Urgency = 'end' | 'first' | 'draft'

/** An answer that grows in a channel. */
export type Writer = {
  /** Resolves when it may write, soonest first by urgency; rejects with the reason of `signal`. */
  acquire(write: Write, urgency: Urgency, signal?: AbortSignal): Promise<void>
  /** It was let through for nothing. */
  giveBack(write: Write): void
  /** What it wrote failed, and nobody knows whether it counts. */
  markUnknown(write: Write): void
  /** From now on it has a message, so that its end will be an edit. */
  markShown(): void
  close(): void
}

type Answer = { ends: Write; readonly since: number }
type Wanted = { readonly answer: Answer; readonly write: Write; readonly urgency: Urgency }
type Waiting = Wanted & { enter(): void }

const ranks = { end: 0, first: 1, draft: 2 } as const
/** Whoever has waited so long for a first text goes before what is kept back for endings. */
const patienceMs = 10_000
const mostChannels = 5_000

/**
 * Paces what is written in each channel so that Discord never has to refuse: only its headers say how much that is, and
 * of that one call is kept back for the end of each answer that grows there. `clock` is real time, as Discord's is.
 * https://discord.com/developers/docs/topics/rate-limits
 */
export function createChannelLimiter(clock: Clock) {
  const channels = createBoundedMap<string, Channel>(mostChannels)
  const of = (channelId: string): Channel => {
    const channel = channels.get(channelId) ?? createChannel(clock)
    channels.set(channelId, channel)
    return channel
  }
  return {
    open: (channelId: string): Writer => of(channelId).open(),
    /** What Discord said in answer to a call. */
    updateFromHeaders: (channelId: string, write: Write, headers: Headers): void =>
      channels.get(channelId)?.told(write, headers),
  }
}

export type ChannelLimiter = ReturnType<typeof createChannelLimiter>
type Channel = ReturnType<typeof createChannel>

function createChannel(clock: Clock) {
  const buckets = createBuckets(clock)
  const open = new Set<Answer>()
  const queue = createQueue(clock, { may, dueMs, enters: ({ write }) => buckets.take(write) })

  /** How many calls of a bucket the endings of open answers will take. */
  const kept = (bucket: Bucket): number => [...open].filter(({ ends }) => buckets.of(ends) === bucket).length
  const patienceLeftMs = ({ since }: Answer): number => since + patienceMs - clock.now()

  function may({ answer, write, urgency }: Wanted): boolean {
    const bucket = buckets.of(write)
    const left = bucket.left()
    if (left < 1) return false
    if (urgency === 'end') return true
    // Its end takes a send at any rate: where edits are counted apart, the first text costs nothing.
    const isFree = write === 'send' && buckets.of('edit') !== bucket
    if (urgency === 'first' && (isFree || patienceLeftMs(answer) <= 0)) return true
    return left - 1 >= kept(bucket)
  }

  /** When it may be looked at again. */
  function dueMs({ answer, write }: Wanted): number {
    const patience = patienceLeftMs(answer)
    const reset = buckets.of(write).resetsInMs()
    return patience > 0 ? Math.min(reset, patience) : reset
  }

  return {
    open(): Writer {
      const answer: Answer = { ends: 'send', since: clock.now() }
      open.add(answer)
      return {
        acquire: (write, urgency, signal) => queue.enter({ answer, write, urgency }, signal),
        giveBack(write) {
          buckets.giveBack(write)
          queue.serve()
        },
        markUnknown(write) {
          buckets.lost(write)
          queue.serve()
        },
        markShown: () => void (answer.ends = 'edit'),
        close() {
          open.delete(answer)
          queue.serve()
        },
      }
    },
    told(write: Write, headers: Headers): void {
      buckets.told(write, headers)
      queue.serve()
    },
  }
}

type Rules = { may(wanted: Wanted): boolean; dueMs(wanted: Wanted): number; enters(wanted: Wanted): void }

/** Who waits: the most urgent of those who may goes first, then whoever came first. */
function createQueue(clock: Clock, rules: Rules) {
  let waiting: Waiting[] = []
  let asleep: AbortController | null = null
  const remove = (entry: Waiting) => void (waiting = waiting.filter((each) => each !== entry))
  const next = (): Waiting | undefined =>
    waiting.filter(rules.may).sort((one, other) => ranks[one.urgency] - ranks[other.urgency])[0]

  function serve(): void {
    asleep?.abort(new Error('awake'))
    asleep = null
    for (let entry = next(); entry; entry = next()) {
      remove(entry)
      rules.enters(entry)
      entry.enter()
    }
    if (waiting.length === 0) return
    const dueMs = Math.min(...waiting.map(rules.dueMs))
    if (dueMs === Infinity) return
    asleep = new AbortController()
    clock.sleep(Math.max(1, dueMs), asleep.signal).then(serve, () => undefined)
  }

  return {
    serve,
    enter: (wanted: Wanted, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const leave = () => {
          remove(entry)
          reject(signal?.reason as Error)
        }
        const enter = () => {
          signal?.removeEventListener('abort', leave)
          resolve()
        }
        const entry = { ...wanted, enter }
        signal?.addEventListener('abort', leave, { once: true })
        waiting.push(entry)
        serve()
      }),
  }
}
