import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { UpstreamFault } from '../../../lib/errors.ts'
import type { FeedMemory } from '../ports.ts'

/** What is remembered of a feed; null where it was never read. */
export async function feedMemory(db: Db, url: string): Promise<FeedMemory | null> {
  const row = await db.selectFrom('feeds').selectAll().where('url', '=', url).executeTakeFirst()
  return row === undefined ? null : toMemory(row)
}

/** Keeps what the reader gave back, in the transaction that keeps the entries it told. */
export async function keepFeedMemory(db: Db, url: string, memory: FeedMemory): Promise<void> {
  const row = toRow(memory)
  await db
    .insertInto('feeds')
    .values({ url, ...row })
    .onConflict((known) => known.column('url').doUpdateSet(row))
    .execute()
}

type Row = Schema['feeds']

const toRow = ({ validators, moving, lastError, ...memory }: FeedMemory): Omit<Row, 'url'> => ({
  validators: validators === null ? null : JSON.stringify(validators),
  moved_to: memory.movedTo,
  moving: moving === null ? null : JSON.stringify(moving),
  last_success_at: memory.lastSuccessAt,
  last_error_at: lastError?.at ?? null,
  last_error_fault: lastError?.fault ?? null,
  last_error_reason: lastError?.reason ?? null,
  failures: memory.failures,
  paused_until: memory.pausedUntil,
  gone_at: memory.goneAt,
})

const toMemory = (row: Row): FeedMemory => ({
  validators: row.validators === null ? null : (JSON.parse(row.validators) as FeedMemory['validators']),
  movedTo: row.moved_to,
  moving: row.moving === null ? null : (JSON.parse(row.moving) as FeedMemory['moving']),
  lastSuccessAt: row.last_success_at,
  lastError: lastErrorOf(row),
  failures: row.failures,
  pausedUntil: row.paused_until,
  goneAt: row.gone_at,
})

function lastErrorOf({ last_error_at: at, last_error_fault: fault, last_error_reason: reason }: Row) {
  return at === null || fault === null || reason === null ? null : { at, fault: fault as UpstreamFault, reason }
}
