const hourMs = 3_600_000
/** No day is longer, not even the one on which summer time ends. */
const longestDayMs = 25 * hourMs

const calendar = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The day in California at a moment (ms since 1970), as YYYY-MM-DD: the day that YouTube's quota counts by. */
export const pacificDay = (ms: number): string => calendar.format(ms)

/** The first moment (ms since 1970) of the day after that of `ms` in California, whatever its clocks do in between. */
export function nextPacificMidnight(ms: number): number {
  const today = pacificDay(ms)
  let before = ms
  let after = ms + longestDayMs
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (pacificDay(middle) === today) before = middle
    else after = middle
  }
  return after
}
