import type { Headers, Write } from '../../../src/adapters/discord/rate-limit/bucket.ts'
import { createChannelLimiter, type Writer } from '../../../src/adapters/discord/rate-limit/channel-limiter.ts'
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
export function channel() {
  const clock = fakeClock(0)
  let timers = 0
  const sleep = (ms: number, signal?: AbortSignal) => {
    timers += 1
    return clock.sleep(ms, signal)
  }
  const limits = createChannelLimiter({ now: clock.now, sleep })
  const passed: string[] = []
  function answer(name: string): Writer {
    const writer = limits.open('talk')
    return {
      ...writer,
      acquire: (write, urgency, signal) =>
        writer.acquire(write, urgency, signal).then(() => void passed.push(`${name} ${urgency}`)),
    }
  }
  const respond = (write: Write, limit: RateLimit | null) =>
    limits.updateFromHeaders('talk', write, limit ? headersOf(limit) : noHeaders)
  /** Makes `count` calls for nobody in particular; the responses tell how many of five remain. */
  async function spend(count: number, resetAfterMs = 5_000): Promise<void> {
    const other = limits.open('talk')
    for (let i = 1; i <= count; i++) {
      await other.acquire('send', 'end')
      respond('send', { limit: 5, remaining: 5 - i, resetAfterMs })
    }
    other.close()
  }
  return { clock, limits, passed, answer, respond, spend, timers: () => timers }
}
