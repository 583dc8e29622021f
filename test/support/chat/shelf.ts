import type { Kysely } from 'kysely'
import type { Schema } from '../../../src/db/schema.ts'
import {
  type Document,
  putDocuments,
  type Stored,
  withdrawDocument,
} from '../../../src/features/knowledge/shelf/shelf.ts'
import type { Clock } from '../../../src/lib/clock.ts'

export type Shelf = {
  put(document: Document): Promise<Stored>
  withdraw(key: string): Promise<boolean>
  /** How many documents there are. */
  count(): Promise<number>
}

/** The shelf of a database, to be filled and emptied by a test. */
export function createShelf({ db, clock }: { db: Kysely<Schema>; clock: Clock }): Shelf {
  return {
    async put(document) {
      const [stored = 'unchanged'] = await putDocuments(db, [document], clock.now())
      return stored
    },
    withdraw: (key) => withdrawDocument(db, key),
    async count() {
      const counted = db.selectFrom('documents').select((at) => at.fn.countAll<number>().as('count'))
      return (await counted.executeTakeFirstOrThrow()).count
    },
  }
}
