import type { Clock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import type { BufferedResponse, Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import type { Account } from './quota.ts'
import { readRefusal, type Refusal } from './api-errors.ts'

const service = 'youtube'
const maxBytes = 2 * 1024 * 1024
/** The owner may mend a setting at Google's without starting the bot anew. */
const settingPauseMs = 3_600_000

type Asked = {
  readonly path: 'channels' | 'playlistItems' | 'videos'
  readonly params: Readonly<Record<string, string>>
  /** The validator of an answer that is still at hand; null asks for a whole one. */
  readonly tag: string | null
  readonly signal: AbortSignal
}

/** What the API answered: a body, nothing new, no such thing, or nothing that helps. */
export type Answer =
  | { readonly kind: 'read'; readonly body: unknown; readonly tag: string | null }
  | { readonly kind: 'unchanged' | 'missing' | 'failed' }

type Report = (cause: string, sentence: string) => void
type Deps = { http: Http; baseUrl: string; key: string; timeoutMs: number; clock: Clock; log: Log; report: Report }

/**
 * The wire of the YouTube Data API v3: each call is one unit of the account, and what refuses them all (the day's quota,
 * a wrong key, an outage) keeps later ones from being made. Rejects only with the signal's reason.
 * https://developers.google.com/youtube/v3/docs
 */
export function createApi(deps: Deps) {
  const key = createKeyState(deps)

  async function refused(account: Account, response: BufferedResponse): Promise<Answer> {
    const words = await response.text()
    const refusal = readRefusal(response.status, words, response.headers.get('retry-after'))
    deps.log.warn({ part: service, status: response.status, refusal, words: words.slice(0, 300) }, 'refused')
    const act: Record<Refusal, () => void> = {
      quota() {
        account.usedUp()
        deps.report('youtube quota', quotaSentence)
      },
      setting: key.refused,
      later: response.status >= 500 ? account.failed : account.slowDown,
      missing: account.answered,
      broken: account.failed,
    }
    act[refusal]()
    return { kind: refusal === 'missing' ? 'missing' : 'failed' }
  }

  return {
    /** False where a call would be in vain. */
    mayAsk: (account: Account): boolean => account.mayAsk() && key.mayBeUsed(),

    async get(account: Account, asked: Asked): Promise<Answer> {
      account.spend()
      try {
        const response = await deps.http.send(callOf(deps, asked))
        if (!response.ok && response.status !== 304) return await refused(account, response)
        const answer = await read(response)
        account.answered()
        key.accepted()
        return answer
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error
        deps.log.warn({ part: service, err: error }, 'no answer')
        account.failed()
        return { kind: 'failed' }
      }
    },
  }
}

export type Api = ReturnType<typeof createApi>

const quotaSentence =
  "The day's quota of YOUTUBE_API_KEY is used up: until midnight in California, videos come from YouTube's feeds."
const keySentence =
  'YouTube refuses YOUTUBE_API_KEY: see at console.cloud.google.com whether the key is right and the YouTube Data API v3 is enabled for it. Until then, videos come from its feeds.'

/** A refused key is told once and tried again after an hour. */
function createKeyState({ clock, report }: Deps) {
  let refusedUntil: number | null = null
  return {
    mayBeUsed: (): boolean => refusedUntil === null || clock.now() >= refusedUntil,
    accepted: (): void => void (refusedUntil = null),
    refused(): void {
      if (refusedUntil === null) report('youtube key', keySentence)
      refusedUntil = clock.now() + settingPauseMs
    },
  }
}

/** The key travels in a header: addresses end up in logs. */
function callOf(
  { baseUrl, key, timeoutMs: attemptMs }: Deps,
  { path, params, tag, signal }: Asked,
): Parameters<Http['send']>[0] {
  return {
    service,
    route: `GET /${path}`,
    url: `${baseUrl}/youtube/v3/${path}?${new URLSearchParams(params).toString()}`,
    method: 'GET',
    headers: { 'x-goog-api-key': key, ...(tag === null ? {} : { 'if-none-match': tag }) },
    body: null,
    signal,
    repeatable: true,
    attemptMs,
    maxBytes,
  }
}

async function read(response: BufferedResponse): Promise<Answer> {
  if (response.status === 304) return { kind: 'unchanged' }
  try {
    return { kind: 'read', body: await response.json(), tag: response.headers.get('etag') }
  } catch (error) {
    throw new UpstreamError(service, 'broken', { cause: error })
  }
}
