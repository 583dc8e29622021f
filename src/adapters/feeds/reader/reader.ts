import { setMaxListeners } from 'node:events'
import type { FeedEntry, FeedState, FeedResult, FeedSource } from '../../../features/content/ports.ts'
import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Http } from '../../../lib/http/http.ts'
import type { Log } from '../../../lib/log.ts'
import { afterFailure, afterSuccess, initialState } from './feed-state.ts'
import { createQueue } from './queue.ts'
import { askFor, type Answer, Gone, service } from './request.ts'

/** Throws UpstreamError 'broken'. */
type Parse = (
  bytes: Uint8Array,
  from: { contentType: string | null; url: string },
  options: { transfer: boolean },
) => Promise<{ title: string; url: string; entries: readonly FeedEntry[] }>

/** Hosts asked at once, and answers that may wait to be parsed before nobody is asked. */
const limits = { asking: 64, inHand: 4 }
/** A host that says nothing keeps its other feeds waiting for so long. */
const wholeRequestMs = 10_000

/**
 * Reads feeds politely: one at a time of each host and port, only what changed, not before a pause is over. What a feed
 * does wrong stays in its own state.
 */
export function createFeedReader(deps: {
  http: Http
  parse: Parse
  clock: Clock
  log: Log
  /** From 0 to 1: spreads the pauses of feeds that failed together. */
  random?: () => number
  totalMs?: number
}): FeedSource {
  const { http, clock } = deps
  const queue = createQueue(limits)
  const asking = { http, queue, totalMs: deps.totalMs ?? wholeRequestMs, now: () => clock.now() }

  async function toResult(before: FeedState, answer: Answer): Promise<FeedResult> {
    const state = () => afterSuccess(before, { now: clock.now(), ...answer })
    if (answer.status === 304) return nothing('unchanged', state())
    const { title, url, entries } = await deps.parse(answer.bytes, answer, { transfer: true })
    return { outcome: 'read', title, url, entries, state: state() }
  }

  function afterError(before: FeedState, url: string, error: unknown): FeedResult {
    // A bug of ours on one feed is no reason to read none of the others.
    if (!(error instanceof UpstreamError)) deps.log.error({ err: error, part: service, url }, 'feed not read')
    const known = error instanceof UpstreamError ? error : new UpstreamError(service, 'broken', { cause: error })
    const now = clock.now()
    const state = afterFailure(before, known, now, deps.random ?? Math.random)
    if (!(known.cause instanceof Gone)) return nothing('failed', state)
    return nothing('gone', { ...state, pausedUntil: null, goneAt: now })
  }

  return {
    async read({ url, state }, signal) {
      // Hundreds that wait on one signal are no leak.
      setMaxListeners(0, signal)
      const before = state ?? initialState
      if (before.goneAt !== null) return nothing('gone', before)
      if (before.pausedUntil !== null && before.pausedUntil > clock.now()) return nothing('paused', before)
      try {
        const asked = { url: before.movedTo ?? url, validators: before.validators, signal }
        return await askFor(asking, asked, (answer) => toResult(before, answer))
      } catch (error) {
        signal.throwIfAborted()
        return afterError(before, url, error)
      }
    },
  }
}

const nothing = (outcome: FeedResult['outcome'], state: FeedState): FeedResult => ({
  outcome,
  title: '',
  url: '',
  entries: [],
  state,
})
