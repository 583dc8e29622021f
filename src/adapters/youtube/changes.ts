import type { ChannelState, Video } from '../../features/content/ports.ts'
import { kindOf, nextLookupAt, toVideo } from './kinds.ts'
import type { Details } from './wire.ts'

const maxSeen = 200
const maxWaiting = 50

/** The state of a channel that was never read. */
export const initialState: ChannelState = { listTag: null, feedTag: null, feedModified: null, seen: [], waiting: [] }

export type Changes = { readonly videos: readonly Video[]; readonly state: ChannelState }

/** The answers of the API about a channel. */
export type Lookup = {
  /** The time of publication of each video of its playlist; empty if the playlist is unchanged. */
  readonly published: ReadonlyMap<string, number>
  /** Of the videos in `idsToLookUp`; private and deleted ones are absent. */
  readonly details: ReadonlyMap<string, Details>
  readonly shorts: ReadonlySet<string> | null
}

/** The videos whose details are needed: unknown ones, and streams that may have changed. */
export function idsToLookUp({ seen, waiting }: ChannelState, listed: Iterable<string>, now: number): string[] {
  const known = new Set([...seen, ...waiting.map(({ id }) => id)])
  const due = waiting.filter(({ notBefore }) => notBefore <= now).map(({ id }) => id)
  return [...[...listed].filter((id) => !known.has(id)), ...due]
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
    },
  }
}

/** The same from the videos of a feed. */
export function collectFeedChanges(state: ChannelState, videos: readonly Video[]): Changes {
  const known = new Set([...state.seen, ...state.waiting.map(({ id }) => id)])
  const fresh = videos.filter(({ id }) => !known.has(id))
  return {
    videos: fresh,
    state: { ...state, seen: [...fresh.map(({ id }) => id), ...state.seen].slice(0, maxSeen) },
  }
}
