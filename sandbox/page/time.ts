const dayMs = 86_400_000
/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const maxTimeMs = 8.64e15
const units = { year: 365 * dayMs, month: 30 * dayMs, day: dayMs, hour: 3_600_000, minute: 60_000, second: 1000 }
const styles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { year: 'numeric', month: '2-digit', day: '2-digit' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
}

/** A time in the browser's zone. ICU puts a narrow space before AM and PM, which some fonts lack. */
export function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', options).format(at).replaceAll('\u202f', ' ')
}

/** The time in a message's header. */
export function headerTime(at: number, now: number): string {
  const day = new Date(at).toDateString()
  const clock = stamp(at, 't', now)
  if (day === new Date(now).toDateString()) return `Today at ${clock}`
  if (day === new Date(now - dayMs).toDateString()) return `Yesterday at ${clock}`
  return format(at, { dateStyle: 'short', timeStyle: 'short' })
}

/** A time in one of Discord's styles (`<t:…:style>`); R counts from `now`. */
export function stamp(at: number, style: string, now: number): string {
  if (!(Math.abs(at) <= maxTimeMs)) return 'Invalid Date'
  if (style !== 'R') return format(at, styles[style] ?? styles['f'] ?? {})
  const sizes = Object.entries(units) as [keyof typeof units, number][]
  const [unit, ms] = sizes.find(([, size]) => Math.abs(at - now) >= size) ?? ['second', 1000]
  return new Intl.RelativeTimeFormat('en-US').format(Math.round((at - now) / ms), unit)
}
