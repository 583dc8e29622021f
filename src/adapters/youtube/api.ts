import type { Clock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import type { Http, Response } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { type ApiError, classifyApiError } from './api-errors.ts'
import type { Quota } from './quota.ts'

const service = 'youtube'
const maxBytes = 2 * 1024 * 1024
/** The owner may correct the key at Google without restarting the bot. */
const settingPauseMs = 3_600_000

type Asked = {
  readonly path: 'channels' | 'playlistItems' | 'videos'
  readonly params: Readonly<Record<string, string>>
  /** The validator of a saved answer; null requests a complete one. */
  readonly tag: string | null
  readonly signal: AbortSignal
}

/** A body, not modified, no such resource, a page that is not valid any more, or no useful answer. */
export type Answer =
  | { readonly kind: 'read'; readonly body: unknown; readonly tag: string | null }
  | { readonly kind: 'unchanged' | 'missing' | 'stale' | 'failed' }

type Report = (cause: string, sentence: string) => void
type Deps = { http: Http; baseUrl: string; key: string; timeoutMs: number; clock: Clock; log: Log; report: Report }

/**
 * A client of the YouTube Data API v3. Each call costs one unit of the quota. An exhausted quota, a rejected key and an
 * outage suspend later calls. Rejects only with the signal's reason.
 * https://developers.google.com/youtube/v3/docs
 */
export function createApi(deps: Deps) {
  const key = createKeyState(deps)

  async function handleError(quota: Quota, response: Response): Promise<Answer> {
    const body = await response.text()
    const kind = classifyApiError(response.status, body, response.headers.get('retry-after'))
    const err = Object.assign(new Error(body), { status: response.status })
    deps.log.warn({ part: service, kind, err }, 'API error')
    const act: Record<ApiError, () => void> = {
      quota() {
        quota.exhausted()
        deps.report('youtube quota', quotaSentence)
      },
      setting: key.reject,
      later: response.status >= 500 ? quota.failed : quota.slowDown,
      missing: quota.answered,
      stale: quota.answered,
      broken: quota.failed,
    }
    act[kind]()
    return { kind: kind === 'missing' || kind === 'stale' ? kind : 'failed' }
  }

  return {
    /** False if a call would fail. */
    mayAsk: (quota: Quota): boolean => quota.mayAsk() && key.isUsable(),

    async get(quota: Quota, asked: Asked): Promise<Answer> {
      quota.spend()
      try {
        const response = await deps.http.send(toRequest(deps, asked))
        if (!response.ok && response.status !== 304) return await handleError(quota, response)
        const answer = await read(response)
        quota.answered()
        key.accept()
        return answer
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error
        deps.log.warn({ part: service, err: error }, 'no answer from the API')
        quota.failed()
        return { kind: 'failed' }
      }
    },
  }
}

export type Api = ReturnType<typeof createApi>

const quotaSentence =
  "The daily quota of YOUTUBE_API_KEY is used up. Until midnight in California, videos come from YouTube's feeds."
const keySentence =
  'YouTube rejects YOUTUBE_API_KEY. Check at console.cloud.google.com that the key is right and the YouTube Data API v3 is enabled for it. Until then, videos come from its feeds.'

/** A rejected key is reported once and tried again after an hour. */
function createKeyState({ clock, report }: Deps) {
  let rejectedUntil: number | null = null
  return {
    isUsable: (): boolean => rejectedUntil === null || clock.now() >= rejectedUntil,
    accept: (): void => void (rejectedUntil = null),
    reject(): void {
      if (rejectedUntil === null) report('youtube key', keySentence)
      rejectedUntil = clock.now() + settingPauseMs
    },
  }
}

/** The key is sent in a header because addresses end up in logs. */
function toRequest(
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

async function read(response: Response): Promise<Answer> {
  if (response.status === 304) return { kind: 'unchanged' }
  try {
    return { kind: 'read', body: await response.json(), tag: response.headers.get('etag') }
  } catch (error) {
    throw new UpstreamError(service, 'broken', { cause: error })
  }
}
