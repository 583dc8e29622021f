import type { Attachment, Chunk, Ending, Reply, StreamEnd } from '../../../conversation/conversation.ts'
import { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import { correlate } from '../../../lib/log.ts'
import { putUnder } from '../../../lib/text/markdown.ts'
import { answerActions, brokenActions, growingActions, offerActions } from '../actions.ts'
import type { Question, Running } from '../kept/running.ts'
import type { Unfinished } from '../kept/unfinished.ts'
import type { Answered, ChannelHistory, PostedAnswers } from '../ports.ts'
import { scopeOf } from '../sessions/sessions.ts'
import type { Waiting } from '../waiting.ts'
import { type Ask, type GenerateDeps, generateAnswer } from './generate.ts'
import { type ProvenanceDeps, withProvenance } from './provenance.ts'
import { questionLine } from '../../../lib/text/question-line.ts'
import { topicWords } from './topic-words.ts'

export type AnswerDeps = GenerateDeps &
  ProvenanceDeps & {
    running: Running
    unfinished: Unfinished
    postedAnswers: PostedAnswers
    history: Pick<ChannelHistory, 'readable'>
    scopeKind: 'member' | 'user'
    waiting: Waiting
    /** Replaces secrets in a text. */
    redact(text: string): string
    /** True where the owner takes questions that the library could not answer. */
    takesPassedOn: boolean
    /** Questions that somebody has left today; null where there is no limit. */
    remaining(asker: Pick<Question, 'by' | 'in'>): number | null
  }

const waitingForOwn = "One moment: I'm still answering your previous question."
const stoppedMark = '-# Stopped.'
/** From here on an answer says how many questions are left today. */
const fewQuestions = 3

/** Answers questions as streams: one at a time per conversation, with everything kept that a restart or a button needs. */
export function createAnswer(deps: AnswerDeps) {
  const conversations = createKeyedMutex()
  const stops = new Map<string, AbortController>()

  async function* inTurn(ask: Ask, scope: string, keep: (answered: Answered) => void): AsyncGenerator<Chunk, void> {
    if (conversations.isLocked(scope)) yield { waiting: waitingForOwn }
    const release = await conversations.acquire(scope, ask.signal)
    try {
      await deps.unfinished.endWithoutRow(ask.question.in.id)
      keep(await withProvenance(deps, yield* generateAnswer(deps, ask, scope), ask.question.in))
    } finally {
      release()
    }
  }

  return {
    /** Stops an answer that is being written; the text so far stays. False where there is none. */
    stop(id: string): boolean {
      stops.get(id)?.abort(stopped)
      return stops.has(id)
    },
    /** `signal` ends it because the bot stops; `files` came with the question just now. */
    reply(question: Question, signal: AbortSignal, { files = null, showsQuestion = false }: How = {}): Reply {
      const stop = new AbortController()
      const ended = AbortSignal.any([stop.signal, signal])
      stops.set(question.id, stop)
      const leave = deps.waiting.enter(question.by.id)
      correlate(ended, question.id)
      const scope = scopeOf(deps.scopeKind, question.by, question.in)
      const heading = showsQuestion ? questionLine(deps.history.readable(question.prompt, question.in.id)) : ''
      const progress: Progress = { heading, answered: null, ref: question.ref, stopped: false }
      const chunks = inTurn({ question, files, signal: ended }, scope, (all) => (progress.answered = all))
      return {
        kind: 'stream',
        heading,
        actions: growingActions(question),
        afterFailure: brokenActions(question),
        chunks: onFirstText(untilStopped(chunks, ended), leave),
        finish: (whole) => endingOf(deps, question, { ...progress, stopped: isStopped(ended) }, whole),
        async seen(ref) {
          progress.ref = ref
          await logFailure(deps, question.id, deps.running.savePlaces(question.id, ref))
        },
        closed(end) {
          stops.delete(question.id)
          leave()
          if (end === 'stale') deps.unfinished.takeUp(question.id)
          else void close(deps, question, { ...progress, stopped: isStopped(ended) }, end)
        },
      }
    },
  }
}

/** `showsQuestion` where the answer is no reply to the question: of a command Discord shows who used it, but not its words. */
type How = { readonly files?: readonly Attachment[] | null; readonly showsQuestion?: boolean }

export type Answer = ReturnType<typeof createAnswer>

/** An answer while it is written: what stands above it, its final text once known, its messages, and whether its asker stopped it. */
type Progress = { heading: string; answered: Answered | null; ref: string; stopped: boolean }

const stopped = new Error('the asker stopped it')
const isStopped = ({ reason }: AbortSignal): boolean => reason === stopped

/** The final text. It is committed as it will stand, before it is shown. */
async function endingOf(
  deps: AnswerDeps,
  question: Question,
  { heading, answered, stopped: wasStopped }: Progress,
  streamed: string,
): Promise<Ending> {
  const { text, sources, offers = [], missed }: Answered = answered ?? { text: streamed, sources: [] }
  const whole = text + remainingNote(deps, question)
  const topic = missed ? topicWords(missed, question.prompt, deps.redact) : null
  const known = { sources, offers, missed: topic }
  const saved = deps.running.saveEnding(question.id, putUnder(heading, whole), known)
  await logFailure(deps, question.id, saved)
  const about = {
    hasSources: sources.length > 0,
    mayOpenThread: mayOpenThread(question),
    mayDiffer: wasStopped || deps.primary.backend.isModel,
    mayPassOn: deps.takesPassedOn && missed !== undefined,
  }
  return { text: whole, actions: [...offerActions(offers), ...answerActions(question, about)] }
}

function close(deps: AnswerDeps, { id, in: place }: Question, progress: Progress, end: StreamEnd): Promise<void> {
  const isWhole = progress.answered !== null && end === 'shown'
  const isAnswer = isWhole || (progress.stopped && end === 'shown')
  const messages = deps.postedAnswers.messagesOf(progress.ref)
  return logFailure(deps, id, deps.running.moveToAnswers(id, isWhole, messages, isAnswer ? place.id : null))
}

/** A row that cannot be written is logged; the answer goes on without it. */
const logFailure = ({ log }: AnswerDeps, id: string, written: Promise<void>): Promise<void> =>
  written.catch((error: unknown) => log.error({ err: error, id, part: 'chat' }, 'row of an answer not written'))

/** A thread can be opened on the answer: neither in a direct message nor inside another thread. */
export const mayOpenThread = ({ in: place }: Pick<Question, 'in'>): boolean => place.guildId !== null && !place.isThread

/** Keeps the text so far, marked, when the asker stops the answer. */
async function* untilStopped(chunks: AsyncIterable<Chunk>, stop: AbortSignal): AsyncGenerator<Chunk, void> {
  let hasText = false
  try {
    for await (const chunk of chunks) {
      hasText ||= typeof chunk === 'string' && chunk.trim() !== ''
      yield chunk
    }
  } catch (error) {
    if (!isStopped(stop)) throw error
    yield hasText ? `\n\n${stoppedMark}` : stoppedMark
  }
}

/** Passes everything on, and calls `act` at the first text. */
async function* onFirstText(chunks: AsyncIterable<Chunk>, act: () => void): AsyncGenerator<Chunk, void> {
  for await (const chunk of chunks) {
    if (typeof chunk === 'string') act()
    yield chunk
  }
}

function remainingNote(deps: AnswerDeps, question: Question): string {
  const remaining = deps.remaining(question)
  if (remaining === null || remaining > fewQuestions) return ''
  const questions = remaining === 1 ? '1 question' : `${remaining} questions`
  return remaining === 0 ? '\n-# That was your last question for today.' : `\n-# ${questions} left for today.`
}
