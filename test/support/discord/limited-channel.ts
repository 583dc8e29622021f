import type { Headers, Write } from '../../../src/adapters/discord/rate-limit/bucket.ts'
import { createChannelLimiter, type Urgency } from '../../../src/adapters/discord/rate-limit/channel-limiter.ts'
import { fakeClock } from '../fake-clock.ts'

export type Told = { bucket?: string; limit: number; remaining: number; resetAfterMs: number }

/** What Discord says of its limits. */
export const headersOf = ({ bucket = 'b', limit, remaining, resetAfterMs }: Told): Headers => {
  const all: Record<string, string> = {
    'x-ratelimit-bucket': bucket,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset-after': String(resetAfterMs / 1000),
  }
  return { get: (name) => all[name] ?? null }
}
const silent: Headers = { get: () => null }

/** Answers that grow in one channel, and who of them was let through in which order. */
export function channel() {
  const clock = fakeClock(0)
  let looks = 0
  const sleep = (ms: number, signal?: AbortSignal) => {
    looks += 1
    return clock.sleep(ms, signal)
  }
  const limits = createChannelLimiter({ now: clock.now, sleep })
  const passed: string[] = []
  function answer(name: string) {
    const writer = limits.open('talk')
    const wants = (write: Write, urgency: Urgency, signal?: AbortSignal): Promise<void> =>
      writer.acquire(write, urgency, signal).then(() => void passed.push(`${name} ${urgency}`))
    return { ...writer, wants }
  }
  const told = (write: Write, headers: Told | null) =>
    limits.updateFromHeaders('talk', write, headers ? headersOf(headers) : silent)
  /** Somebody without an answer under way takes `count` calls, and Discord tells what is left of five. */
  async function spend(count: number, resetAfterMs = 5_000): Promise<void> {
    const other = limits.open('talk')
    for (let i = 1; i <= count; i++) {
      await other.acquire('send', 'end')
      told('send', { limit: 5, remaining: 5 - i, resetAfterMs })
    }
    other.close()
  }
  /** How often somebody who waits was looked at again. */
  return { clock, limits, passed, answer, told, spend, looks: () => looks }
}
