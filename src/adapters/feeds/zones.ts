/** Names of zones whose offset depends on the season, with their region. https://www.iana.org/time-zones */
const seasonal = new Map([
  ['et', 'America/New_York'],
  ['ct', 'America/Chicago'],
  ['mt', 'America/Denver'],
  ['pt', 'America/Los_Angeles'],
  ['at', 'America/Halifax'],
])

/** The region of ET, CT, MT, PT and AT; undefined for another word. */
export const seasonalRegion = (word: string): string | undefined => seasonal.get(word)

/** The name of a region such as america/los_angeles in a text in lower case; null without one that exists. */
export function findRegion(text: string): string | null {
  const name = /(?<![a-z])[a-z]+(?:\/[a-z]+(?:[_-][a-z]+)*){1,2}(?![a-z/])/.exec(text)?.[0]
  try {
    return name === undefined ? null : (new Intl.DateTimeFormat('en', { timeZone: name }), name)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Milliseconds that a region is ahead of UTC at a local time (ms, read as UTC). Of an hour that comes twice the first. */
export function regionOffsetMs(region: string, localMs: number): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: region, timeZoneName: 'longOffset' })
  const offsetAt = (ms: number): number => {
    const written = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours = 0, minutes = 0, seconds = 0] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(written) ?? []
    const all = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
    return sign === '-' ? -all : all
  }
  const before = offsetAt(localMs - dayMs)
  return offsetAt(localMs - before) === before ? before : offsetAt(localMs - offsetAt(localMs + dayMs))
}

const dayMs = 86_400_000
