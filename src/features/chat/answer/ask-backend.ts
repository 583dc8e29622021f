import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { SessionCleanup } from '../sessions/session-cleanup.ts'
import type { Answered, Prompt } from '../ports.ts'
import type { Session, Sessions } from '../sessions/sessions.ts'

const maxCalls = 2
const defaultRetryMs = 1_000
/** A longer Retry-After is an error: nobody should wait that long. */
const maxRetryMs = 5_000

/**
 * Asks a backend in the scope's conversation. One question costs at most two calls and opens at most one conversation:
 * it is asked again where the conversation turned out to be unknown, or where it was not taken and may be soon.
 * Throws UpstreamError.
 */
export async function* askBackend(
  deps: { sessions: Sessions; sessionCleanup: SessionCleanup; clock: Clock },
  asked: { scope: string; prompt: Prompt; signal: AbortSignal },
): AsyncGenerator<string, Answered> {
  const { scope, prompt, signal } = asked
  let session = await deps.sessions.openFor(scope, signal)
  for (let call = 1; ; call++) {
    const letGo = deps.sessionCleanup.retain(session.id)
    try {
      const answered = yield* deps.sessions.backend.ask(session.id, prompt, signal)
      deps.sessions.used(scope, session.id)
      return answered
    } catch (error) {
      if (call === maxCalls || !(error instanceof UpstreamError)) throw error
      session = await another(error, session)
    } finally {
      letGo()
    }
  }

  async function another(error: UpstreamError, before: Session): Promise<Session> {
    if (error.fault === 'not-found' && !before.isNew) return deps.sessions.replace(scope, signal)
    const pauseMs = error.retryAfterMs ?? defaultRetryMs
    if (error.fault !== 'rate-limited' || pauseMs > maxRetryMs) throw error
    await deps.clock.sleep(pauseMs, signal)
    return before
  }
}
