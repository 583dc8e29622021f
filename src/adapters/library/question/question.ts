import { type Word, wordsOf } from '../../../lib/words/words.ts'

export type Question = {
  /** At most 400. */
  readonly words: readonly Word[]
  /** The two things that are compared; null for any other question. */
  readonly sides: readonly [string, string] | null
  /** Says "it" or the like for something that was named before. */
  readonly leansBack: boolean
  /** The title of which it asks for more, '' for more of the same; null for any other question. */
  readonly wantsMore: string | null
  /** Asks who wrote a text, when, or where it stands; or who made what it is about, and when. */
  readonly asksOrigin: 'text' | 'maker' | null
}

const pronoun = /\b(?:its?|this|that|they|them|theirs?|those|these|he|she|his|her)\b/i
const comparing = [
  /\b(?:difference|differences|diff|distinction) (?:between|of|btw) (.{2,80}?) (?:and|n|vs\.?|from|to) (.{2,80})/i,
  /\bcompare (.{2,80}?) (?:and|with|to|vs\.?) (.{2,80})/i,
  /\bhow (?:is|are|does|do) (.{2,80}?) (?:differ|different|differs) from (.{2,80})/i,
  /^(.{2,80}?)\s+(?:vs\.?|versus)\s+(.{2,80})/i,
  /\b(?:should i (?:use|take|pick|learn)|better[,:]?) (.{2,40}?) or (.{2,40})/i,
  /^(?:what(?:'s|s| is| are)? )?(.{2,40}?) (?:or|and) (.{2,40}?),? (?:which|what(?:'s|s)? (?:is )?(?:better|the diff))/i,
]
const idle =
  /\b(?:like i(?:['’]?m| am) (?:5|five)|good (?:morning|afternoon|evening)|[a-z]{1,6}n['’]t)\b|['’](?:s|re|m|ve|ll|d)\b/gi
const askingMore =
  /^\W*(?:and |ok(?:ay)? |please |can you |could you |so )*(?:(?:tell|show|give|explain|say) (?:me |us )?(?:some |a (?:bit|little) )?more|more(?: details?| please)?|go on|continue|elaborate|expand|what else|anything else|(?:go )?deeper)(?:\W+(?:please|pls|(?:about|on) (.{1,300}?)))?[\s?!.]*$/i
const askingMaker =
  /^\W*(?:and |ok |so )*(?:who (?:made|invented|created|came up|published|discovered|is behind)|when (?:was|were|did))\b/i
const askingOrigin =
  /^\W*(?:and |ok |so )*(?:who wrote\b|when (?:was|were) (?:it|this|that|they) (?:written|published)|(?:what(?:'s|s| is| are)? (?:your|the) |any |got a )?(?:source|link|paper|citation)s?(?: for (?:it|this|that))?(?: please| pls)?\W*$|where (?:did you (?:get|find|read)|is|does) (?:it|this|that)(?: come)?(?: from)?\W*$|how do you know(?: (?:it|this|that))?\W*$)/i

/** Reads a question. Any text in any language will do; words past the 400th are not read. */
export function readQuestion(prompt: string): Question {
  const text = withoutMarks(prompt)
  const asked = askingMore.exec(prompt)
  const words = wordsOf(text.replace(askingOrigin, ' ').replace(askingMaker, ' '), 400)
  return {
    words,
    sides: sidesOf(text),
    leansBack: pronoun.test(text),
    wantsMore: asked ? (asked[1] ?? '') : null,
    asksOrigin: askingOrigin.test(text) ? 'text' : askingMaker.test(text) ? 'maker' : null,
  }
}

function sidesOf(text: string): readonly [string, string] | null {
  const [, one, other] = comparing.map((pattern) => pattern.exec(text)).find((found) => found !== null) ?? []
  return one && other ? [one, other.replace(/[?!.].*$/s, '')] : null
}

/** Discord's own marks, names behind an @, "like I'm 5", "don't" and the end of "what's" say nothing of what is asked. */
const withoutMarks = (prompt: string): string =>
  prompt.replace(/<(?:[@#][!&]?|a?:\w{2,32}:|t:|id:)[\w:-]*>|@[\p{L}\p{N}_.]+/gu, ' ').replace(idle, '')
