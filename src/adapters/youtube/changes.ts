import type { ChannelMemory, Video } from '../../features/content/ports.ts'
import { kindOf, lookAgainAt, toVideo } from './kinds.ts'
import type { Details } from './wire.ts'

const mostSeen = 200
const mostWaiting = 50

export const nothingYet: ChannelMemory = { listTag: null, feedTag: null, feedModified: null, seen: [], waiting: [] }

/** What was found out about a channel through the API. */
export type Looked = {
  /** When each video of its list was published; empty where the list is unchanged. */
  readonly published: ReadonlyMap<string, number>
  /** Of those that `wantedOf` names; what is private or gone is absent. */
  readonly details: ReadonlyMap<string, Details>
  readonly shorts: ReadonlySet<string> | null
}

/** The videos of which details are needed: those not known yet, and streams whose time has come. */
export function wantedOf({ seen, waiting }: ChannelMemory, listed: Iterable<string>, now: number): string[] {
  const known = new Set([...seen, ...waiting.map(({ id }) => id)])
  const due = waiting.filter(({ notBefore }) => notBefore <= now).map(({ id }) => id)
  return [...[...listed].filter((id) => !known.has(id)), ...due]
}

/** What is to be told, and what to remember then. A stream that is private or gone is forgotten. */
export function tell(memory: ChannelMemory, looked: Looked, now: number): { videos: Video[]; memory: ChannelMemory } {
  const kinds = new Map(memory.waiting.map(({ id, kind }) => [id, kind]))
  const wanted = wantedOf(memory, looked.published.keys(), now)
  const found = wanted.flatMap((id) => {
    const details = looked.details.get(id)
    return details ? [{ details, kind: kindOf(details, looked.shorts) }] : []
  })
  const waiting = found.flatMap(({ details, kind }) => {
    const notBefore = lookAgainAt(details, kind, now)
    return notBefore === null ? [] : [{ id: details.id, kind, notBefore }]
  })
  const settled = found.filter(({ details, kind }) => lookAgainAt(details, kind, now) === null)
  const untouched = memory.waiting.filter(({ id }) => !wanted.includes(id))
  return {
    videos: found
      .filter(({ details, kind }) => kinds.get(details.id) !== kind)
      .map(({ details, kind }) => toVideo(details, kind, looked.published.get(details.id) ?? null)),
    memory: {
      ...memory,
      seen: [...new Set([...settled.map(({ details }) => details.id), ...memory.seen])].slice(0, mostSeen),
      waiting: [...waiting, ...untouched].slice(0, mostWaiting),
    },
  }
}

/** What is to be told of a feed's videos, and what to remember then. */
export function tellFeed(memory: ChannelMemory, videos: readonly Video[]): { videos: Video[]; memory: ChannelMemory } {
  const known = new Set([...memory.seen, ...memory.waiting.map(({ id }) => id)])
  const fresh = videos.filter(({ id }) => !known.has(id))
  return {
    videos: fresh,
    memory: { ...memory, seen: [...fresh.map(({ id }) => id), ...memory.seen].slice(0, mostSeen) },
  }
}
