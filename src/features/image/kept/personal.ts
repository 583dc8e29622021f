import type { PersonalData } from '../../../conversation/personal-data.ts'
import type { Db } from '../../../db/db.ts'
import { readInSteps } from '../../../db/read-in-steps.ts'
import { type PictureRow, sourcesOf, withoutText } from './pictures.ts'

/** Rows changed in one transaction, so that none holds the thread for long. */
const maxChanged = 200

/** Personal data of pictures: the prompts, their wishes, and the files that they came with. */
export const personalPictures = (db: Db): PersonalData => ({
  name: 'pictures',
  noun: 'your prompts for pictures',
  async count(personId) {
    const { prompts } = await rowsOf(db, personId)
      .select((row) => row.fn.countAll<number>().as('prompts'))
      .executeTakeFirstOrThrow()
    return prompts === 0 ? null : `Prompts for pictures: ${prompts}; each for at most 400 days`
  },
  async *export(personId, after) {
    const read = (last: string, limit: number) =>
      rowsOf(db, personId).selectAll().where('id', '>', last).orderBy('id').limit(limit).execute()
    for await (const row of readInSteps(after, read, ({ id }) => id)) yield { id: row.id, row: exported(row) }
  },
  async delete(personId) {
    for (let changed = maxChanged; changed === maxChanged;) {
      const some = rowsOf(db, personId).select('id').limit(maxChanged)
      const { numUpdatedRows } = await db
        .updateTable('pictures')
        .set(withoutText)
        .where('id', 'in', some)
        .executeTakeFirst()
      changed = Number(numUpdatedRows)
    }
  },
})

const rowsOf = (db: Db, personId: string) =>
  db.selectFrom('pictures').where('asker_id', '=', personId).where('prompt', '!=', '')

const exported = (row: PictureRow) => ({
  askedAt: new Date(row.asked_at).toISOString(),
  ...{ server: row.guild_id, channel: row.channel_id, prompt: row.prompt },
  ...{ aspect: row.aspect, size: row.size, format: row.format, model: row.model ?? row.tier },
  from: sourcesOf(row),
})
