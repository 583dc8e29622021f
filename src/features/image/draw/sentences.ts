import { codePointBoundaryBefore } from '../../../lib/text/graphemes.ts'
import { shownLiterally } from '../../../lib/text/question-line.ts'
import type { Block, Outcome } from '../ports.ts'
import type { FlagProblem } from '../prompt.ts'

const maxProblems = 5
const maxFlag = 40
const maxQuoted = 1_000
const maxLines = 10

type Stopped = Exclude<Outcome, { kind: 'picture' | 'no-model' }>

const blocks: Readonly<Record<Block, string>> = {
  prohibited: 'The picture service draws this for nobody. Please ask for something else.',
  safety: "The picture service's safety filter stopped this. Please put it in other words.",
  words: 'There is a word in the prompt that the picture service does not allow. Please use another one.',
  recitation: 'It would have been too much like a work that exists. Please ask for something of your own.',
  personal: "It would have shown or named somebody's personal data. Please leave that out.",
  language: 'The picture service does not understand this language. Please try English.',
  none: 'The model drew nothing and gave no reason. Please try again, or describe what there is to see.',
  'too-long': 'The model was cut off before the picture was done. Please ask for something simpler.',
  unreadable: 'The model said something that nobody can read. Please try again.',
  other: 'The picture service refused this without a reason. Please put it in other words.',
}

/** The blocks of a picture that was made; after the others there was none. */
const heldBack: ReadonlySet<Block> = new Set(['prohibited', 'safety', 'recitation', 'personal'])

const faults: Readonly<Record<Extract<Stopped, { kind: 'failed' }>['fault'], string>> = {
  timeout: 'The picture service took too long; it may have been billed, so I did not try again.',
  unreachable: 'The picture service is out of reach right now. Please try again in a minute.',
  'rate-limited': 'The picture service is busy. Please try again in a minute.',
  unauthorized: "The picture service doesn't accept this bot's key. Its owner has to look at that.",
  forbidden: "The picture service doesn't let this bot draw. Its owner has to look at that.",
  'not-found': "The picture service doesn't know what I asked of it. The owner of this bot has to look at that.",
  broken: 'The picture service failed. Please try again.',
  invalid: "The picture service didn't accept this order. Please change the prompt, the size or the shape.",
}

/** A plain sentence for an outcome without a picture. `now` in milliseconds since 1970. */
export function explainOutcome(outcome: Stopped, now: number): string {
  switch (outcome.kind) {
    case 'text':
      return `The model answered with words instead of a picture:\n${quoteModel(outcome.text)}`
    case 'blocked':
      return `${outcome.at === 'picture' && heldBack.has(outcome.block) ? 'The picture was made, but not handed out. ' : ''}${blocks[outcome.block]}`
    case 'limited':
      return explainLimit(outcome, now)
    case 'failed':
      return faults[outcome.fault]
  }
}

function explainLimit({ by, afterMs }: Extract<Outcome, { kind: 'limited' }>, now: number): string {
  const when = afterMs === null ? null : momentAfter(now, afterMs)
  if (by === 'day')
    return `The picture service draws no more for this bot today. Please try again ${when ?? 'tomorrow'}.`
  if (by === 'minute')
    return `The picture service takes no more pictures this minute. Please try again ${when ?? 'in a minute'}.`
  return `The picture service has no room right now. Please try again ${when ?? 'later'}.`
}

/** "at 14:05 (in 3 hours)", in the reader's time zone. https://discord.com/developers/docs/reference#message-formatting-timestamp-styles */
function momentAfter(now: number, ms: number): string {
  const seconds = Math.ceil((now + ms) / 1000)
  return `at <t:${seconds}:t> (<t:${seconds}:R>)`
}

/** Text of a model as a quote that shows it letter by letter: at most ten lines and 1,000 characters. */
export function quoteModel(text: string): string {
  const lines = text
    .slice(0, codePointBoundaryBefore(text, maxQuoted))
    .split('\n')
    .map((line) => shownLiterally(line, maxQuoted))
    .filter((line) => line !== '')
  const shown = lines.slice(0, maxLines).map((line) => `> ${line}`)
  return text.length > maxQuoted || lines.length > maxLines ? `${shown.join('\n')} …` : shown.join('\n')
}

/** Sentences about flags that were not followed: at most five. */
export function explainProblems(problems: readonly FlagProblem[]): string[] {
  const sentences = problems.slice(0, maxProblems).map(({ flag, why }) => {
    const name = `--${shownLiterally(flag.slice(2), maxFlag)}`
    if (why === 'unknown') return `I don't know ${name}, so I left it out.`
    return why === 'contradicts' ? `A later flag overrides ${name}.` : `You had said ${name} before.`
  })
  const others = problems.length - maxProblems
  return others > 0 ? [...sentences, `${others} more of your flags had no effect.`] : sentences
}

/** Notes in small print under a sentence. */
export const underSentence = (sentence: string, notes: readonly string[]): string =>
  [sentence, ...notes.map((note) => `-# ${note}`)].join('\n')
