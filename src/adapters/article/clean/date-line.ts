import { monthNames, weekdayNames } from '../../../lib/text/calendar-names.ts'

const languages = 'en de fr es pt it nl ru uk pl cs sv da nb fi tr hu ro el vi id'.split(' ')

/** The names of months and weekdays, long and short, in many languages. */
const names = new Set(
  languages.flatMap((language) =>
    (['long', 'short'] as const)
      .flatMap((width) => [
        ...monthNames(language, width),
        ...monthNames(language, width, { besideDay: true }),
        ...weekdayNames(language, width),
      ])
      .flatMap(wordsIn),
  ),
)

const around = new Set(
  (
    'asked answered published posted updated modified created last first on at by in am pm a m p est edt cst cdt pst pdt et gmt utc cet cest bst ist uhr h hrs hours hour ' +
    'minutes minute mins min read reading time ago since days day date st nd rd th the of and veröffentlicht aktualisiert stand am um vom zuletzt lesezeit ' +
    'publié le à mis jour modifié actualizado publicado em às el a las atualizado pubblicato il alle aggiornato de del di der den op gepubliceerd bijgewerkt ' +
    'опубликовано обновлено в мин чтения г opublikowano aktualizacja godz güncelleme yayınlanma publicerad uppdaterad kl opdateret oppdatert om klo ore heures h min lectura leitura lettura leestijd'
  ).split(' '),
)

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? []
}

/** True of a line that says when something was published or how long it takes to read, and nothing else. */
export function isDateLine(text: string): boolean {
  if (text.length > 100 || !/\d/.test(text)) return false
  if (/^[\d\s年月日時分秒:：/.\-()（）更新公開発布于]+$/u.test(text)) return /[年月:/.-]/.test(text)
  const words = wordsIn(text)
  if (!words.every((word) => names.has(word) || around.has(word))) return false
  return words.some((word) => names.has(word) || unit.test(word)) || /\d[:/.-]\d|\b(19|20)\d\d\b/.test(text)
}

const unit = /^(min|mins|minutes?|hours?|days?|ago)$/
