import type { Kysely } from 'kysely'
import type { Material } from '../../../conversation/conversation.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { FairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { composeSummaryPrompt } from '../prompt/compose-prompt.ts'
import { discard, type Sessions } from '../sessions/sessions.ts'
import type { SessionCleanup } from '../sessions/session-cleanup.ts'
import { finishModelText } from './model-text.ts'

type Deps = {
  db: Kysely<Schema>
  primary: Pick<Sessions, 'name' | 'backend'>
  semaphore: FairSemaphore
  sessionCleanup: Pick<SessionCleanup, 'retain'>
  clock: Clock
  log: Log
}

const question = 'Sum up this article.'
/** All summaries together wait like one person. */
const permitKey = 'summaries'
/** Real time: somebody waits for it, and the beginning of the article will do instead. */
const maxMs = 45_000
const maxChars = 2_000
const emphasis = /\*{2,3}|__|`/g

/**
 * Sums material up by the primary backend, in a conversation of its own that is deleted afterwards. Null where that is no
 * model, or where it does not answer within 45 seconds, which is logged. Rejects only with the signal's reason.
 */
export function createSummarize(deps: Deps) {
  const { primary, semaphore, log } = deps
  return async (material: Material, signal: AbortSignal): Promise<string | null> => {
    if (!primary.backend.isModel) return null
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(maxMs)])
    try {
      const release = await semaphore.acquire(permitKey, inTime)
      try {
        return toPlain(await ask(deps, material, inTime))
      } finally {
        release()
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpstreamError) && !inTime.aborted) throw error
      log.warn({ err: error, part: 'chat' }, 'no summary by the model')
      return null
    }
  }
}

async function ask({ db, primary, sessionCleanup, clock }: Deps, material: Material, signal: AbortSignal) {
  const { name, backend } = primary
  const session = await backend.openSession(signal)
  const letGo = sessionCleanup.retain(session)
  try {
    await discard(db, [{ session, backend: name }], clock.now())
    const prompt = { question, text: composeSummaryPrompt(material), material, page: null, audience: 'direct' }
    const answer = backend.ask(session, prompt, signal)
    for (;;) {
      const step = await answer.next()
      if (step.done === true) return step.value.text
    }
  } finally {
    letGo()
  }
}

/** The summary without markers, links in disguise and invitations; null without a word. */
function toPlain(text: string): string | null {
  const shown = finishModelText({ text, sources: [] }).text.replace(emphasis, '').slice(0, maxChars).trim()
  return /[\p{L}\p{N}]/u.test(shown) ? shown : null
}
