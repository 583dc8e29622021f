import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Clock } from '../../../lib/clock.ts'
import { type Bucket, createBuckets, type Headers, type Write } from './bucket.ts'

/** Priority of a write: the end of an answer, its first text, a draft in between. */
export type Urgency = 'end' | 'first' | 'draft'

/** A call that may be made now. No other one starts in its bucket until `done` or `giveBack`. */
export type AcquiredCall = {
  readonly write: Write
  /** The call has ended, with or without a response. */
  done(): void
  /** The call is not made. */
  giveBack(): void
}

/** An answer that grows in a channel. Its end is a send before its first call is done, and an edit from then on. */
export type Writer = {
  /** Resolves when one call may be made, by urgency; rejects with the reason of `signal`. */
  acquire(write: Write, urgency: Urgency, signal?: AbortSignal): Promise<AcquiredCall>
  close(): void
}

type Answer = { lastWrite: Write; readonly openedAt: number }
type Wanted = { readonly answer: Answer; readonly write: Write; readonly urgency: Urgency }
type Waiting = Wanted & { start(): void }

/** The most urgent first. */
const urgencies: readonly Urgency[] = ['end', 'first', 'draft']
/** After this time a first text may take a call that is reserved for ends. */
const firstTextPatienceMs = 10_000
const maxChannels = 5_000

/**
 * Paces sends and edits in each channel so that Discord never has to refuse one. The limit comes from the headers of its
 * responses; one call is reserved for the end of each open answer. `clock` is monotonic: Discord's windows do not move when the
 * host's time is set.
 * https://discord.com/developers/docs/topics/rate-limits
 */
export function createChannelLimiter(clock: Clock) {
  const channels = createBoundedMap<string, Channel>(maxChannels)
  return {
    open(channelId: string): Writer {
      const channel = channels.get(channelId) ?? createChannel(clock)
      channels.set(channelId, channel)
      return channel.open()
    },
    /** Takes over the headers of a response to a send or edit, before the call is done. */
    updateFromHeaders: (channelId: string, write: Write, headers: Headers): void =>
      channels.get(channelId)?.updateFromHeaders(write, headers),
  }
}

export type ChannelLimiter = ReturnType<typeof createChannelLimiter>
type Channel = ReturnType<typeof createChannel>

function createChannel(clock: Clock) {
  const buckets = createBuckets(clock)
  const open = new Set<Answer>()
  const queue = createQueue(clock, isAllowed, ({ answer, write }) => [buckets.of(write).resetsAt, patientUntil(answer)])

  /** Calls of a bucket that are reserved for the ends of open answers. */
  const reserved = (bucket: Bucket): number =>
    [...open].filter(({ lastWrite }) => buckets.of(lastWrite) === bucket).length
  const patientUntil = ({ openedAt }: Answer): number => openedAt + firstTextPatienceMs

  function isAllowed({ answer, write, urgency }: Wanted, now: number): boolean {
    const bucket = buckets.of(write)
    const remaining = buckets.remaining(bucket, now)
    if (bucket.isBusy || remaining < 1) return false
    if (urgency === 'end') return true
    // Every answer needs one send: if edits have a bucket of their own, the first text takes the reserved send.
    const isReserved = write === 'send' && buckets.of('edit') !== bucket
    if (urgency === 'first' && (isReserved || patientUntil(answer) <= now)) return true
    return remaining - 1 >= reserved(bucket)
  }

  function startCall({ answer, write }: Wanted): AcquiredCall {
    const bucket = buckets.use(write)
    const free = (unusedCalls: 0 | 1) => {
      bucket.isBusy = false
      bucket.remaining += unusedCalls
      queue.serve()
    }
    return {
      write,
      done() {
        answer.lastWrite = 'edit'
        free(0)
      },
      giveBack: () => free(1),
    }
  }

  return {
    open(): Writer {
      const answer: Answer = { lastWrite: 'send', openedAt: clock.now() }
      open.add(answer)
      return {
        acquire(write, urgency, signal) {
          const wanted = { answer, write, urgency }
          return queue.wait(wanted, () => startCall(wanted), signal)
        },
        close() {
          open.delete(answer)
          queue.serve()
        },
      }
    },
    updateFromHeaders: buckets.updateFromHeaders,
  }
}

/** A queue of writes that are not allowed yet. `changesAt` gives the times at which that may change without `serve`. */
function createQueue(
  clock: Clock,
  isAllowed: (one: Wanted, now: number) => boolean,
  changesAt: (one: Wanted) => number[],
) {
  const waiting = new Set<Waiting>()
  let timer = new AbortController()

  const next = (now: number): Waiting | undefined =>
    urgencies
      .flatMap((urgency) => [...waiting].filter((one) => one.urgency === urgency))
      .find((one) => isAllowed(one, now))

  /** Starts every write that is allowed now: the most urgent first, then the oldest. */
  function serve(): void {
    // One time for all: a window that ended between two looks would set no timer, and its writes would wait forever.
    const now = clock.now()
    for (let one = next(now); one; one = next(now)) {
      waiting.delete(one)
      one.start()
    }
    timer.abort(new Error('served'))
    timer = new AbortController()
    const dueAt = Math.min(...[...waiting].flatMap(changesAt).filter((at) => at > now))
    if (dueAt < Infinity) clock.sleep(Math.max(0, dueAt - clock.now()), timer.signal).then(serve, () => undefined)
  }

  return {
    serve,
    /** Resolves with what `start` makes once the write is allowed; rejects with the signal's reason. */
    wait: (wanted: Wanted, start: () => AcquiredCall, signal?: AbortSignal): Promise<AcquiredCall> =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const abort = () => {
          waiting.delete(one)
          reject(signal?.reason as Error)
        }
        const one = {
          ...wanted,
          start() {
            signal?.removeEventListener('abort', abort)
            resolve(start())
          },
        }
        signal?.addEventListener('abort', abort, { once: true })
        waiting.add(one)
        serve()
      }),
  }
}
