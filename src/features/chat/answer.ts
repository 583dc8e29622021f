import type { Reply, Request } from '../../conversation.ts'
import { createTurns } from '../../lib/turns.ts'
import { answerActions } from './actions.ts'
import type { ChatBackend, Source } from './ports.ts'
import type { Running } from './running.ts'
import { scopeOf, type Sessions } from './sessions.ts'
import type { Unfinished } from './unfinished.ts'

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
    const { id } = request

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

    return {
      kind: 'stream',
      chunks: chunks(),
      async finish(whole) {
        finished = true
        await deps.running.known(id, whole, sources)
        return { text: whole, actions: answerActions(id, sources.length > 0) }
      },
      async closed(end) {
        if (end === 'stale') return deps.unfinished.takeUp(id)
        await deps.running.end(id, finished && end === 'shown' ? 'done' : 'failed')
      },
    }
  }
}

export type Answer = ReturnType<typeof createAnswer>
