import { createBoundedMap } from '../../lib/concurrency/bounded-map.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'

const quietMs = 10 * 60_000
const maxCauses = 1_000

/** Tells the owner something, as markdown, at most once per cause and ten minutes. */
export type Report = (cause: string, sentence: string) => void

/** Reports go to the owner's channel by `post`, else into the log as a warning, also where posting fails. */
export function createReport(deps: { post: ((text: string) => Promise<void>) | null; clock: Clock; log: Log }): Report {
  const told = createBoundedMap<string, number>(maxCauses)
  return (cause, sentence) => {
    const now = deps.clock.now()
    const ageMs = now - (told.get(cause) ?? -Infinity)
    // A clock that was set back must not silence reports until it has caught up.
    if (ageMs >= 0 && ageMs < quietMs) return
    told.set(cause, now)
    const plain = unescape(sentence)
    if (!deps.post) return deps.log.warn({ cause }, plain)
    deps.post(sentence).catch((error: unknown) => {
      deps.log.warn({ err: error, cause }, `could not tell the owner: ${plain}`)
    })
  }
}

/** A log draws no markdown: backslashes before punctuation, and the blanks that break up links and mentions, would only show. */
const unescape = (markdown: string): string => markdown.replace(/\\([^\w\s])/g, '$1').replaceAll('\u200b', '')
