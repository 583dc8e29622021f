type Queued = { readonly kind: 'article' | 'video'; readonly sourceId: number; readonly time: number }

/** A time may differ from the even one by so much of the time between two posts, to either side. */
const jitter = 0.3

/**
 * Orders what is to be posted: within news and within videos one of each source in turn, its oldest first; news and videos
 * mixed evenly.
 */
export function inTurn<T extends Queued>(queued: readonly T[]): T[] {
  const kinds = (['article', 'video'] as const).map((kind) => roundRobin(queued.filter((each) => each.kind === kind)))
  // Each gets its place on a line from 0 to 1, evenly within its kind.
  return kinds
    .flatMap((items) => items.map((item, index) => ({ item, place: (index + 0.5) / items.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

function roundRobin<T extends Queued>(queued: readonly T[]): T[] {
  const turns = new Map<number, number>()
  return [...queued]
    .sort((a, b) => a.time - b.time)
    .map((item) => {
      const turn = turns.get(item.sourceId) ?? 0
      turns.set(item.sourceId, turn + 1)
      return { item, turn }
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ item }) => item)
}

/**
 * Times for `count` posts, evenly between two times (ms since 1970), each moved by chance, in ascending order. `random`
 * returns from 0 to 1.
 */
export function dripTimes(count: number, from: number, until: number, random: () => number): number[] {
  const gap = (until - from) / count
  return Array.from({ length: count }, (_, index) =>
    Math.round(from + gap * (index + 0.5 + (random() * 2 - 1) * jitter)),
  )
}
