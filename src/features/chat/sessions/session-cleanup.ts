import type { Kysely } from 'kysely'
import type { BackendName, Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import type { ChatBackend } from '../ports.ts'
import { discardUnused } from './sessions.ts'

const dayMs = 86_400_000
const everyMs = 10 * 60_000
const perRound = 100
/** Longer than any answer takes. */
const minAgeMs = 20 * 60_000
/** After so long without success a deletion is given up. */
const maxAgeMs = 30 * dayMs

type Deps = {
  db: Kysely<Schema>
  backends: ReadonlyMap<BackendName, ChatBackend>
  /** Conversations unused for longer are discarded; 0 keeps them. */
  maxAgeDays: number
  clock: Clock
  log: Log
}

/**
 * Deletes discarded conversations at their backends. Each is a row until that is done, so neither an outage nor a crash
 * leaves one behind. It waits for 20 minutes: an answer may still be running in the conversation.
 */
export function createSessionCleanup(deps: Deps) {
  const stopping = new AbortController()
  let rounds: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sweep(deps, stopping.signal).catch((error: unknown) =>
        deps.log.error({ err: error, part: 'chat' }, 'discarded conversations not deleted'),
      )
      await deps.clock.sleep(everyMs, stopping.signal).catch(() => undefined)
    }
  }

  return {
    start(): Promise<void> {
      rounds = run()
      return Promise.resolve()
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await rounds
    },
  }
}

async function sweep(deps: Deps, stopping: AbortSignal): Promise<void> {
  const { db, maxAgeDays } = deps
  const now = deps.clock.now()
  if (maxAgeDays > 0) await discardUnused(db, now - maxAgeDays * dayMs, now)
  await db
    .deleteFrom('discarded_sessions')
    .where('discarded_at', '<', now - maxAgeMs)
    .execute()
  for (const [name, backend] of deps.backends) {
    const rows = db.selectFrom('discarded_sessions').select('session').where('backend', '=', name)
    const due = rows.where('discarded_at', '<=', now - minAgeMs).orderBy('discarded_at')
    for (const { session } of await due.limit(perRound).execute()) {
      if (!(await deleteUpstream(backend, session, stopping, deps.log))) break
      const done = db.deleteFrom('discarded_sessions').where('session', '=', session)
      await done.where('backend', '=', name).execute()
    }
  }
}

/** False where the backend is out of reach: its other conversations wait for the next round. */
async function deleteUpstream(
  backend: ChatBackend,
  session: string,
  stopping: AbortSignal,
  log: Log,
): Promise<boolean> {
  try {
    await backend.closeSession(session, stopping)
    return true
  } catch (error) {
    if (error instanceof UpstreamError && error.fault === 'not-found') return true
    if (!stopping.aborted)
      log.info({ err: error, part: 'chat' }, 'conversation not deleted upstream yet; trying again later')
    return false
  }
}
