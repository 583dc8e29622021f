import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import { choose, type Candidate, type Choice, keysToRemember } from '../choose/choose.ts'
import { findKnown, keysAtOnce, rememberKeys } from '../choose/known.ts'
import { createMatcher } from '../choose/topics.ts'
import { enqueue } from '../posting/queue.ts'
import { ifThere, markFirstRead, type Source } from '../sources/sources.ts'

/** Items of one source in one run. */
const limits = { feed: 20, channel: 50 } as const

type Chosen = Choice & {
  /** The keys of all items that were known before, as hex with the time when they were last seen. */
  readonly known: ReadonlyMap<string, number>
  /** The keys of what was dropped for good. */
  readonly done: readonly Buffer[]
}

/** Chooses what is posted of the items that a source offers; nothing is saved. Times and ages in milliseconds. */
export async function chooseFrom(
  db: Db,
  source: Source,
  candidates: readonly Candidate[],
  { now, maxAgeMs }: { now: number; maxAgeMs: number },
): Promise<Chosen> {
  const keys = candidates.flatMap((candidate) => candidate.keys)
  const known = await findKnown(db, keys)
  const choice = choose(candidates, {
    now,
    maxAgeMs,
    isFirst: source.firstReadAt === null,
    limit: limits[source.kind],
    isOnTopic: source.keep === null ? () => true : createMatcher(source.keep),
    isLeftOut: createMatcher(source.leaveOut),
    isKnown: (some) => some.some((key) => known.has(key.toString('hex'))),
  })
  // An item over the limit is not remembered: the next run takes it.
  const ended = choice.dropped.filter(({ reason }) => reason !== 'over the limit')
  const isKnown = (key: Buffer) => known.has(key.toString('hex'))
  const done = ended.flatMap(({ candidate }) => keysToRemember(candidate, { now, maxAgeMs, isKnown }))
  return { ...choice, known, done }
}

/** Queues what was kept, remembers it together with what was dropped for good, and saves the state of the source. */
export async function saveChoice(
  db: Kysely<Schema>,
  source: Source,
  { kept, known, done }: Chosen,
  save: { channelId: string; now: number; state(tx: Db): Promise<void> },
): Promise<void> {
  const { now } = save
  // Before the source counts as read, else a crash between would make news of an archive.
  for (let at = 0; at < done.length; at += keysAtOnce) {
    await rememberKeys(db, done.slice(at, at + keysAtOnce), known, now)
    await eventLoopTurn()
  }
  await ifThere(db, source, async (tx) => {
    const posts = kept.flatMap(({ item, keys: [key] }) =>
      key === undefined ? [] : [{ key, channelId: source.channelId ?? save.channelId, sourceId: source.id, item }],
    )
    const { roleId, urgent } = source
    await enqueue(
      tx,
      posts.map((post) => ({ ...post, foundAt: now, roleId, urgent })),
    )
    const keys = kept.flatMap((candidate) => candidate.keys)
    await rememberKeys(tx, keys, known, now)
    await markFirstRead(tx, source.id, now)
    await save.state(tx)
  })
}
