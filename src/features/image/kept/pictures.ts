import { type Insertable, type Kysely, type Selectable, sql } from 'kysely'
import type { Attachment, Request } from '../../../conversation/conversation.ts'
import type { Database, Transaction } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Settings, Tier } from '../prompt.ts'

/**
 * A picture that the model gets with the prompt: one that the bot made; the first one of a message in the same channel; or
 * a file that came with the request `of`, whose address expires.
 */
export type Source =
  | { readonly kind: 'picture'; readonly id: string }
  | { readonly kind: 'message'; readonly id: string }
  | { readonly kind: 'file'; readonly of: string; readonly file: Attachment }

/** A picture that somebody asks for. `settings` are wishes: the model may not take them. */
export type Asked = Pick<Request, 'id' | 'ref' | 'by' | 'in' | 'maxFileBytes'> & {
  readonly prompt: string
  readonly settings: Settings & { readonly tier: Tier }
  /** The picture of which it is another one, or from which it is made; null for the first. */
  readonly parentId: string | null
  readonly sources: readonly Source[]
  /** Sentences about what was not done as asked. */
  readonly notes: readonly string[]
}

export type PictureRow = Selectable<Schema['pictures']>

/** The buttons of a picture work for so long. */
const pictureTtlMs = 400 * 86_400_000
/** Rows deleted in one transaction, so that none holds the thread for long. */
const maxDeleted = 500
const dayMs = 86_400_000

type Deps = {
  database: Pick<Database, 'db' | 'firstRow'>
  clock: Clock
  /** True where the gallery may show what is asked there. */
  isForGallery(place: Request['in']): boolean
  /** Makes the reference that is kept of a picture that stands: what its buttons need is no secret. */
  withoutToken(ref: string): string
}

/** The rows of pictures: one is written before the acknowledgement, and kept until it expires. */
export function createPictures({ database, clock, isForGallery, withoutToken }: Deps) {
  const { db, firstRow } = database
  const update = (id: string, values: Partial<PictureRow>) =>
    db.updateTable('pictures').set(values).where('id', '=', id).execute()

  const end = (
    id: string,
    state: 'shown' | 'failed',
    inTransaction: (tx: Transaction, row: PictureRow) => Promise<void>,
  ): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const open = tx.selectFrom('pictures').selectAll().where('id', '=', id).where('state', '=', 'drawing')
      const row = await open.executeTakeFirst()
      if (!row) return
      const ref = withoutToken(row.ref)
      await tx.updateTable('pictures').set({ state, ref }).where('id', '=', id).execute()
      await inTransaction(tx, { ...row, state, ref })
    })

  return {
    /** The row that precedes the acknowledgement. */
    async insert(asked: Asked): Promise<void> {
      const row = toRow(asked, isForGallery(asked.in), clock.now())
      await db
        .insertInto('pictures')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    /** Null where it is unknown, expired or deleted. Reads at once: a refusal precedes the acknowledgement. */
    get(id: string): PictureRow | null {
      const row = firstRow(db.selectFrom('pictures').selectAll().where('id', '=', id))
      return row && row.asked_at >= clock.now() - pictureTtlMs && row.prompt !== '' ? row : null
    },
    /** The message that holds it. */
    savePlace: (id: string, ref: string) => update(id, { ref }),
    /** It was made, and paid for. */
    saveDrawn: (id: string, model: string, cost: number | null) => update(id, { model, cost }),
    /** It stands; `inTransaction` writes what belongs to that, unless it was deleted meanwhile. */
    markShown: (id: string, inTransaction: (tx: Transaction, row: PictureRow) => Promise<void>) =>
      end(id, 'shown', inTransaction),
    /** A sentence stands in its place. */
    markFailed: (id: string) => end(id, 'failed', () => Promise.resolve()),
    /** Forgets its text and its sources; what was paid still counts. */
    markDeleted: (id: string) => update(id, { ...withoutText, state: 'deleted' }),
    async remove(id: string): Promise<void> {
      await db.deleteFrom('pictures').where('id', '=', id).execute()
    },
    /** The pictures that an earlier run left open. Read them before anything new begins. */
    listUnfinished: (): Promise<PictureRow[]> => db.selectFrom('pictures').selectAll().where(isOpen).execute(),
    find: (id: string): Promise<PictureRow | undefined> =>
      db.selectFrom('pictures').selectAll().where('id', '=', id).executeTakeFirst(),
    ...createUpkeep(db, clock),
  }
}

/** The condition of the partial index `pictures_open`, word for word, else SQLite reads the whole table. https://www.sqlite.org/partialindex.html */
const isOpen = sql<boolean>`state = 'drawing'`

export type Pictures = ReturnType<typeof createPictures>

/** Statements on all rows together. */
const createUpkeep = (db: Kysely<Schema>, clock: Clock) => ({
  /** The pictures that were made today (UTC), and about what the priced ones cost. */
  today: () =>
    db
      .selectFrom('pictures')
      .select((row) => row.fn.count<number>('model').as('count'))
      .select((row) => row.fn.coalesce(row.fn.sum<number>('cost'), row.val(0)).as('cost'))
      .select((row) => row.fn.count<number>('cost').as('priced'))
      .where('asked_at', '>=', Math.floor(clock.now() / dayMs) * dayMs)
      .where('model', 'is not', null)
      .executeTakeFirstOrThrow(),
  /** Deletes what is older than 400 days. */
  async deleteExpired(): Promise<void> {
    for (let deleted = maxDeleted; deleted === maxDeleted;) {
      const old = db
        .selectFrom('pictures')
        .select('id')
        .where('asked_at', '<', clock.now() - pictureTtlMs)
        .limit(maxDeleted)
      const { numDeletedRows } = await db.deleteFrom('pictures').where('id', 'in', old).executeTakeFirst()
      deleted = Number(numDeletedRows)
    }
  },
})

/** A row without any text or file. */
export const withoutText = { prompt: '', asker: '', sources: '[]' } as const

export const sourcesOf = (row: PictureRow): readonly Source[] => JSON.parse(row.sources) as Source[]

/** The wishes that a row keeps. */
export function settingsOf({ aspect, size, format, tier }: PictureRow): Asked['settings'] {
  const given = Object.entries({ aspect, size, format, tier }).filter(([, value]) => value !== null)
  return Object.fromEntries(given) as Asked['settings']
}

const toRow = (asked: Asked, isForGallery: boolean, now: number): Insertable<Schema['pictures']> => ({
  id: asked.id,
  state: 'drawing',
  ref: asked.ref,
  asker_id: asked.by.id,
  asker: asked.by.name,
  guild_id: asked.in.guildId,
  channel_id: asked.in.id,
  for_gallery: isForGallery ? 1 : 0,
  prompt: asked.prompt,
  aspect: asked.settings.aspect ?? null,
  size: asked.settings.size ?? null,
  format: asked.settings.format ?? null,
  tier: asked.settings.tier,
  parent_id: asked.parentId,
  sources: JSON.stringify(asked.sources),
  asked_at: now,
})
