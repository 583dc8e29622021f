/** Map of at most `maxEntries` entries; beyond that it evicts the least recently set. */
export function createBoundedMap<Key, Value>(maxEntries: number) {
  const entries = new Map<Key, Value>()
  // One iterator is kept: each new one would walk again over the entries deleted at the front.
  let oldest = entries.keys()

  function evictOldest(): void {
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
      if (entries.size > maxEntries) evictOldest()
    },
    delete: (key: Key): boolean => entries.delete(key),
    entries: (): IterableIterator<[Key, Value]> => entries.entries(),
    size: (): number => entries.size,
  }
}

/** Set of at most `maxEntries` keys, for recognizing repeats; it evicts the oldest. */
export function createSeenSet(maxEntries: number) {
  const keys = createBoundedMap<string, true>(maxEntries)
  return {
    /** Adds a key. Returns true if it was not in the set. */
    add(key: string): boolean {
      if (keys.has(key)) return false
      keys.set(key, true)
      return true
    },
  }
}
