import type { PersonalData } from '../../../conversation/personal-data.ts'
import type { Db } from '../../../db/db.ts'
import { readInSteps } from '../../../db/read-in-steps.ts'
import { dropOpen, type GalleryRow } from './rows.ts'

/** Personal data in the gallery's queue: their name and prompt, until the picture is posted. */
export const createPersonalPosts = (db: Db): PersonalData => ({
  name: 'picturesForTheGallery',
  noun: 'your pictures that waited for the gallery',
  async count(personId) {
    const { pictures } = await db
      .selectFrom('gallery_posts')
      .select((at) => at.fn.countAll<number>().as('pictures'))
      .where('asker_id', '=', personId)
      .executeTakeFirstOrThrow()
    return pictures === 0 ? null : `Pictures that wait for the gallery: ${pictures}`
  },
  async *export(personId, after) {
    const rows = readInSteps(after, (...step) => rowsOf(db, personId, ...step), idOf)
    for await (const row of rows) yield { id: idOf(row), row: exported(row) }
  },
  delete: (personId) => dropOpen(db, { personId }),
})

/** Some of the rows of a person, in the order of their pictures' ids. A person has one row for each picture that waits. */
const rowsOf = (db: Db, personId: string, after: string, limit: number): Promise<GalleryRow[]> =>
  db
    .selectFrom('gallery_posts')
    .selectAll()
    .where('asker_id', '=', personId)
    .where('picture_id', '>', after)
    .orderBy('picture_id')
    .limit(limit)
    .execute()

const idOf = (row: GalleryRow): string => row.picture_id

const exported = ({ created_at: at, asker_name: name, prompt, link }: GalleryRow) => ({
  waitsSince: new Date(at).toISOString(),
  ...{ name, prompt, link },
})
