import type { Route } from './route.ts'

/**
 * Calls of a kind that pass in a window. Sends and edits of a channel have a bucket each, or (shared) one
 * for both, of `sends` calls; typing has a bucket of its own, of the same size as sends.
 */
export type Limits = {
  sends: number
  edits: number
  windowMs: number
  webhook: number
  webhookWindowMs: number
  shared?: boolean
}

/** Adding and removing reactions: one in 250 ms in a channel. https://github.com/discord/discord-api-docs/issues/182 */
const reactions: [max: number, windowMs: number] = [1, 250]

/** Fixed-window counters by key. The clock's: what it jumps over, windows are over too. */
export function createWindows(clock: { now(): number }) {
  const windows = new Map<string, { used: number; endsAt: number }>()
  /** Counts a call; `over` where the window had `max` calls already. */
  return (key: string, max: number, windowMs: number) => {
    const now = clock.now()
    const known = windows.get(key)
    const current = known && known.endsAt > now ? known : { used: 0, endsAt: now + windowMs }
    windows.set(key, current)
    if (windows.size > 2000) for (const [each, { endsAt }] of windows) if (endsAt <= now) windows.delete(each)
    const over = current.used >= max
    if (!over) current.used += 1
    return { over, left: max - current.used, endsAt: current.endsAt, leftMs: current.endsAt - now }
  }
}

/** Rate limits by bucket and channel (or webhook token). https://discord.com/developers/docs/topics/rate-limits */
export function createLimits(limits: 'off' | Limits, clock: { now(): number }) {
  const take = createWindows(clock)
  const sizeOf = (bucket: Route['bucket']): [max: number, windowMs: number] => {
    if (limits === 'off') return [10_000, 1000]
    if (bucket === 'reactions') return reactions
    if (bucket === 'webhook') return [limits.webhook, limits.webhookWindowMs]
    if (bucket === 'other') return [50, 1000]
    return [bucket === 'edits' && !limits.shared ? limits.edits : limits.sends, limits.windowMs]
  }
  return ({ bucket, method }: Route, params: readonly string[]) => {
    const [max, windowMs] = sizeOf(bucket)
    const writes = limits !== 'off' && limits.shared && (bucket === 'sends' || bucket === 'edits')
    const hash = bucket === 'reactions' ? bucket : writes ? 'writes' : `${bucket}-${method.toLowerCase()}`
    const { over, left, endsAt, leftMs } = take(`${hash} ${params[bucket === 'webhook' ? 1 : 0]}`, max, windowMs)
    const headers = {
      'X-RateLimit-Limit': String(max),
      'X-RateLimit-Remaining': String(left),
      'X-RateLimit-Reset': String(endsAt / 1000),
      'X-RateLimit-Reset-After': String(leftMs / 1000),
      'X-RateLimit-Bucket': hash,
    }
    return { headers, retryAfterMs: over ? leftMs : 0 }
  }
}
