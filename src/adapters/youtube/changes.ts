import type { ChannelState, Video } from '../../features/content/ports.ts'
import type { FeedVideo } from './feed.ts'
import { kindOf, nextLookupAt, toVideo } from './kinds.ts'
import type { Details } from './wire.ts'

const maxSeen = 200
const maxWaiting = 50
const maxUnviewed = 50
/** The videos of a small channel may be without views for long. */
export const maxUnviewedMs = 7 * 24 * 3_600_000

/** The state of a channel that was never read. */
export const initialState: ChannelState = {
  listTag: null,
  feedTag: null,
  feedModified: null,
  seen: [],
  waiting: [],
  unviewed: [],
}

export type Changes = { readonly videos: readonly Video[]; readonly state: ChannelState }

/** The answers of the API about a channel. */
export type Lookup = {
  /** The time of publication of each video of its playlist; empty if the playlist is unchanged. */
  readonly published: ReadonlyMap<string, number>
  /** Of the videos in `idsToLookUp`; private and deleted ones are absent. */
  readonly details: ReadonlyMap<string, Details>
  readonly shorts: ReadonlySet<string> | null
}

/** The videos whose details are needed: unknown ones, streams that may have changed, and those that a feed left open. */
export function idsToLookUp(state: ChannelState, listed: Iterable<string>, now: number): string[] {
  const { seen, waiting, unviewed } = state
  const known = new Set([...seen, ...waiting.map(({ id }) => id)])
  const unknown = new Set([...listed, ...unviewed.map(({ id }) => id)])
  const due = waiting.filter(({ notBefore }) => notBefore <= now).map(({ id }) => id)
  return [...[...unknown].filter((id) => !known.has(id)), ...due]
}

/** The changes since `state`, and the next state. Streams that are private or deleted are dropped from it. */
export function collectChanges(state: ChannelState, lookup: Lookup, now: number): Changes {
  const kinds = new Map(state.waiting.map(({ id, kind }) => [id, kind]))
  const ids = idsToLookUp(state, lookup.published.keys(), now)
  const found = ids.flatMap((id) => {
    const details = lookup.details.get(id)
    return details ? [{ details, kind: kindOf(details, lookup.shorts) }] : []
  })
  const waiting = found.flatMap(({ details, kind }) => {
    const notBefore = nextLookupAt(details, kind, now)
    return notBefore === null ? [] : [{ id: details.id, kind, notBefore }]
  })
  const settled = found.filter(({ details, kind }) => nextLookupAt(details, kind, now) === null)
  const untouched = state.waiting.filter(({ id }) => !ids.includes(id))
  return {
    videos: found
      .filter(({ details, kind }) => kinds.get(details.id) !== kind)
      .map(({ details, kind }) => toVideo(details, kind, lookup.published.get(details.id) ?? null)),
    state: {
      ...state,
      seen: [...new Set([...settled.map(({ details }) => details.id), ...state.seen])].slice(0, maxSeen),
      waiting: [...waiting, ...untouched].slice(0, maxWaiting),
      unviewed: [],
    },
  }
}

/**
 * The same from the videos of a feed. New ones without views are held back for at most a week, since a premiere stands in
 * the feed long before it runs; their time of publication then is the present.
 */
export function collectFeedChanges(state: ChannelState, videos: readonly FeedVideo[], now: number): Changes {
  const known = new Set([...state.seen, ...state.waiting.map(({ id }) => id)])
  const held = new Map(state.unviewed.map(({ id, since }) => [id, since]))
  const fresh = videos.filter(({ video }) => !known.has(video.id))
  const isOpen = ({ video: { id, published }, isViewed }: FeedVideo): boolean => {
    const since = held.get(id) ?? now
    const wasNew = published === null || since - published.getTime() < maxUnviewedMs
    return !isViewed && wasNew && now - since < maxUnviewedMs
  }
  const reported = fresh
    .filter((each) => !isOpen(each))
    .map(({ video }) => (held.has(video.id) ? { ...video, published: new Date(now) } : video))
  const unviewed = fresh.filter(isOpen).map(({ video: { id } }) => ({ id, since: held.get(id) ?? now }))
  return {
    videos: reported,
    state: {
      ...state,
      seen: [...reported.map(({ id }) => id), ...state.seen].slice(0, maxSeen),
      unviewed: unviewed.slice(0, maxUnviewed),
    },
  }
}
