const maxWaiting = 2_000
const maxPerPerson = 100

const full = 'Too many questions are waiting right now. Please ask again in a few minutes.'
const fullForPerson = `${maxPerPerson} of your questions are still waiting. Please ask again when they are answered.`

/**
 * Counts the questions whose answers have no text yet: at most 2,000 in all, which is more than a model answers before
 * the first of them is too old to be shown, and 100 of one person.
 */
export function createWaiting() {
  const byPerson = new Map<string, number>()
  let all = 0

  return {
    /** A sentence where another question of this person cannot wait too, else null. */
    refusal(personId: string): string | null {
      if (all >= maxWaiting) return full
      return (byPerson.get(personId) ?? 0) >= maxPerPerson ? fullForPerson : null
    },
    /** Counts a question until the function that it answers is called; repeated calls do nothing. */
    enter(personId: string): () => void {
      all += 1
      byPerson.set(personId, (byPerson.get(personId) ?? 0) + 1)
      let isWaiting = true
      return () => {
        if (!isWaiting) return
        isWaiting = false
        all -= 1
        const others = (byPerson.get(personId) ?? 1) - 1
        if (others > 0) byPerson.set(personId, others)
        else byPerson.delete(personId)
      }
    },
  }
}

export type Waiting = ReturnType<typeof createWaiting>
