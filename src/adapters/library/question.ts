import { aspects, type Concept, fieldWords, type Form, things } from './vocabulary.ts'
import { stopWords, type Word, wordsOf } from './words.ts'

/** Something that a question asks for: a word, or a thing with several names. */
export type Term = {
  readonly name: string
  readonly forms: readonly Form[]
  /**
   * `own` words say what it is about, `field` words nearly every text has, an `aspect` is what is asked about it,
   * `inherited` ones come from the conversation.
   */
  readonly kind: 'own' | 'field' | 'aspect' | 'inherited'
}

export type Question = {
  /** At most 24, without repetition, in the order of the question. */
  readonly terms: readonly Term[]
  /** Stems of neighbouring words: a text that has them side by side more likely means the same. At most 12. */
  readonly phrases: readonly (readonly [string, string])[]
  /** Says a word such as "it" before it names anything itself, so that it points back at the conversation. */
  readonly pointsBack: boolean
  /** Points back by its beginning: "and …", "what about …". */
  readonly goesOn: boolean
  /** Asks for more of the same and for nothing else. */
  readonly more: boolean
  /** Asks what something is, and nothing special about it. */
  readonly defines: boolean
  /** Wants what is new. */
  readonly fresh: boolean
}

const maxTerms = 24
const pronouns = new Set('it its this that these those they them their he she his her one ones'.split(' '))
const goingOn = /^\W*(?:and|but|so|or|then|also|what about|how about|what of|ok(?:ay)?)\b/i
const askingMore =
  /^(?:(?:and|ok(?:ay)?|please|so|can you|could you)\W*)?(?:(?:tell|show|give|explain|say)\s+(?:me\s+|us\s+)?(?:some\s+|a\s+(?:bit|little)\s+)?more|more(?:\s+details?)?|go\s+on|continue|elaborate|expand|what\s+else|anything\s+else|(?:go\s+)?deeper)\b/i

/** "What is training?" asks about training itself. */
const definingOne =
  /^\W*(?:what(?:'s|’s| is| are)|define|explain)\s+(?:an?\s+)?[\p{L}\p{N}-]+(?:[^\p{L}\p{N}-][^\p{L}\p{N}]*)?$/iu

type Known = { readonly concept: Concept; readonly stems: readonly string[]; readonly kind: 'own' | 'aspect' }
/** Every way to ask for something known, longest first. */
const known: readonly Known[] = [
  ...things.map((concept) => ({ concept, kind: 'own' as const })),
  ...aspects.map((concept) => ({ concept, kind: 'aspect' as const })),
]
  .flatMap(({ concept, kind }) => concept.asked.map(({ stems }) => ({ concept, stems, kind })))
  .sort((a, b) => b.stems.length - a.stems.length)

/** Reads what a question asks for. Any text in any language will do; words past the 400th are not read. */
export function readQuestion(prompt: string): Question {
  const words = wordsOf(withoutMentions(prompt), 400)
  const terms = definedTerms(prompt, termsOf(words))
  const pronoun = words.findIndex(({ raw }) => pronouns.has(raw.toLowerCase()))
  const named = words.findIndex(({ stem }) => terms.some((term) => term.kind === 'own' && startsWith(term, stem)))
  const topical = terms.some(({ kind }) => kind !== 'aspect')
  return {
    terms,
    phrases: phrasesOf(words),
    pointsBack: pronoun >= 0 && (named < 0 || pronoun < named),
    goesOn: goingOn.test(prompt),
    more: askingMore.test(prompt.replace(/^\W+/, '')) && !topical,
    defines: !terms.some(({ kind }) => kind === 'aspect'),
    fresh: terms.some(({ name, kind }) => kind === 'aspect' && name === 'fresh'),
  }
}

/** The terms of a topic that an earlier turn left behind. */
export function inheritedTerms(topic: string): Term[] {
  return termsOf(wordsOf(topic, 60))
    .filter(({ kind }) => kind !== 'aspect')
    .map((term) => ({ ...term, kind: 'inherited' }))
}

function phrasesOf(words: readonly Word[]): [string, string][] {
  const phrases: [string, string][] = []
  for (const [at, { raw, stem }] of words.entries()) {
    const next = words[at + 1]
    if (next === undefined || phrases.length >= 12) break
    if (![raw, next.raw].some((one) => stopWords.has(one.toLowerCase()))) phrases.push([stem, next.stem])
  }
  return phrases
}

function definedTerms(prompt: string, terms: readonly Term[]): readonly Term[] {
  return terms.length === 1 && definingOne.test(prompt) ? terms.map((term) => ({ ...term, kind: 'own' })) : terms
}

function startsWith({ forms }: Term, stem: string): boolean {
  return forms.some(({ stems }) => stems[0] === stem)
}

function termsOf(words: readonly Word[]): Term[] {
  const terms = new Map<string, Term>()
  for (let at = 0; at < words.length && terms.size < maxTerms;) {
    const found = knownAt(words, at)
    if (found) {
      const { concept } = found
      const kind = found.kind === 'own' && isField(concept) ? 'field' : found.kind
      if (!terms.has(concept.name)) terms.set(concept.name, { name: concept.name, forms: concept.forms, kind })
      at += found.stems.length
      continue
    }
    const word = words[at++]
    if (word === undefined || stopWords.has(word.raw.toLowerCase()) || terms.has(word.stem)) continue
    const forms = [{ words: word.raw, stems: [word.stem] }]
    terms.set(word.stem, { name: word.raw, forms, kind: saysLittle(word) ? 'field' : 'own' })
  }
  return [...terms.values()]
}

function saysLittle({ raw, stem }: Word): boolean {
  return fieldWords.has(stem) || /^\d+[a-z]{0,2}$/i.test(raw)
}

function knownAt(words: readonly Word[], at: number): Known | undefined {
  return known.find(({ stems }) => stems.every((one, index) => words[at + index]?.stem === one))
}

function isField({ forms }: Concept): boolean {
  return forms.some(({ stems }) => stems.length === 1 && fieldWords.has(stems[0] ?? ''))
}

/** Discord's own marks for people, channels, emojis and times are no words of the question. */
function withoutMentions(prompt: string): string {
  return prompt.replace(/<(?:[@#][!&]?|a?:\w{2,32}:|t:|id:)[\w:-]*>/g, ' ')
}
