import { type Kysely, sql } from 'kysely'
import type { Observer, Thumbs } from '../../../conversation/conversation.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'

const gatherMs = 1_000
/** Thumbs on more messages within that time are dropped. */
const maxMessages = 500

/** The change of one count: it begins anew where all thumbs were taken away, then so many are added. */
type Change = { readonly fromZero: boolean; readonly by: number }
type Changes = { readonly up: Change; readonly down: Change }

const noChange: Change = { fromZero: false, by: 0 }

/**
 * Counts thumbs on answers, and nothing about who gave them. Those of a second are written together: however many there are,
 * that takes one read, and one commit if answers are among the messages.
 */
export function createThumbs({ db, clock, log }: { db: Kysely<Schema>; clock: Clock; log: Log }) {
  const stopping = new AbortController()
  let gathered = new Map<string, Changes>()
  let isRunning = false
  let running = Promise.resolve()

  async function run(): Promise<void> {
    while (gathered.size > 0) {
      // At a stop the rest is written at once.
      await clock.sleep(gatherMs, stopping.signal).catch(() => undefined)
      const changes = gathered
      gathered = new Map()
      await write(db, changes).catch((error: unknown) => log.error({ err: error, part: 'chat' }, 'thumbs not counted'))
    }
    isRunning = false
  }

  const observer: Observer = {
    name: 'thumbs',
    observeThumbs({ messageId, thumb, change }) {
      const known = gathered.get(messageId)
      if (!known && gathered.size >= maxMessages) return
      const changes = known ?? { up: noChange, down: noChange }
      gathered.set(messageId, { ...changes, [thumb]: added(changes[thumb], change) })
      if (isRunning) return
      isRunning = true
      running = run()
    },
  }

  return {
    observer,
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}

const added = ({ fromZero, by }: Change, change: Thumbs['change']): Change =>
  change === 'none-left' ? { fromZero: true, by: 0 } : { fromZero, by: by + change }

async function write(db: Kysely<Schema>, changes: ReadonlyMap<string, Changes>): Promise<void> {
  const rows = await db
    .selectFrom('answer_messages')
    .select(['message_id', 'answer_id'])
    .where('message_id', 'in', [...changes.keys()])
    .execute()
  if (rows.length === 0) return
  await db.transaction().execute(async (tx) => {
    for (const { message_id: messageId, answer_id: answerId } of rows) {
      const { up = noChange, down = noChange } = changes.get(messageId) ?? {}
      const counts = { likes: changed('likes', up), dislikes: changed('dislikes', down) }
      await tx.updateTable('answers').set(counts).where('id', '=', answerId).execute()
    }
  })
}

const changed = (column: 'likes' | 'dislikes', { fromZero, by }: Change) =>
  sql<number>`max(0, ${fromZero ? sql.lit(0) : sql.ref(column)} + ${by})`
