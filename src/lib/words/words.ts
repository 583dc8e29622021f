import { stemmer } from 'stemmer'
import { spacePairs } from './cjk.ts'

export type Word = {
  /** In lower case, without accents. */
  readonly raw: string
  /** Without the ending of an English word: train, trains, trained and training share a stem, as in the index. */
  readonly stem: string
}

/** The words of a text in order, at most `limit`; of Chinese and Japanese the pairs of characters. */
export const wordsOf = (text: string, limit = 2_000): Word[] => rawsOf(text).slice(0, limit).map(wordFrom)

/** The words of a text as `Word` has them raw. */
export const rawsOf = (text: string): string[] => spacePairs(fold(text)).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

/** Those of the wanted stems that a text has. A stem keeps the first letters of its words, so that few must be stemmed. */
export function stemsAmong(text: string, wanted: Pick<ReadonlyMap<string, unknown>, 'keys' | 'has'>): Set<string> {
  const headOf = (word: string) => word.slice(0, 2)
  const heads = new Set([...wanted.keys()].map(headOf))
  const likely = rawsOf(text).filter((raw) => heads.has(headOf(raw)))
  return new Set(likely.map(stem).filter((each) => wanted.has(each)))
}

const wordFrom = (raw: string): Word => ({ raw, stem: stem(raw) })

/** A word that says nothing about what is asked: grammar, asking, politeness, chat. */
export const isStopWord = ({ raw }: Pick<Word, 'raw'>): boolean => stopWords.has(raw)

export const stem = (raw: string): string => (/^[a-z0-9]{3,40}$/.test(raw) ? stemmer(raw) : raw)

/** A text in lower case, without accents. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC')
    .toLowerCase()

const stopWords: ReadonlySet<string> = new Set(
  `
  a an and any are as at be been being both but by can cannot could did do does doing done each either else every few for
  from get gets getting got had has have having he her here him his how however i if in into is it its itself just let lets
  like made make makes many may maybe me might more most much must my need needs no nor not now of off on once one ones only
  onto or other our out over own quite rather really same shall she should so some someone something still such than that
  the their them then there these they thing things this those through to too under until up upon us very want was way we
  well were what whatever when where whether which while who whom whose why will with within without won would you your
  yours after before also actually always anyway anyone anybody basically even ever everybody everyone exactly never often
  perhaps sometimes sure all about between
  s t m d ll re ve didnt doesnt dont isnt arent cant wont wasnt werent wouldnt couldnt shouldnt hasnt havent im ive id youre thats theres whats wheres hows

  ask asks asked describe define definition detail details diff difference differences explain explained explains explanation explan
  give given go going know learn long meaning mean means overview question say said short show simple simply stand stands
  stuff summary talk tell term think understand used

  hi hello hey thanks thank please pls plz professor prof synapse ok okay yes yeah no nope cool bro dude guys folks lol lmao
  btw tho tbh imo idk wtf omg eli5 five tldr tl dr layman dummies sup yo n u ur r wut wat wats wath waht teh ths ppl gonna wanna gotta kinda sorta nvm wdym bruh thx ty huh hmm y vs versus
  `
    .trim()
    .split(/\s+/),
)
