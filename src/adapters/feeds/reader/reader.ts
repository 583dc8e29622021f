import { setMaxListeners } from 'node:events'
import type { FeedEntry, FeedState, FeedResult, FeedSource } from '../../../features/content/ports.ts'
import type { Clock } from '../../../lib/clock.ts'
import { createFairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Http } from '../../../lib/http/http.ts'
import type { Log } from '../../../lib/log.ts'
import { afterFailure, afterSuccess, initialState, isDoubtful } from './feed-state.ts'
import { createHostPauses, HostPausedError } from './host-pauses.ts'
import { type Answer, GoneError, requestFeed, service } from './request.ts'

/** Throws UpstreamError 'broken'. */
type Parse = (
  bytes: Uint8Array,
  from: { contentType: string | null; url: string },
) => Promise<{ title: string; url: string; entries: readonly FeedEntry[] }>

/** Requests at once, with the parsing of their answers: also the number of answers in memory. */
const maxRequests = 40
/** The limit of a request with its redirects. A silent host blocks its other feeds for that long. */
const maxRequestMs = 10_000

/**
 * Reads feeds with conditional requests, one at a time per host and port, and backs off from those that fail. A failure
 * affects only the state of its own feed, except for a 429: its host is not asked for other feeds either.
 */
export function createFeedReader(deps: {
  http: Http
  parse: Parse
  clock: Clock
  log: Log
  /** From 0 to 1: the jitter of pauses. */
  random?: () => number
  totalMs?: number
}): FeedSource {
  const { http, clock } = deps
  const slots = createFairSemaphore({ permits: maxRequests, perKey: 1 })
  const now = () => clock.now()
  const requestDeps = { http, slots, pauses: createHostPauses(now), totalMs: deps.totalMs ?? maxRequestMs, now }

  async function toResult(before: FeedState, answer: Answer): Promise<FeedResult> {
    const state = () => afterSuccess(before, { now: now(), ...answer })
    if (answer.status === 304) return emptyResult('unchanged', state())
    const { title, url, entries } = await deps.parse(answer.bytes, answer)
    return { outcome: 'read', title, url, entries, state: state() }
  }

  function afterError(before: FeedState, url: string, error: unknown): FeedResult {
    // A bug that one feed triggers must not stop the others.
    if (!(error instanceof UpstreamError)) deps.log.error({ err: error, part: service, url }, 'feed not read')
    const known = error instanceof UpstreamError ? error : new UpstreamError(service, 'broken', { cause: error })
    const state = afterFailure(before, known, now(), deps.random ?? Math.random)
    if (!(known.cause instanceof GoneError)) return emptyResult('failed', state)
    return emptyResult('gone', { ...state, pausedUntil: null, goneAt: now() })
  }

  return {
    async read({ url, state }, signal) {
      // Hundreds of feeds wait on one signal: that is not a leak.
      setMaxListeners(0, signal)
      // A state that an earlier version saved lacks the newer fields.
      const before = { ...initialState, ...state }
      if (before.goneAt !== null) return emptyResult('gone', before)
      if (before.pausedUntil !== null && before.pausedUntil > now()) return emptyResult('paused', before)
      try {
        const validators = isDoubtful(before, now()) ? null : before.validators
        const asked = { url: before.movedTo ?? url, validators, signal }
        return await requestFeed(requestDeps, asked, (answer) => toResult(before, answer))
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof HostPausedError) return emptyResult('paused', { ...before, pausedUntil: error.until })
        return afterError(before, url, error)
      }
    },
  }
}

const emptyResult = (outcome: FeedResult['outcome'], state: FeedState): FeedResult => ({
  outcome,
  title: '',
  url: '',
  entries: [],
  state,
})
