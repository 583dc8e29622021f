import type { Chunk, Reply, Request } from '../../conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Places } from '../../lib/places.ts'
import { createTurns } from '../../lib/turns.ts'
import { answerActions } from './actions.ts'
import type { Discarded } from './discarded.ts'
import { inquire } from './inquire.ts'
import type { Answered, ChatBackend } from './ports.ts'
import type { Running } from './running.ts'
import { scopeOf, type Sessions } from './sessions.ts'
import type { Unfinished } from './unfinished.ts'

type Ask = Request<Readonly<Record<'prompt', string>>>

/** A backend of chat and the conversations held with it. */
export type Desk = { readonly backend: ChatBackend; readonly sessions: Sessions }

export type AnswerDeps = {
  desk: Desk
  /** Who answers while the desk is out of reach; null: nobody. */
  fallback: Desk | null
  places: Places
  discarded: Discarded
  running: Running
  unfinished: Unfinished
  scopeKind: 'member' | 'user'
  clock: Clock
  log: Log
  report(cause: string, sentence: string): void
}

const afterYourLast = 'One moment: I am still answering your question before this one.'
const afterOthers = 'Many people are asking right now: your question waits its turn.'
const bridged = '-# My model is out of reach right now: this answer comes from my own library.\n\n'

/** Produces answers: one at a time per conversation, streamed, with their sources kept for the button under them. */
export function createAnswer(deps: AnswerDeps) {
  const turns = createTurns()

  /** Waits for the conversation's turn, then for a place; says so where that takes a while. */
  async function* chunks(request: Ask, scope: string, keep: (answered: Answered) => void): AsyncGenerator<Chunk, void> {
    if (turns.isTaken(scope)) yield { waiting: afterYourLast }
    const endTurn = await turns.take(scope)
    try {
      keep(yield* answerOf(deps, request, scope))
    } finally {
      endTurn()
    }
  }

  return (request: Ask): Reply => {
    const { id } = request
    const scope = scopeOf(deps.scopeKind, request.by, request.in)
    let answered: Answered = { text: '', sources: [] }
    let finished = false
    return {
      kind: 'stream',
      chunks: chunks(request, scope, (all) => (answered = all)),
      async finish() {
        finished = true
        const { text, sources } = answered
        await deps.running.known(id, text, sources)
        return { text, actions: answerActions(id, sources.length > 0) }
      },
      async closed(end) {
        if (end === 'stale') return deps.unfinished.takeUp(id)
        await deps.running.end(id, finished && end === 'shown' ? 'done' : 'failed')
      },
    }
  }
}

export type Answer = ReturnType<typeof createAnswer>

/** Asks the desk; where it is out of reach before it has said anything, the fallback answers and says who it is. */
async function* answerOf(deps: AnswerDeps, request: Ask, scope: string): AsyncGenerator<Chunk, Answered> {
  const { by, signal } = request
  const asked = { scope, prompt: request.options.prompt.trim(), signal }
  let anything = false
  const answer = inquire({ ...deps, ...deps.desk }, asked)
  if (deps.places.isFull(by.id)) yield { waiting: afterOthers }
  const leave = await deps.places.take(by.id, signal)
  try {
    let step = await answer.next()
    for (; step.done !== true; step = await answer.next()) {
      anything ||= step.value.trim() !== ''
      yield step.value
    }
    if (step.value.text.trim() === '') throw new UpstreamError(deps.desk.sessions.name, 'broken', noText)
    return step.value
  } catch (error) {
    if (anything || !deps.fallback || !(error instanceof UpstreamError)) throw error
    deps.log.warn({ err: error, part: 'chat' }, 'the library answers instead')
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
  const { text, sources } = yield* inquire({ ...deps, ...deps.fallback }, asked)
  return { text: bridged + text, sources }
}

const noText = { cause: new Error('an answer without text') }
