const hourMs = 3_600_000

const calendar = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The day in California (YYYY-MM-DD) of a time in ms since 1970. Google's daily quotas are counted by this day. */
export const pacificDay = (ms: number): string => calendar.format(ms)

/** The start (ms since 1970) of the next day in California, which is always a full hour in UTC. */
export function nextPacificMidnight(ms: number): number {
  let hour = Math.ceil(ms / hourMs) * hourMs
  while (pacificDay(hour) === pacificDay(ms)) hour += hourMs
  return hour
}
