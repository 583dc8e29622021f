import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Clock } from '../../../lib/clock.ts'
import { type Bucket, createBuckets, type Headers, type Write } from './bucket.ts'
import { createQueue } from './queue.ts'

/** Priority of a write: the end of an answer, its first text, a draft in between. */
export type Urgency = 'end' | 'first' | 'draft'

/** An answer that grows in a channel. */
export type Writer = {
  /** Resolves when one call may be made, by urgency; rejects with the reason of `signal`. */
  acquire(write: Write, urgency: Urgency, signal?: AbortSignal): Promise<void>
  /** The acquired call is not made. */
  giveBack(write: Write): void
  /** The call failed without a response: it may have been counted. */
  markUnknown(write: Write): void
  /** The answer has a message: its end will be an edit. */
  markShown(): void
  close(): void
}

type Answer = { lastWrite: Write; readonly openedAt: number }
type Wanted = { readonly answer: Answer; readonly write: Write; readonly urgency: Urgency }

const ranks = { end: 0, first: 1, draft: 2 } as const
/** After this time a first text may take a call that is reserved for ends. */
const firstTextPatienceMs = 10_000
const maxChannels = 5_000

/**
 * Paces sends and edits in each channel so that Discord never has to refuse one. The limit comes from the headers of its
 * responses; one call is reserved for the end of each open answer. `clock` is real time, as Discord's windows are.
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
    /** Takes over the headers of a response to a send or edit. */
    updateFromHeaders: (channelId: string, write: Write, headers: Headers): void =>
      channels.get(channelId)?.updateFromHeaders(write, headers),
  }
}

export type ChannelLimiter = ReturnType<typeof createChannelLimiter>
type Channel = ReturnType<typeof createChannel>

function createChannel(clock: Clock) {
  const buckets = createBuckets(clock)
  const open = new Set<Answer>()
  const queue = createQueue<Wanted>(clock, {
    isAllowed,
    rank: ({ urgency }) => ranks[urgency],
    retryInMs,
    onLeave: ({ write }) => buckets.use(write),
  })

  /** Calls of a bucket that are reserved for the ends of open answers. */
  const reserved = (bucket: Bucket): number =>
    [...open].filter(({ lastWrite }) => buckets.of(lastWrite) === bucket).length
  const patienceLeftMs = ({ openedAt }: Answer): number => openedAt + firstTextPatienceMs - clock.now()

  function isAllowed({ answer, write, urgency }: Wanted): boolean {
    const bucket = buckets.of(write)
    const remaining = bucket.remaining()
    if (remaining < 1) return false
    if (urgency === 'end') return true
    // Every answer needs one send: if edits have a bucket of their own, the first text takes the reserved send.
    const isReserved = write === 'send' && buckets.of('edit') !== bucket
    if (urgency === 'first' && (isReserved || patienceLeftMs(answer) <= 0)) return true
    return remaining - 1 >= reserved(bucket)
  }

  function retryInMs({ answer, write }: Wanted): number {
    const patienceMs = patienceLeftMs(answer)
    const resetMs = buckets.of(write).resetsInMs()
    return patienceMs > 0 ? Math.min(resetMs, patienceMs) : resetMs
  }

  function createWriter(answer: Answer): Writer {
    return {
      acquire: (write, urgency, signal) => queue.wait({ answer, write, urgency }, signal),
      giveBack: (write) => serveAfter(() => buckets.giveBack(write)),
      markUnknown: (write) => serveAfter(() => buckets.markUnknown(write)),
      markShown: () => void (answer.lastWrite = 'edit'),
      close: () => serveAfter(() => open.delete(answer)),
    }
  }

  function serveAfter(change: () => void): void {
    change()
    queue.serve()
  }

  return {
    open(): Writer {
      const answer: Answer = { lastWrite: 'send', openedAt: clock.now() }
      open.add(answer)
      return createWriter(answer)
    },
    updateFromHeaders: (write: Write, headers: Headers) => serveAfter(() => buckets.updateFromHeaders(write, headers)),
  }
}
