import type { FindChannel, VideoSource } from '../../features/content/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { createApi } from './api.ts'
import { createVideoSource } from './client.ts'
import { createFindChannel } from './find.ts'

/** YouTube for whoever needs it: what is known of the key, they share. Without a key its feeds and pages do. */
export function createYouTubeService(deps: {
  http: Http
  apiUrl: string
  feedUrl: string
  key: string | null
  /** For each call, in real time. */
  timeoutMs: number
  clock: Clock
  log: Log
  report(cause: string, sentence: string): void
}): { videos: VideoSource; findChannel: FindChannel } {
  const { key } = deps
  const shared = { ...deps, api: key === null ? null : createApi({ ...deps, baseUrl: deps.apiUrl, key }) }
  return { videos: createVideoSource(shared), findChannel: createFindChannel(shared) }
}
