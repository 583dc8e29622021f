/** A map that holds at most `most` entries: past that, the one that was set longest ago is forgotten. */
export function createBoundedMap<Key, Value>(most: number) {
  const entries = new Map<Key, Value>()
  // One iterator for all times: a new one would have to walk over what was deleted at the front again and again.
  let oldest = entries.keys()

  function forgetOldest(): void {
    let next = oldest.next()
    if (next.done === true) {
      oldest = entries.keys()
      next = oldest.next()
    }
    if (next.done !== true) entries.delete(next.value)
  }

  return {
    get: (key: Key): Value | undefined => entries.get(key),
    has: (key: Key): boolean => entries.has(key),
    set(key: Key, value: Value): void {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > most) forgetOldest()
    },
    delete: (key: Key): boolean => entries.delete(key),
    entries: (): IterableIterator<[Key, Value]> => entries.entries(),
    size: (): number => entries.size,
  }
}

export type BoundedMap<Key, Value> = ReturnType<typeof createBoundedMap<Key, Value>>
