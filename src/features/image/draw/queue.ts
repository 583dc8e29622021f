import type { Chunk } from '../../../conversation/conversation.ts'
import { createFairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { UserError } from '../../../lib/errors.ts'

const maxWaiting = 20
const maxPerPerson = 2
const maxWaitingPerPerson = 5

const full = 'Many people are waiting for pictures right now. Please ask again in a few minutes.'
const fullForPerson = `You already have ${maxWaitingPerPerson} pictures waiting. Please ask again when one of them is there.`

/** At most `concurrency` pictures at once, two of one person; up to 20 wait, five of one person, in turns by person. */
export function createQueue(concurrency: number) {
  const semaphore = createFairSemaphore({ permits: concurrency, perKey: Math.min(concurrency, maxPerPerson) })
  const waiting = createWaiting()
  let drawing = 0

  return {
    /** A sentence where too many wait already, in all or of this person, else null. */
    refusal: waiting.refusal,
    /**
     * Says how many pictures come first while it waits, and returns a function that ends the turn, to be called once. Throws UserError where
     * too many wait, and the signal's reason.
     */
    async *enter(personId: string, signal: AbortSignal): AsyncGenerator<Chunk, () => void> {
      const refused = semaphore.wouldWait(personId) ? waiting.refusal(personId) : null
      if (refused !== null) throw new UserError(refused)
      const left = new AbortController()
      let ahead: number | null = null
      let ring = () => {}
      const turn = semaphore.acquire(personId, AbortSignal.any([signal, left.signal]), (count) => {
        ahead = count
        ring()
      })
      let hasEntered = false
      waiting.add(personId, 1)
      try {
        for (let told: number | null = null; ;) {
          const moved = new Promise<null>((resolve) => (ring = () => resolve(null)))
          const release = await Promise.race([turn, ahead === told ? moved : null])
          hasEntered = release !== null
          if (release !== null) return endingTurn(release)
          told = ahead
          if (told !== null) yield { waiting: placeInQueue(told) }
        }
      } finally {
        waiting.add(personId, -1)
        // Nobody reads on: the turn must not be kept.
        if (!hasEntered) turn.then((release) => release()).catch(() => undefined)
        left.abort(new Error('left the queue'))
      }
    },
    waiting: waiting.count,
    drawing: (): number => drawing,
  }

  function endingTurn(release: () => void): () => void {
    drawing += 1
    return () => {
      drawing -= 1
      release()
    }
  }
}

/** Counts those who wait, in all and by person. */
function createWaiting() {
  const byPerson = new Map<string, number>()
  let count = 0
  return {
    count: (): number => count,
    refusal(personId: string): string | null {
      if (count >= maxWaiting) return full
      return (byPerson.get(personId) ?? 0) >= maxWaitingPerPerson ? fullForPerson : null
    },
    add(personId: string, change: 1 | -1): void {
      count += change
      const left = (byPerson.get(personId) ?? 0) + change
      if (left > 0) byPerson.set(personId, left)
      else byPerson.delete(personId)
    },
  }
}

export type Queue = ReturnType<typeof createQueue>

function placeInQueue(ahead: number): string {
  if (ahead === 0) return 'Your picture is next.'
  return ahead === 1 ? '1 picture is before yours.' : `${ahead} pictures are before yours.`
}
