import { monthNames, weekdayNames } from '../../lib/text/calendar-names.ts'

/** Languages whose months have names. In some others they have numbers, as in Chinese, Japanese and Korean. */
const languages =
  `de fr es pt it nl ru pl tr uk cs sv da nb fi hu ro el ca hr sr sr-Latn sk sl bg et lv lt id ms ar fa he
  hi bn th be mk bs sq gl eu af ga cy is fil sw az uz kk ky ka hy ta te kn ml mr gu ur km lo my si ne am mt`.split(
    /\s+/,
  )
/** Words beside a date, such as “de”, “года” and “Uhr”. */
const particles = 'de del di do da den der le el of г год года р року kl klo um uhr om à às alle ore o godz в u у'
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
    for (const day of weekdayNames(language)) for (const word of wordsIn(day)) fillers.add(word)
  }
  return {
    monthOf: (word) => (exact.has(word) ? exact.get(word) : similar.get(word)),
    isFiller: (word) => fillers.has(word),
  }
}

/** The months, from 1, in whose names a word occurs. */
function monthsOf(language: string): Map<string, Set<number>> {
  const gregorian = `${language}-u-ca-gregory`
  const found = new Map<string, Set<number>>()
  const names = [
    monthNames(gregorian),
    monthNames(gregorian, 'short'),
    monthNames(gregorian, 'long', { besideDay: true }),
    monthNames(gregorian, 'short', { besideDay: true }),
  ]
  for (const list of names)
    for (const [index, name] of list.entries())
      for (const word of wordsIn(name)) found.set(word, (found.get(word) ?? new Set()).add(index + 1))
  return found
}

const wordsIn = (name: string): string[] =>
  (
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  ).filter((word) => word.length > 1)

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
