import { monthNames, weekdayNames } from '../../lib/text/calendar-names.ts'

const languages =
  `de fr es pt it nl ru pl tr uk cs sv da nb nn fi hu ro el ca hr sr sr-Latn sk sl bg et lv lt id ms ar fa he vi ja ko zh
  hi bn th be mk bs sq gl eu af ga cy is fil sw az uz kk ky ka hy ta te kn ml mr gu ur km lo my si ne am mt`.split(
    /\s+/,
  )
/** Words beside a date that Intl does not write, such as “Uhr”. */
const particles = 'di do da den der le el of год року kl klo um uhr om à às alle ore o godz в u у'
const minPrefix = 3
const maxPrefix = 4

type CalendarWords = {
  /** The number of the month; null if languages disagree, as about “listopad”. Undefined for another word. */
  monthOf(word: string): number | null | undefined
  /** True of a weekday and of a word that stands beside dates. */
  isFiller(word: string): boolean
}

/**
 * Returns a function that gives the names of months and weekdays in all languages that Intl knows, read at its first
 * call: that takes about a quarter of a second.
 */
export function createCalendarWords(): () => CalendarWords {
  let words: CalendarWords | null = null
  return () => (words ??= readCalendarWords())
}

function readCalendarWords(): CalendarWords {
  const [exact, similar] = [new Map<string, number | null>(), new Map<string, number | null>()]
  const fillers = new Set(particles.split(' '))
  for (const language of languages) {
    const own = monthsOf(language)
    for (const [word, months] of own) {
      const [month = 0, another] = months
      if (another !== undefined) fillers.add(word)
      else add(exact, word, month)
    }
    for (const [word, [month = 0, another]] of own)
      if (another === undefined) for (const form of formsOf(word)) add(similar, form, month)
    for (const text of [...weekdayNames(language), ...datesOf(language, 'long', weekdays)])
      for (const word of wordsIn(text)) if (!exact.has(word)) fillers.add(word)
  }
  return {
    monthOf: (word) => (exact.has(word) ? exact.get(word) : similar.get(word)),
    isFiller: (word) => fillers.has(word),
  }
}

/** The months, from 1, in whose names and dates a word occurs. */
function monthsOf(language: string): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>()
  const lists = (['long', 'short'] as const).flatMap((width) => [
    monthNames(gregorian(language), width),
    datesOf(language, width, firstDays),
  ])
  for (const list of lists)
    for (const [index, text] of list.entries())
      for (const word of wordsIn(text)) found.set(word, (found.get(word) ?? new Set()).add(index + 1))
  return found
}

const firstDays = Array.from({ length: 12 }, (_, month) => Date.UTC(2001, month, 1))
const weekdays = Array.from({ length: 7 }, (_, day) => Date.UTC(2001, 0, 1 + day))
const gregorian = (language: string): string => `${language}-u-ca-gregory`

/** Dates as a language writes them: many inflect the names, add words such as “de” and “года”, or prefix them. */
function datesOf(language: string, month: 'long' | 'short', days: readonly number[]): string[] {
  const weekday = days === weekdays ? ({ weekday: 'long' } as const) : {}
  const options = { ...weekday, day: 'numeric', month, year: 'numeric', timeZone: 'UTC' } as const
  const format = new Intl.DateTimeFormat(gregorian(language), options)
  return days.map((day) => format.format(day))
}

/** Single letters are kept only beyond ASCII, where none is a military zone. */
const wordsIn = (text: string): string[] =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  ).filter((word) => word.length > 1 || word > '\x7f')

/** A word without its accents, and the beginnings of both. */
function formsOf(word: string): Set<string> {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '')
  const forms = [word, plain].flatMap((form) => [form, form.slice(0, minPrefix), form.slice(0, maxPrefix)])
  return new Set(forms.filter((form) => form.length >= minPrefix))
}

function add(months: Map<string, number | null>, word: string, month: number): void {
  const known = months.get(word)
  months.set(word, known === undefined || known === month ? month : null)
}
