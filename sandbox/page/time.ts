const DAY_MS = 86_400_000
const FARTHEST_MS = 8.64e15
const UNITS = { year: 365 * DAY_MS, month: 30 * DAY_MS, day: DAY_MS, hour: 3_600_000, minute: 60_000, second: 1000 }
const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { year: 'numeric', month: '2-digit', day: '2-digit' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
}

/** A time in the person's zone. ICU puts a narrow space before AM and PM, which some fonts lack. */
export function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', options).format(at).replaceAll('\u202f', ' ')
}

/** When a message was sent, as its header says it. */
export function headerTime(at: number, now: number): string {
  const day = new Date(at).toDateString()
  const clock = stamp(at, 't', now)
  if (day === new Date(now).toDateString()) return `Today at ${clock}`
  if (day === new Date(now - DAY_MS).toDateString()) return `Yesterday at ${clock}`
  return format(at, { dateStyle: 'short', timeStyle: 'short' })
}

/** A time in one of Discord's styles (`<t:…:style>`); R counts from `now`. */
export function stamp(at: number, style: string, now: number): string {
  if (!(Math.abs(at) <= FARTHEST_MS)) return 'Invalid Date'
  if (style !== 'R') return format(at, STYLES[style] ?? STYLES['f'] ?? {})
  const units = Object.entries(UNITS) as [keyof typeof UNITS, number][]
  const [unit, ms] = units.find(([, size]) => Math.abs(at - now) >= size) ?? ['second', 1000]
  return new Intl.RelativeTimeFormat('en-US').format(Math.round((at - now) / ms), unit)
}
