/** Permission for one request to a host. The holder releases it, whatever the outcome. */
export type Slot = {
  /** The answer has arrived: the next request to the host may start while this answer is still in hand. */
  answered(): void
  /** The answer has been handled. Calling it again has no effect. */
  release(): void
}

/**
 * Limits requests: one at a time per host, `maxHosts` hosts at once, and none while `maxAnswers` answers wait to be
 * parsed, which bounds the memory if requests are faster than the parser. The host with the longest queue goes first:
 * otherwise a slow one would still be busy when all others are done.
 */
export function createHostQueue(limits: { maxHosts: number; maxAnswers: number }) {
  const waiting = new Map<string, (() => void)[]>()
  const held: Held = { hosts: new Set(), answers: 0 }

  function startNext(): void {
    while (held.hosts.size < limits.maxHosts && held.answers < limits.maxAnswers) {
      const enter = findLongestQueue().shift()
      if (!enter) return
      enter()
    }
  }

  function findLongestQueue(): (() => void)[] {
    let longest: (() => void)[] = []
    for (const [host, entries] of waiting)
      if (entries.length === 0) waiting.delete(host)
      else if (entries.length > longest.length && !held.hosts.has(host)) longest = entries
    return longest
  }

  return {
    /** Resolves once the limits allow the request; rejects with the signal's reason. */
    acquire(host: string, signal: AbortSignal): Promise<Slot> {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error)
        const entries = waiting.get(host) ?? []
        const enter = () => {
          signal.removeEventListener('abort', giveUp)
          resolve(createSlot(host, held, startNext))
        }
        const giveUp = () => {
          entries.splice(entries.indexOf(enter), 1)
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', giveUp, { once: true })
        entries.push(enter)
        waiting.set(host, entries)
        startNext()
      })
    },
  }
}

type Held = { readonly hosts: Set<string>; answers: number }

function createSlot(host: string, held: Held, changed: () => void): Slot {
  let phase: 'request' | 'answer' | 'released' = 'request'
  held.hosts.add(host)
  const moveTo = (next: 'answer' | 'released') => {
    if (phase === 'request') held.hosts.delete(host)
    if (phase === 'answer') held.answers -= 1
    if (next === 'answer') held.answers += 1
    phase = next
    changed()
  }
  return {
    answered: () => (phase === 'request' ? moveTo('answer') : undefined),
    release: () => (phase === 'released' ? undefined : moveTo('released')),
  }
}

export type HostQueue = ReturnType<typeof createHostQueue>
