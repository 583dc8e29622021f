import { videoKey } from '../../../lib/text/addresses/address-key.ts'
import { createKeys } from '../choose/keys.ts'
import type { Candidate } from '../choose/choose.ts'
import type { FeedEntry, Video } from '../ports.ts'
import type { Source } from '../sources/sources.ts'

/** Entries of one document that are looked at, the newest first: an archive of thousands is no news. */
const maxEntries = 1_000
/** Lengths in UTF-16 units that are kept of what an author wrote; the publisher shows less. */
const [maxTitle, maxSummary] = [500, 2_000]
/** YouTube's own limit: the description of a video is the text by which it is known. */
const maxDescription = 5_000

/** The current items of a feed. `left` is the number of entries that are not looked at. */
export function candidatesOf(source: Source, entries: readonly FeedEntry[]): { candidates: Candidate[]; left: number } {
  const newest = [...entries].sort((a, b) => time(b) - time(a)).slice(0, maxEntries)
  const keysOf = createKeys(source.address, newest)
  const candidates = newest.map((entry) => ({
    keys: keysOf(entry),
    item: {
      kind: 'article' as const,
      title: entry.title.slice(0, maxTitle) || entry.url,
      url: entry.url,
      summary: entry.summary.slice(0, maxSummary),
      picture: entry.picture,
      source: source.name,
      publishedAt: entry.published?.getTime() ?? null,
    },
  }))
  return { candidates, left: entries.length - newest.length }
}

/** An entry without a date stands where its feed has it: feeds begin with the newest. */
const time = ({ published }: FeedEntry): number => published?.getTime() ?? Infinity

/** The current videos of a channel. */
export const candidateOf = (source: Source, video: Video): Candidate => ({
  keys: [videoKey(video.id)],
  item: {
    kind: 'video',
    title: video.title.slice(0, maxTitle) || video.url,
    url: video.url,
    summary: video.description.slice(0, maxDescription),
    picture: video.picture,
    source: source.name,
    publishedAt: video.published?.getTime() ?? null,
  },
})
