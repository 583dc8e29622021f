type Width = 'long' | 'short'

/**
 * The names of the months in a language, January first, in lower case. With `besideDay` in the form that stands beside a
 * day, which many languages inflect: “января” instead of “январь”.
 */
export function monthNames(language: string, width: Width = 'long', { besideDay = false } = {}): string[] {
  const day = besideDay ? ({ day: 'numeric' } as const) : {}
  const dates = Array.from({ length: 12 }, (_, month) => Date.UTC(2001, month, 1))
  return namesOf(language, 'month', { month: width, ...day }, dates)
}

/** The names of the weekdays in a language, Monday first, in lower case. */
export function weekdayNames(language: string, width: Width = 'long'): string[] {
  // The first of January 2001 was a Monday.
  const dates = Array.from({ length: 7 }, (_, day) => Date.UTC(2001, 0, 1 + day))
  return namesOf(language, 'weekday', { weekday: width }, dates)
}

function namesOf(language: string, part: 'month' | 'weekday', options: Intl.DateTimeFormatOptions, dates: number[]) {
  const format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' })
  return dates.map((date) => {
    const parts = format.formatToParts(date)
    return (parts.find(({ type }) => type === part)?.value ?? '').toLowerCase()
  })
}
