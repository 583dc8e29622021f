import type { Found } from './find.ts'
import type { Term } from './question/terms.ts'
import { isStopWord, stemsAmong, type Word, wordsOf } from '../../lib/words/words.ts'

export type Ranked = Found & {
  /** Share of the question's weight that a name of the document makes up, 0 to 1; 0 where the question names it nowhere. */
  readonly named: number
  /** Weight of the question's words that the document has, less for words outside its names. */
  readonly has: number
  /** The same as a share of the whole question, 0 to 1. */
  readonly covered: number
  readonly score: number
}

/** `sure` answers; `unsure` offers what may be meant. */
export type Verdict = 'sure' | 'unsure' | 'nothing'

/** Weight of a word outside the names. */
const inText = 0.35
/** A document that is named by the whole question is twice as good as the best text. */
const namedScore = 2
/** A title, or another name, that stands in the question as it is spelled: Grokking goes before Grok. */
const [titleScore, spelledScore] = [0.7, 0.1]

/** Orders documents by full text and by whether the question names them, best first. */
export function rankDocuments(found: readonly Found[], terms: readonly Term[], words: readonly Word[]): Ranked[] {
  const total = terms.reduce((sum, { weight }) => sum + weight, 0) || 1
  const best = Math.max(...found.map(({ bm25 }) => bm25))
  const weights = new Map(terms.map((term) => [term.stem, term.weight]))
  const weightOf = (stems: readonly string[]) => stems.reduce((sum, each) => sum + (weights.get(each) ?? 0), 0)
  // A name may stand in the question as it was typed, or as its words were corrected.
  const row = [...words.filter((word) => !isStopWord(word)), { stem: '' }, ...terms].map((word) => word.stem)
  const said = ` ${words.map(({ raw }) => raw).join(' ')} `
  return found
    .map((document) => {
      const names = namesOf(document)
      const name = nameIn(row, names, weightOf)
      const stems = new Set(names.flat().map((word) => word.stem))
      const texts = [document.askedAs, ...document.passages.map(({ heading, text }) => `${heading} ${text}`)]
      const inTexts = stemsAmong(texts.join(' '), weights)
      const named = weightOf([...name]) / total
      const rate = ({ stem }: Term) => (stems.has(stem) ? 1 : inTexts.has(stem) ? inText : 0)
      const has = terms.reduce((sum, term) => sum + term.weight * rate(term), 0)
      const isSpelled = (each: readonly Word[]) => said.includes(` ${each.map(({ raw }) => raw).join(' ')} `)
      const spelled = titlesOf(document).some(isSpelled) ? titleScore : names.some(isSpelled) ? spelledScore : 0
      const score = document.bm25 / best + namedScore * named + spelled
      return { ...document, named, has, covered: has / total, score }
    })
    .sort((a, b) => b.score - a.score)
}

/** Judges whether the best document answers the question. */
export function judge(best: Ranked | undefined): Verdict {
  if (best === undefined) return 'nothing'
  if (best.named >= 0.2 && best.covered >= 0.6) return 'sure'
  return best.named > 0 || best.has >= 2 || best.covered >= 0.3 ? 'unsure' : 'nothing'
}

/** The stems of the weightiest of the names that a row of stems has, each as a contiguous run; none where it has none. */
function nameIn(row: readonly string[], names: readonly Word[][], weigh: (stems: readonly string[]) => number) {
  const stems = names.map((name) => name.filter((word) => !isStopWord(word)).map((word) => word.stem))
  const said = stems.filter((name) => row.some((_, at) => name.every((one, index) => row[at + index] === one)))
  return new Set(said.sort((a, b) => weigh(b) - weigh(a))[0])
}

const namesOf = ({ aliases, ...document }: Found): Word[][] => [
  ...titlesOf(document),
  ...aliases
    .split(',')
    .map((name) => wordsOf(name))
    .filter((name) => !name.every(isStopWord)),
]

/** A title, what its brackets hold, and its parts. */
function titlesOf({ title }: Pick<Found, 'title'>): Word[][] {
  const bracketed = [...title.matchAll(/\(([^()]*)\)/g)].map(([, inner = '']) => inner)
  const bare = title.replace(/\([^()]*\)/g, ' ')
  return [bare, ...bracketed, ...bare.split(/[:,]| and /)]
    .map((name) => wordsOf(name))
    .filter((name) => !name.every(isStopWord))
}
