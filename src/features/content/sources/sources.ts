import type { Kysely, Selectable } from 'kysely'
import type { Db, Transaction } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import { addressForms } from './address.ts'

/** A feed or video channel that is read. Times are in ms since 1970. */
export type Source = {
  readonly id: number
  readonly kind: 'feed' | 'channel'
  /** The address of a feed, the id of a channel. */
  readonly address: string
  readonly name: string
  /** Words of which an item must have one; null where everything is kept. */
  readonly keep: readonly string[] | null
  /** Words of which an item may have none. */
  readonly leaveOut: readonly string[]
  /** True where its items are posted at once. */
  readonly urgent: boolean
  /** The channel of its posts; null: that of the settings. */
  readonly channelId: string | null
  /** The role that its posts ping; null: none. */
  readonly roleId: string | null
  /** True where a channel's videos become knowledge, and where all its older ones do too. */
  readonly knowledge: boolean
  readonly backfill: boolean
  readonly pausedAt: number | null
  /** Null until its first items were taken. */
  readonly firstReadAt: number | null
}

/** A source as somebody describes it. */
export type NewSource = Omit<Source, 'id' | 'pausedAt' | 'firstReadAt'> & { readonly paused: boolean }

export const maxSources = 1_000

/** The sources in the order of their names; with `active`, those that are paused (false) or not (true). */
export async function loadSources(db: Db, { active }: { active?: boolean } = {}): Promise<Source[]> {
  const all = db.selectFrom('sources').selectAll()
  const wanted = active === undefined ? all : all.where('paused_at', active ? 'is' : 'is not', null)
  const rows = await wanted
    .orderBy('name', (order) => order.collate('nocase'))
    .orderBy('id')
    .execute()
  return rows.map(toSource)
}

/** The channels whose videos become knowledge, the newest ones, all of them, or both; paused ones among them. */
export async function loadKnowledgeChannels(
  db: Db,
): Promise<Pick<Source, 'address' | 'name' | 'knowledge' | 'backfill' | 'pausedAt'>[]> {
  const channels = await loadSources(db)
  return channels.filter(({ kind, knowledge, backfill }) => kind === 'channel' && (knowledge || backfill))
}

/** The number of sources, paused or not. */
export async function countSources(db: Db): Promise<number> {
  const counted = db.selectFrom('sources').select((row) => row.fn.countAll<number>().as('count'))
  return (await counted.executeTakeFirstOrThrow()).count
}

/**
 * Adds sources in one statement: all, or after a crash none. Answers one outcome for each, in their order: 'known' where
 * the same address is there already, also with the other of http and https or a slash at its end; 'full' beyond 1,000.
 */
export async function addSources(
  db: Db,
  sources: readonly NewSource[],
  now: number,
): Promise<('added' | 'known' | 'full')[]> {
  const rows = await db.selectFrom('sources').select(['kind', 'address']).execute()
  const known = new Set(rows.map(keyOf))
  const added: NewSource[] = []
  const outcomes = sources.map((source) => {
    if (addressForms(source).some((address) => known.has(keyOf({ ...source, address })))) return 'known'
    if (rows.length + added.length >= maxSources) return 'full'
    known.add(keyOf(source))
    added.push(source)
    return 'added'
  })
  if (added.length > 0)
    await db
      .insertInto('sources')
      .values(added.map((source) => toRow(source, now)))
      .onConflict((same) => same.doNothing())
      .execute()
  return outcomes
}

const keyOf = ({ kind, address }: Pick<Source, 'kind' | 'address'>): string => `${kind} ${address}`

/**
 * Removes a source, with the state of its reading, so that it begins anew where it is added again, and drops what it has in
 * the queue. False where it is gone already. Belongs into a transaction.
 */
export async function removeSource(db: Db, { id, kind, address }: Source, now: number): Promise<boolean> {
  if (kind === 'feed') await db.deleteFrom('feeds').where('url', '=', address).execute()
  else await db.deleteFrom('channels').where('id', '=', address).execute()
  await db
    .updateTable('posts')
    .set({ state: 'dropped', reason: 'its source was removed', ended_at: now })
    .where('source_id', '=', id)
    .where('state', '=', 'queued')
    .execute()
  const { numDeletedRows } = await db.deleteFrom('sources').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Pauses a source; null resumes it. False where it is gone. */
export async function setPaused(db: Db, id: number, pausedAt: number | null): Promise<boolean> {
  const change = db.updateTable('sources').set({ paused_at: pausedAt }).where('id', '=', id)
  return (await change.executeTakeFirst()).numUpdatedRows > 0n
}

/** Saves what was read of a source, in one transaction; nothing where it was removed meanwhile. */
export const ifThere = (db: Kysely<Schema>, { id }: Source, save: (tx: Transaction) => Promise<void>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    if (await tx.selectFrom('sources').select('id').where('id', '=', id).executeTakeFirst()) await save(tx)
  })

/** Notes that the first items of a source were taken. Belongs into the transaction that saves them. */
export async function markFirstRead(db: Db, id: number, now: number): Promise<void> {
  await db
    .updateTable('sources')
    .set({ first_read_at: now })
    .where('id', '=', id)
    .where('first_read_at', 'is', null)
    .execute()
}

const flag = (value: boolean): 0 | 1 => (value ? 1 : 0)

function toRow({ kind, address, name, keep, leaveOut, ...source }: NewSource, now: number) {
  return {
    ...{ kind, address, name },
    keep: keep === null ? null : JSON.stringify(keep),
    leave_out: leaveOut.length > 0 ? JSON.stringify(leaveOut) : null,
    urgent: flag(source.urgent),
    channel_id: source.channelId,
    role_id: source.roleId,
    knowledge: flag(source.knowledge),
    backfill: flag(source.backfill),
    added_at: now,
    paused_at: source.paused ? now : null,
    first_read_at: null,
  }
}

function toSource(row: Selectable<Schema['sources']>): Source {
  const { id, kind, address, name, keep, leave_out: leaveOut } = row
  return {
    ...{ id, kind, address, name },
    keep: keep === null ? null : (JSON.parse(keep) as string[]),
    leaveOut: leaveOut === null ? [] : (JSON.parse(leaveOut) as string[]),
    urgent: row.urgent === 1,
    channelId: row.channel_id,
    roleId: row.role_id,
    knowledge: row.knowledge === 1,
    backfill: row.backfill === 1,
    pausedAt: row.paused_at,
    firstReadAt: row.first_read_at,
  }
}
