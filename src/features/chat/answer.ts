import type { Action, Reply, Request } from '../../conversation.ts'
import { createTurns } from '../../lib/turns.ts'
import type { ChatBackend, Source } from './ports.ts'
import type { Running } from './running.ts'
import { scopeOf, type Sessions } from './sessions.ts'
import type { Unfinished } from './unfinished.ts'

export const sourcesPrefix = 'chat:sources:'

const notShown = '-# I could not show the rest of this answer. Please ask again.'

type Ask = Request<Readonly<Record<'prompt', string>>>

/** Produces answers: one at a time per conversation, streamed, with their sources kept for the button under them. */
export function createAnswer(deps: {
  backend: ChatBackend
  sessions: Sessions
  running: Running
  unfinished: Unfinished
  scopeKind: 'member' | 'user'
}) {
  const turns = createTurns()

  return (request: Ask): Reply => {
    const scope = scopeOf(deps.scopeKind, request.by, request.in)
    let sources: readonly Source[] = []
    let finished = false

    async function* chunks(): AsyncIterable<string> {
      const endTurn = await turns.take(scope)
      try {
        const session = await deps.sessions.of(scope, request.signal)
        yield* deps.backend.ask(session, request.options.prompt.trim(), request.signal)
        // Still in this turn: the next question of the conversation would change what its newest answer is.
        sources = await deps.backend.sources(session, request.signal)
        await deps.sessions.used(scope)
      } finally {
        endTurn()
      }
    }

    const sourcesButton: Action = { id: `${sourcesPrefix}${request.id}`, label: 'Sources', style: 'secondary' }
    return {
      kind: 'stream',
      chunks: chunks(),
      finish(whole) {
        finished = true
        return Promise.resolve({ text: whole, actions: sources.length > 0 ? [sourcesButton] : [] })
      },
      async closed(end) {
        if (end === 'stale') return deps.unfinished.close(request.id, request.ref, notShown)
        await deps.running.end(request.id, finished && end === 'shown' ? 'done' : 'failed', sources)
      },
    }
  }
}

export type Answer = ReturnType<typeof createAnswer>
