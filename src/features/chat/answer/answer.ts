import type { Attachment, Chunk, Ending, Reply, StreamEnd } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { correlate, type Log } from '../../../lib/log.ts'
import type { FairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import { answerActions, growingActions } from '../actions.ts'
import type { Answers } from '../kept/answers.ts'
import { cite, createMarkFilter } from './citations.ts'
import type { SessionCleanup } from '../sessions/session-cleanup.ts'
import { askBackend } from './ask-backend.ts'
import type { PromptContext } from '../prompt/prompt-context.ts'
import type { Answered, ChatBackend, Prompt, PostedAnswers } from '../ports.ts'
import type { Question, Running } from '../kept/running.ts'
import { scopeOf, type Sessions } from '../sessions/sessions.ts'
import type { Unfinished } from '../kept/unfinished.ts'

/** A backend of chat and the conversations held with it. */
export type BackendWithSessions = { readonly backend: ChatBackend; readonly sessions: Sessions }

export type AnswerDeps = {
  primary: BackendWithSessions
  /** Who answers while the desk is out of reach; null: nobody. */
  fallback: BackendWithSessions | null
  promptContext: PromptContext
  semaphore: FairSemaphore
  sessionCleanup: SessionCleanup
  running: Running
  answers: Answers
  unfinished: Unfinished
  visible: PostedAnswers
  scopeKind: 'member' | 'user'
  /** How many questions somebody has left today; null where there is no limit. */
  left(asker: Pick<Question, 'by' | 'in'>): number | null
  clock: Clock
  log: Log
  report(cause: string, sentence: string): void
}

const afterYourLast = 'One moment: I am still answering your question before this one.'
const afterOthers = 'Many people are asking right now: your question waits its turn.'
const bridged = '-# My model is out of reach right now: this answer comes from my own library.\n\n'
const unread = '-# I answer from my own library, which cannot read files.\n\n'
const stoppedMark = '-# Stopped.'
/** From here on it is said how many questions are left today. */
const few = 3

/** Produces answers: one at a time per conversation, streamed, with what their buttons need kept. */
export function createAnswer(deps: AnswerDeps) {
  const conversations = createKeyedMutex()
  const stops = new Map<string, AbortController>()

  /** Waits for the conversation's turn, then for a place; says so where that takes a while. */
  async function* chunks(ask: Ask, scope: string, keep: (answered: Answered) => void): AsyncGenerator<Chunk, void> {
    if (conversations.isLocked(scope)) yield { waiting: afterYourLast }
    const endTurn = await conversations.acquire(scope, ask.signal)
    try {
      keep(yield* answerOf(deps, ask, scope))
    } finally {
      endTurn()
    }
  }

  return {
    /** Stops an answer that grows: what is there stays. False where none does. */
    stop(id: string): boolean {
      stops.get(id)?.abort(stopped)
      return stops.has(id)
    },
    /** `signal` ends it because the bot stops; `files` are those that came with the question just now. */
    give(question: Question, signal: AbortSignal, files: readonly Attachment[] | null = null): Reply {
      const stop = stopWith(signal)
      stops.set(question.id, stop)
      correlate(stop.signal, question.id)
      const scope = scopeOf(deps.scopeKind, question.by, question.in)
      const growing: Growing = { answered: null, ref: question.ref, stopped: false }
      const told = chunks({ question, files, signal: stop.signal }, scope, (all) => (growing.answered = all))
      return {
        kind: 'stream',
        actions: growingActions(question),
        chunks: untilStopped(told, stop.signal),
        finish: (whole) => endingOf(deps, question, growing.answered ?? { text: whole, sources: [] }),
        seen(ref) {
          growing.ref = ref
          later(deps, question.id, deps.running.savePlaces(question.id, ref))
        },
        closed(end) {
          stops.delete(question.id)
          if (end === 'stale') deps.unfinished.takeUp(question.id)
          else close(deps, question, { ...growing, stopped: isStopped(stop.signal) }, end)
        },
      }
    },
  }
}

export type Answer = ReturnType<typeof createAnswer>

type Ask = { readonly question: Question; readonly files: readonly Attachment[] | null; readonly signal: AbortSignal }

/** What is known of an answer while it grows: what it shall say, where it is, and whether its asker stopped it. */
type Growing = { answered: Answered | null; ref: string; stopped: boolean }

const stopped = new Error('the asker stopped it')
const isStopped = ({ reason }: AbortSignal): boolean => reason === stopped

/** Ends with a signal, or before it. */
function stopWith(signal: AbortSignal): AbortController {
  const stop = new AbortController()
  const end = () => stop.abort(signal.reason)
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
  return stop
}

/** The last word, kept before it is shown. */
function endingOf(deps: AnswerDeps, question: Question, { text, sources }: Answered): Ending {
  const whole = text + shortOfQuestions(deps, question)
  later(deps, question.id, deps.running.saveEnding(question.id, whole, sources))
  const about = { hasSources: sources.length > 0, mayOpenThread: mayOpenThread(question) }
  return { text: whole, actions: answerActions(question, about) }
}

function close(deps: AnswerDeps, { id, in: place }: Question, growing: Growing, end: StreamEnd): void {
  const messages = deps.visible.messagesOf(growing.ref)
  const newest = messages.at(-1)
  const isWhole = growing.answered !== null && end === 'shown'
  const isAnswer = isWhole || (growing.stopped && end === 'shown')
  // Both go with one commit: whoever asks next finds the one with the other.
  const stands = newest !== undefined && isAnswer ? deps.answers.stands(place.id, newest) : null
  later(deps, id, Promise.all([deps.running.moveToAnswers(id, isWhole, messages), stands]))
}

/** A commit that nobody waits for: whoever did would be held in memory until then, with all that they hold. */
function later({ log }: AnswerDeps, id: string, committed: Promise<unknown>): void {
  committed.catch((error: unknown) => log.error({ err: error, id, part: 'chat' }, 'row of an answer not written'))
}

/** Whether a thread can stand on the answer: neither in a direct message nor inside another thread. */
export const mayOpenThread = ({ in: place }: Pick<Question, 'in'>): boolean => place.guildId !== null && !place.isThread

/** What is there when the asker stops it stays, marked. */
async function* untilStopped(chunks: AsyncIterable<Chunk>, stop: AbortSignal): AsyncGenerator<Chunk, void> {
  let anything = false
  try {
    for await (const chunk of chunks) {
      anything ||= typeof chunk === 'string' && chunk.trim() !== ''
      yield chunk
    }
  } catch (error) {
    if (!isStopped(stop)) throw error
    yield anything ? `\n\n${stoppedMark}` : stoppedMark
  }
}

function shortOfQuestions(deps: AnswerDeps, question: Question): string {
  const left = deps.left(question)
  if (left === null || left > few) return ''
  return `\n-# ${left === 0 ? 'That was your last question' : `${left} question${left === 1 ? '' : 's'} left`} for today.`
}

/** Asks the desk; where it is out of reach before it has said anything, the fallback answers and says who it is. */
async function* answerOf(deps: AnswerDeps, ask: Ask, scope: string): AsyncGenerator<Chunk, Answered> {
  const { question, signal } = ask
  const asked = { scope, prompt: gathered(deps, ask, deps.primary), signal }
  let anything = false
  const answer = askBackend({ ...deps, ...deps.primary }, asked)
  if (deps.semaphore.wouldWait(question.by.id)) yield { waiting: afterOthers }
  const leave = await deps.semaphore.acquire(question.by.id, signal)
  try {
    const answered = yield* shown(deps.primary.backend, answer, ask, () => (anything = true))
    if (answered.text.trim() === '') throw new UpstreamError(deps.primary.sessions.name, 'broken', noText)
    return answered
  } catch (error) {
    if (anything || !deps.fallback || !(error instanceof UpstreamError)) throw error
    deps.log.warn({ err: error, id: question.id, part: 'chat' }, 'the library answers instead')
    deps.report(
      `${error.service} ${error.fault}`,
      `${error.service} does not answer as it should (${error.fault}): the library answers instead.`,
    )
  } finally {
    // Whoever stops reading half-way stops the asking too; after the end this does nothing.
    await answer.return({ text: '', sources: [] })
    leave()
  }
  yield bridged
  const prompt = gathered(deps, ask, deps.fallback)
  const { text, sources } = yield* askBackend({ ...deps, ...deps.fallback }, { ...asked, prompt })
  return { text: bridged + text, sources }
}

/** A model gets all that is quoted around a question, fetched while the conversation is looked up. */
function gathered(
  { promptContext: material }: AnswerDeps,
  { question, files, signal }: Ask,
  { backend }: BackendWithSessions,
): Promise<Prompt> {
  const alone = { question: question.prompt, text: question.prompt }
  const prompt = backend.isModel ? material.gather(question, files, signal) : Promise.resolve(alone)
  // Whoever waits for it hears of a failure; nobody may, where no conversation could be opened.
  prompt.catch(() => undefined)
  return prompt
}

/** What of an answer is shown: of a model's, without its marks, which become numbered sources at the end. */
async function* shown(
  backend: ChatBackend,
  answer: AsyncGenerator<string, Answered>,
  { question, files }: Ask,
  something: () => void,
): AsyncGenerator<string, Answered> {
  const filter = backend.isModel ? createMarkFilter() : null
  const note = !backend.isModel && (question.about !== null || files?.length) ? unread : ''
  if (note !== '') yield note
  let step = await answer.next()
  for (; step.done !== true; step = await answer.next()) {
    if (step.value.trim() !== '') something()
    const text = filter ? filter.add(step.value) : step.value
    if (text !== '') yield text
  }
  const { text, sources } = step.value
  if (!filter) return { text: note + text, sources }
  const rest = filter.rest()
  if (rest !== '') yield rest
  return cite(text, sources)
}

const noText = { cause: new Error('an answer without text') }
