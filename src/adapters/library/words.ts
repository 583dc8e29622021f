import { stemmer } from 'stemmer'

export type Word = {
  /** As written in the text; the full-text query uses it. */
  readonly raw: string
  /** Without case, accents and endings; comparisons use it. */
  readonly stem: string
}

/** Chinese and Japanese are written without spaces: a Latin word among them is a word of its own. */
const runs =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]+|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[\p{L}\p{N}\p{M}])+/gu

/** The words of a text in order, at most `limit`. */
export const wordsOf = (text: string, limit = 2_000): Word[] =>
  (text.match(runs) ?? []).slice(0, limit).map((raw) => ({ raw, stem: stem(raw) }))

/** The stems of a text in order. `known` spares a caller with many texts the work for words that come again. */
export function stemsOf(text: string, known = new Map<string, string>()): string[] {
  return (text.match(runs) ?? []).slice(0, 2_000).map((raw) => {
    const found = known.get(raw) ?? stem(raw)
    known.set(raw, found)
    return found
  })
}

/** Returns a text without case and punctuation, to tell what repeats what. */
export function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Returns true if `row` contains `sought` as a contiguous run. */
export function holds(row: readonly string[], sought: readonly string[]): boolean {
  const [first] = sought
  if (first === undefined) return false
  for (let at = row.indexOf(first); at >= 0; at = row.indexOf(first, at + 1))
    if (sought.every((one, index) => row[at + index] === one)) return true
  return false
}

/** Words too common to say what a question is about. */
export const stopWords: ReadonlySet<string> = new Set(
  [
    'a an and any are as at be been being both but by can cannot could did do does doing done each either else',
    'every few for from get gets getting give given go goes going got had has have having he her here him his how',
    'however i if in into is isn it its itself just know let lets like ll m make makes many may maybe me might more',
    'most much must my need needs no nor not now of off ok okay on once one ones only onto or other our out over own',
    'please quite rather re really s same shall she should show so some someone something somebody still such sure t',
    'tell than that the their them then there these they thing things this those through to too under until up upon',
    'us very want was wasn way we well were what whatever when where whether which while who whom whose will with',
    'within without won would yeah yes you your yours d ve don doesn didn aren explain describe define definition',
    'meaning mean means say said talk about between hi hello hey thanks thank professor prof synapse actually also',
    'basically anyone anybody everybody everyone explanation info information overview summary understand short brief',
    'briefly quick quickly simple simply terms detail details bit lot think good term called stand stands question ask',
    'badly well good great big best easy easily hard exactly even ever never always often sometimes maybe perhaps thing',
    // The commonest of other languages, so that a German question about RAG is about RAG.
    'que es la el los las un una unos de del y en por para como qué cómo cuál sobre est ce le les des et qu dans pour',
    'comment quoi une sont ist der die das ein eine und wie zu von mit für auf warum wofür che cos è il lo gli di con per',
    'come perché são um uma da dos das',
  ]
    .join(' ')
    .split(' '),
)

/** Removes case and accents, and the ending of an English word: train, trains, trained and training share a stem. */
export function stem(raw: string): string {
  const word = raw
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
  return /^[a-z]{3,40}$/.test(word) ? stemmer(word) : word
}
