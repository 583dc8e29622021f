import type { Kysely } from 'kysely'
import { eraseDeleted } from '../../../db/erase.ts'
import type { BackendName, Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { deleteOldUnanswered } from '../kept/unanswered.ts'
import type { ChatBackend } from '../ports.ts'
import { discardUnused } from './sessions.ts'

const dayMs = 86_400_000
const everyMs = 10 * 60_000
const perRound = 100
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
 * leaves one behind. A conversation in use is deleted after its answer. Old counts of unanswered questions go as well.
 */
export function createSessionCleanup(deps: Deps) {
  /** The conversations in use, one answer at a time in each; true where a round came by meanwhile. */
  const held = new Map<string, boolean>()
  const stopping = new AbortController()
  let wake = () => {}
  let rounds: Promise<void> = Promise.resolve()

  function isHeld(session: string): boolean {
    if (held.has(session)) held.set(session, true)
    return held.has(session)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const asleep = new AbortController()
      wake = () => asleep.abort(new Error('awake'))
      const round = sweep(deps, isHeld, stopping.signal)
      // A backend of our own has deleted by then all that it kept about a conversation.
      await round
        .then(() => eraseDeleted(deps.db))
        .catch((error: unknown) => deps.log.error({ err: error, part: 'chat' }, 'discarded conversations not deleted'))
      await deps.clock.sleep(everyMs, asleep.signal).catch(() => undefined)
    }
  }

  return {
    start(): Promise<void> {
      rounds = run()
      return Promise.resolve()
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      wake()
      await rounds
    },
    /** Starts the next round now. */
    soon: (): void => wake(),
    /** Keeps a conversation from being deleted until the function that it answers is called. */
    retain(session: string): () => void {
      held.set(session, false)
      return () => {
        const isDue = held.get(session)
        held.delete(session)
        if (isDue) wake()
      }
    },
  }
}

export type SessionCleanup = ReturnType<typeof createSessionCleanup>

async function sweep(deps: Deps, isHeld: (session: string) => boolean, stopping: AbortSignal): Promise<void> {
  const { db, maxAgeDays } = deps
  const now = deps.clock.now()
  if (maxAgeDays > 0) await discardUnused(db, now - maxAgeDays * dayMs, now)
  await db
    .deleteFrom('discarded_sessions')
    .where('discarded_at', '<', now - maxAgeMs)
    .execute()
  await deleteOldUnanswered(db, now)
  for (const [name, backend] of deps.backends) {
    const rows = db.selectFrom('discarded_sessions').select('session').where('backend', '=', name)
    for (const { session } of await rows.orderBy('discarded_at').limit(perRound).execute()) {
      if (isHeld(session)) continue
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
