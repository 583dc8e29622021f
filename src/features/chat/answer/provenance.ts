import type { Place } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { noteSources } from '../../../lib/text/sources.ts'
import type { Answered, Provenance, ProvenanceOf, Source } from '../ports.ts'

export type ProvenanceDeps = { provenanceOf: ProvenanceOf; clock: Clock; log: Log }

/** Where the sources were posted, by their marks, as people at a place may be told: `posted in #news on 3 Nov`. Never rejects. */
export async function provenanceNotes(
  { provenanceOf, clock, log }: ProvenanceDeps,
  sources: readonly Source[],
  place: Place,
): Promise<ReadonlyMap<string, string>> {
  const urls = [...new Set(sources.flatMap(({ url }) => url ?? []))]
  if (urls.length === 0) return new Map()
  try {
    const posts = await provenanceOf(urls, place)
    return new Map(
      sources.flatMap(({ mark, url }) => {
        const post = url === null ? undefined : posts.get(url)
        return post ? [[mark, drawProvenance(post, clock.now())] as const] : []
      }),
    )
  } catch (error) {
    log.error({ err: error, part: 'chat' }, 'provenance of sources not read')
    return new Map()
  }
}

/** An answer that says in its list of sources where they were posted. */
export async function withProvenance(deps: ProvenanceDeps, answered: Answered, place: Place): Promise<Answered> {
  const notes = await provenanceNotes(deps, answered.sources, place)
  return notes.size === 0 ? answered : { ...answered, text: noteSources(answered.text, notes) }
}

const drawProvenance = ({ channelId, at, link }: Provenance, now: number): string =>
  `posted in <#${channelId}> on [${dayOf(at, now)}](<${link}>)`

const monthOf = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' })

/** A day in UTC, `3 Nov`; of another year than this one `3 Nov 2025`. */
function dayOf(ms: number, now: number): string {
  const date = new Date(ms)
  const year = date.getUTCFullYear()
  const day = `${date.getUTCDate()} ${monthOf.format(date)}`
  return year === new Date(now).getUTCFullYear() ? day : `${day} ${year}`
}
