import type { Headers, Write } from '../../../src/adapters/discord/rate-limit/bucket.ts'
import {
  type AcquiredCall,
  createChannelLimiter,
  type Urgency,
} from '../../../src/adapters/discord/rate-limit/channel-limiter.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import { fakeClock } from '../fake-clock.ts'

export type RateLimit = { bucket?: string; limit: number; remaining: number; resetAfterMs: number }

/** Discord's rate limit headers. */
export const headersOf = ({ bucket = 'b', limit, remaining, resetAfterMs }: RateLimit): Headers => {
  const all: Record<string, string> = {
    'x-ratelimit-bucket': bucket,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset-after': String(resetAfterMs / 1000),
  }
  return { get: (name) => all[name] ?? null }
}
const noHeaders: Headers = { get: () => null }

/** Answers that grow in one channel, and the order in which they acquired calls. */
export function channel(time?: Clock) {
  const clock = fakeClock(0)
  let timers = 0
  const sleep = (ms: number, signal?: AbortSignal) => {
    timers += 1
    return clock.sleep(ms, signal)
  }
  const limits = createChannelLimiter(time ?? { now: clock.now, sleep })
  const passed: string[] = []
  let held: AcquiredCall | null = null
  function answer(name: string) {
    const writer = limits.open('talk')
    async function take(write: Write, urgency: Urgency, signal?: AbortSignal): Promise<AcquiredCall> {
      const call = await writer.acquire(write, urgency, signal)
      passed.push(`${name} ${urgency}`)
      return call
    }
    return {
      close: writer.close,
      /** Acquires a call, which ends at once without a response. */
      acquire: (write: Write, urgency: Urgency, signal?: AbortSignal) =>
        take(write, urgency, signal).then((call) => call.done()),
      /** Acquires a call, which ends when `respond` is called. */
      hold: (write: Write, urgency: Urgency) => take(write, urgency).then((call) => (held = call)),
    }
  }
  function respond(write: Write, limit: RateLimit | null): void {
    limits.updateFromHeaders('talk', write, limit ? headersOf(limit) : noHeaders)
    held?.done()
    held = null
  }
  /** Makes `count` calls for nobody in particular; the responses tell how many of five remain. */
  async function spend(count: number, resetAfterMs = 5_000): Promise<void> {
    const other = limits.open('talk')
    for (let i = 1; i <= count; i++) {
      const call = await other.acquire('send', 'end')
      limits.updateFromHeaders('talk', 'send', headersOf({ limit: 5, remaining: 5 - i, resetAfterMs }))
      call.done()
    }
    other.close()
  }
  return { clock, limits, passed, answer, respond, spend, timers: () => timers }
}
