import type { StatusSection } from '../../conversation/status.ts'
import type { Db } from '../../db/db.ts'
import type { Clock } from '../../lib/clock.ts'

const dayMs = 86_400_000

/**
 * Chat's part of /professor status. `answersFrom` names the backend; `outage` is a sentence while that does not answer, else
 * null.
 */
export const chatStatus = (deps: {
  db: Db
  answersFrom: string
  outage(): string | null
  clock: Pick<Clock, 'now'>
}): StatusSection => ({
  heading: 'Answers',
  async lines() {
    const { db, answersFrom, clock } = deps
    const outage = deps.outage()
    const today = Math.floor(clock.now() / dayMs) * dayMs
    const { answered, people } = await db
      .selectFrom('answers')
      .select((at) => at.fn.countAll<number>().as('answered'))
      .select((at) => at.fn.count<number>('asker_id').distinct().as('people'))
      .where('asked_at', '>=', today)
      .executeTakeFirstOrThrow()
    const { running } = await db
      .selectFrom('running_answers')
      .select((at) => at.fn.countAll<number>().as('running'))
      .executeTakeFirstOrThrow()
    const by = people < 2 ? '' : `, to ${people.toLocaleString('en')} people`
    return [
      `From ${answersFrom}`,
      ...(outage === null ? [] : [`⚠ ${outage}`]),
      `Answered today (UTC): ${answered.toLocaleString('en')}${by}`,
      `Being answered: ${running.toLocaleString('en')}`,
    ]
  },
})
