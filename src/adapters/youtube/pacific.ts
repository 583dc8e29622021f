const hourMs = 3_600_000
/** The length of the day on which daylight saving time ends. */
const maxDayMs = 25 * hourMs

const calendar = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The day in California (YYYY-MM-DD) of a time in ms since 1970. YouTube's quota is counted by this day. */
export const pacificDay = (ms: number): string => calendar.format(ms)

/** The start (ms since 1970) of the next day in California, found by bisection, so that clock changes count. */
export function nextPacificMidnight(ms: number): number {
  const today = pacificDay(ms)
  let before = ms
  let after = ms + maxDayMs
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (pacificDay(middle) === today) before = middle
    else after = middle
  }
  return after
}
