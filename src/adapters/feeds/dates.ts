import { monthNames, weekdayNames } from '../../lib/text/calendar-names.ts'
import { createCalendarWords } from './calendar-words.ts'
import { findRegion, regionOffsetMs, seasonalRegion } from './zones.ts'

const maxChars = 120
const months = monthNames('en')
const weekdays = [...weekdayNames('en'), 'weds']
const calendarWords = createCalendarWords()
/** The zeros of Arabic, Persian, Devanagari, Bengali and Thai digits. */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50]
/**
 * Time zones in hours ahead of UTC. Ambiguous names are left out: IST, and the military letters except Z, which have
 * three readings. https://www.rfc-editor.org/rfc/rfc5322#section-4.3
 */
const zoneHours = `z0 ut0 utc0 gmt0 wet0 west1 bst1 cet1 met1 mez1 cest2 mest2 mesz2 eet2 sast2 eest3 msk3 ast-4 adt-3
  est-5 edt-4 cst-6 cdt-5 mst-7 mdt-6 pst-8 pdt-7 akst-9 akdt-8 hst-10 hkt8 sgt8 jst9 kst9 acst9.5 aest10 aedt11 nzst12
  nzdt13`
const zones = new Map(Array.from(zoneHours.matchAll(/([a-z]+)(\S+)/g), ([, zone = '', hours]) => [zone, Number(hours)]))
const clocks = [
  /(?:(?<=\d)t|(?<![\d:.+-]))(\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?(?![\d:])(?: ?([ap])\.?m\b\.?)?/,
  /(?<![\d:.+-])(\d\d?)()()() ?([ap])\.?m\b\.?/,
  /(?<=\d)t(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?)?(?![\d:.,])/,
]
/** Written-out zones of North America, such as “Eastern Standard Time”; their abbreviations are ET, EST and the like. */
const zoneName = / (eastern|central|mountain|pacific|atlantic)(?: (standard|daylight))?(?: time)?(?! ?[a-z])/
/** A zone in brackets behind the time; elsewhere they are comments. */
const zoneInBrackets = /(?<=(?::\d\d|[ap]\.?m\.?) ?)\((?:((?:utc|gmt)? ?[+-]\d\d?(?::?\d\d)?)|([a-z]{2,4}))\)/
/** Offsets behind the time (`@`) or at the end. */
const offsets = [/@ ?(?:utc|gmt|ut|z)? ?([+-])(\d\d?):?(\d\d)?(?!\d)/, /(?<=@.*) ([+-])(\d\d):?(\d\d)$/]
/** Patterns and their groups: year, month, day, week, weekday (e), day of the year (n). */
const forms: readonly (readonly [RegExp, string])[] = [
  [/^(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?$/, 'ymd'],
  [/^(\d{4})(\d\d)(\d\d)$/, 'ymd'],
  [/^(\d{4})-?w(\d\d)(?:-?([1-7]))?$/, 'ywe'],
  [/^(\d{4})-?(\d{3})$/, 'yn'],
  [/^(\d\d?) m(\d+) (\d{4}|\d\d|1[0-4]\d)$/, 'dmy'],
  [/^m(\d+) (\d\d?) (\d{4}|\d\d|1[0-4]\d)$/, 'mdy'],
  [/^(\d{4}) m(\d+) (\d\d?)$/, 'ymd'],
  [/^(\d{4}) (\d\d?) m(\d+)$/, 'ydm'],
  [/^m(\d+) (\d{4})$/, 'my'],
  [/^(\d\d?)[-/.](\d\d?)[-/.](\d{4}|\d\d)$/, 'dmy'],
  [/^(\d\d?)[-/.](\d\d?)[-/.](\d{4}|\d\d)$/, 'mdy'],
  [/^(\d\d)-(\d\d)-(\d\d)$/, 'ymd'],
]

/**
 * Parses a date of a feed, to the millisecond: RFC 822, ISO 8601, epochs and the usual deviations. Without a zone it is
 * UTC; a month or year means its beginning. Null if the text is not a date, is not in the calendar, or is ambiguous
 * (03/04/2026).
 */
export function parseDate(text: string): Date | null {
  const normal = text.length > maxChars ? '' : normalize(text)
  const epoch = /^(\d{9,10})(?:\.(\d+))?$|^(\d{13})$/.exec(normal)
  if (epoch) return within(new Date(Number(epoch[3] ?? Number(epoch[1]) * 1000 + fractionMs(epoch[2]))))
  const time = first(clocks, normal)
  const marked = normal.replace(time?.[0] ?? /(?<=^\d{4}-\d\d-\d\d)(?=[+-]\d\d:\d\d$)/, '@')
  const zone = first(offsets, marked)
  const region = findRegion(marked)
  const words = readWords((zone ? marked.replace(zone[0], '@') : marked).replace(region ?? /$/, ' '))
  const dates = new Set(words && forms.map((form) => dateMs(words.text, form, Boolean(time))))
  dates.delete(null)
  const [date, another] = dates
  const ms = time ? timeMs(time) : 0
  if (date == null || another !== undefined || ms === null) return null
  const named = region ?? words?.region
  const zoneMs = zone ? offsetMs(zone) : named ? regionOffsetMs(named, date + ms) : words?.zoneMs
  return zoneMs == null ? null : within(new Date(date + ms - zoneMs))
}

/** Lower case, no comments, one form of spaces and dashes, and a “t” before the time in 20260102030405. */
function normalize(text: string): string {
  let plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]/g, toAsciiDigit)
    .replace(/[\u2010-\u2015\u2212]|(?<=\d) ?[年년月월] ?(?=\d)/g, '-')
    .replace(zoneName, (_, region: string, kind: string | undefined) => ` ${region[0]}${kind?.[0] ?? ''}t`)
    .replace(zoneInBrackets, (all, offset: string, name: string) =>
      offset || isZone(name) ? ` ${offset || name}` : all,
    )
    .replace(/(?<=\bklo?\.? \d\d?)\.(?=\d\d\b)/, ':')
  for (let last = ''; last !== plain;) [last, plain] = [plain, plain.replace(/\([^()]*\)|\[[^[\]]*\]/g, ' ')]
  // Vietnamese numbers its months: “tháng 5”.
  plain = plain.replace(/(?:tháng|thg) (1[0-2]|[1-9])(?!\d)/g, (_, month) => months[Number(month) - 1] ?? '')
  plain = plain.replace(/(?:[\s\u200e\u200f]|(?<=\d)[日일])+|(?<=\/\d{4}):(?=\d\d:)/g, ' ').trim()
  plain = plain
    .replace(/(?<!\d)(\d\d?)\. (\d\d?)\. (?=\d{4})/, '$1.$2.')
    .replace(/^(\d{4})\. (\d\d?)\. (?=\d)/, '$1.$2.')
  return plain.replace(/^((?:19|2\d)\d{6})(\d{4}(?:\d\d)?)(?=$| ?[a-z+-])/, '$1t$2')
}

const first = (patterns: RegExp[], text: string) => patterns.find((pattern) => pattern.test(text))?.exec(text)
const fractionMs = (digits = '0') => Math.floor(Number(`0.${digits.slice(0, 3)}`) * 1000 + 0.5)

/** Other years are placeholders or typing errors. */
const within = (date: Date) => (date.getUTCFullYear() >= 1900 && date.getUTCFullYear() < 2200 ? date : null)

function offsetMs([, sign, hours, minutes = '0']: RegExpExecArray): number | null {
  const all = Number(hours) * 60 + Number(minutes)
  return Number(minutes) > 59 || all > 14 * 60 ? null : (sign === '-' ? -all : all) * 60_000
}

function timeMs([, hours, minute, second, part, half]: RegExpExecArray): number | null {
  const [written, m, s] = [Number(hours), Number(minute ?? 0), Number(second ?? 0)]
  const h = half && written > 0 && written < 13 ? (written % 12) + (half === 'p' ? 12 : 0) : written
  if ((half === 'a' && h > 11) || (half === 'p' && h < 12) || m > 59 || s > (m % 15 === 14 ? 60 : 59)) return null
  const ms = ((h * 60 + m) * 60 + s) * 1000 + fractionMs(part)
  return h > 23 && ms !== 24 * 3_600_000 ? null : ms
}

function toAsciiDigit(digit: string): string {
  const code = digit.charCodeAt(0)
  return String(code - (zeros.find((zero) => code >= zero && code < zero + 10) ?? code))
}

const isZone = (word: string) => zones.has(word) || seasonalRegion(word) !== undefined

type Words = { text: string; zoneMs: number; region: string | undefined }

/** Removes words, writes months as “m1” to “m12” and reads the zone; null if a word is unknown. */
function readWords(text: string): Words | null {
  const zone = { hours: 0, region: undefined as string | undefined }
  let isKnown = true
  let read = text.replace(/[\p{L}\p{M}]+/gu, (word, at: number, whole: string) => {
    // A weekday repeats the date, so that its language does not matter: “mar., 14 mars”.
    const [before, after] = [whole.slice(0, at), whole.slice(at + word.length)]
    const isFirst = at === 0 && /^\.?,/.test(after)
    if (isFirst && /^\.?, ?\d+[ .-]+\p{L}{3}/u.test(after)) return ' '
    const month = word.length < 3 ? -1 : months.findIndex((name) => name.startsWith(word))
    if (month >= 0) return ` m${month + 1} `
    if (/\d$/.test(before) && /^(st|nd|rd|th|er|o)$/.test(word)) return ' '
    if (/^\d{4}-?$/.test(before) && word === 'w') return word
    if (/^(at|on|of|the)$/.test(word) && /^[ /][\da-z@]/.test(after)) return ' '
    if (isFirst || (word.length === 1 && /^['’]/.test(after))) return ' '
    if (word.length > 1 && weekdays.some((day) => day.startsWith(word))) return ' '
    zone.hours = zones.get(word) ?? zone.hours
    zone.region = seasonalRegion(word) ?? zone.region
    if (isZone(word)) return ' '
    const foreign = /\d/.test(whole) ? calendarWords().monthOf(word) : null
    if (foreign) return ` m${foreign} `
    isKnown &&= foreign === undefined && calendarWords().isFiller(word)
    return ' '
  })
  if (read.includes('m')) read = read.replace(/[ ,،.'’/@-]+/g, ' ')
  if (!isKnown) return null
  return { text: read.replace(/^[ ,.@]+|[ ,.@]+$/g, ''), zoneMs: zone.hours * 3_600_000, region: zone.region }
}

/** Null if the text does not have this form or is not in the calendar. */
function dateMs(text: string, [pattern, groups]: (typeof forms)[number], isDay: boolean): number | null {
  const [match, ...parts] = pattern.exec(text) ?? []
  if (match === undefined || (isDay && !parts[groups.search(/[den]/)])) return null
  const part = (name: string) => Number(parts[groups.indexOf(name)] ?? 1)
  const length = parts[groups.indexOf('y')]?.length
  const year = part('y') + (length === 4 ? 0 : length === 2 && part('y') < 50 ? 2000 : 1900)
  const day = (month: number, date: number) => new Date(Date.UTC(year, month - 1, date))
  // ISO 8601: week 1 contains the fourth of January, and a week belongs to the year of its Thursday.
  const monday = 4 - ((day(1, 4).getUTCDay() + 6) % 7) + (part('w') - 1) * 7
  const [isWeek, isMonth] = [groups.includes('w'), groups.includes('m')]
  const date = isWeek ? day(1, monday + part('e') - 1) : day(part('m'), part(isMonth ? 'd' : 'n'))
  const inYear = (isWeek ? day(1, monday + 3) : date).getUTCFullYear() === year
  return year >= 1900 && inYear && (!isMonth || date.getUTCMonth() === part('m') - 1) ? date.getTime() : null
}
