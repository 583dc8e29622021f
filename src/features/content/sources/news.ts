import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { UpstreamFault } from '../../../lib/errors.ts'
import type { FeedState } from '../ports.ts'

/** The state of a feed; null if it was never read. */
export async function loadFeedState(db: Db, url: string): Promise<FeedState | null> {
  const row = await db.selectFrom('feeds').selectAll().where('url', '=', url).executeTakeFirst()
  return row === undefined ? null : toState(row)
}

/** Replaces the state of a feed. Belongs into the transaction that saves the entries. */
export async function saveFeedState(db: Db, url: string, state: FeedState): Promise<void> {
  const row = toRow(state)
  await db
    .insertInto('feeds')
    .values({ url, ...row })
    .onConflict((known) => known.column('url').doUpdateSet(row))
    .execute()
}

type Row = Schema['feeds']

const toRow = ({ validators, moving, lastError, ...state }: FeedState): Omit<Row, 'url'> => ({
  validators: validators === null ? null : JSON.stringify(validators),
  moved_to: state.movedTo,
  moving: moving === null ? null : JSON.stringify(moving),
  last_success_at: state.lastSuccessAt,
  last_error_at: lastError?.at ?? null,
  last_error_fault: lastError?.fault ?? null,
  last_error_reason: lastError?.reason ?? null,
  failures: state.failures,
  paused_until: state.pausedUntil,
  gone_at: state.goneAt,
})

const toState = (row: Row): FeedState => ({
  validators: row.validators === null ? null : (JSON.parse(row.validators) as FeedState['validators']),
  movedTo: row.moved_to,
  moving: row.moving === null ? null : (JSON.parse(row.moving) as FeedState['moving']),
  lastSuccessAt: row.last_success_at,
  lastError: lastErrorOf(row),
  failures: row.failures,
  pausedUntil: row.paused_until,
  goneAt: row.gone_at,
})

function lastErrorOf({ last_error_at: at, last_error_fault: fault, last_error_reason: reason }: Row) {
  return at === null || fault === null || reason === null ? null : { at, fault: fault as UpstreamFault, reason }
}
