/** Leave to ask a host, for one request. Whoever has it says when it is over, whatever came of it. */
export type Turn = {
  /** The answer is here: its host may be asked again while the answer is still in hand. */
  answered(): void
  /** Nothing is in hand any more; twice does no harm. */
  over(): void
}

/**
 * Who may ask when: each host for one thing at a time, `asking` hosts at once, and nobody while `inHand` answers wait to
 * be read, so that state stays small where asking is faster than reading. The host with most to ask goes first: one
 * that is slow would else still be busy when all others are done.
 */
export function createQueue(limits: { asking: number; inHand: number }) {
  const waiting = new Map<string, (() => void)[]>()
  const held: Held = { busy: new Set(), inHand: 0 }

  function next(): void {
    while (held.busy.size < limits.asking && held.inHand < limits.inHand) {
      const enter = longest().shift()
      if (!enter) return
      enter()
    }
  }

  function longest(): (() => void)[] {
    let most: (() => void)[] = []
    for (const [host, entries] of waiting)
      if (entries.length === 0) waiting.delete(host)
      else if (entries.length > most.length && !held.busy.has(host)) most = entries
    return most
  }

  return {
    /** Resolves when it is this one's turn; rejects with the signal's reason. */
    take(host: string, signal: AbortSignal): Promise<Turn> {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error)
        const entries = waiting.get(host) ?? []
        const enter = () => {
          signal.removeEventListener('abort', giveUp)
          resolve(begin(host, held, next))
        }
        const giveUp = () => {
          entries.splice(entries.indexOf(enter), 1)
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', giveUp, { once: true })
        entries.push(enter)
        waiting.set(host, entries)
        next()
      })
    },
  }
}

type Held = { readonly busy: Set<string>; inHand: number }

function begin(host: string, held: Held, changed: () => void): Turn {
  let state: 'asking' | 'in hand' | 'over' = 'asking'
  held.busy.add(host)
  const settle = (then: 'in hand' | 'over') => {
    if (state === 'asking') held.busy.delete(host)
    if (state === 'in hand') held.inHand -= 1
    if (then === 'in hand') held.inHand += 1
    state = then
    changed()
  }
  return {
    answered: () => (state === 'asking' ? settle('in hand') : undefined),
    over: () => (state === 'over' ? undefined : settle('over')),
  }
}

export type Queue = ReturnType<typeof createQueue>
