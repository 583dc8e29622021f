import type { Kysely } from 'kysely'
import type { BackendName, Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { ChatBackend } from './ports.ts'
import { discardUnused } from './sessions.ts'

const dayMs = 86_400_000
const everyMs = 10 * 60_000
const patienceMs = 15_000
const perRound = 100
/** Whoever could not be told for so long is not told any more. */
const keptMs = 30 * dayMs

/**
 * Has backends forget the conversations that nobody continues: each is a row until it is done, so that neither an outage
 * nor a crash leaves one behind. A conversation that is being answered in waits for the end of the answer.
 */
export function createDiscarded(deps: {
  db: Kysely<Schema>
  backends: ReadonlyMap<BackendName, ChatBackend>
  /** Conversations unused for longer are discarded; 0 keeps them. */
  maxAgeDays: number
  clock: Clock
  log: Log
}) {
  const { db, clock, log } = deps
  const held = new Map<string, number>()
  const stopping = new AbortController()
  let wake = () => {}
  let rounds: Promise<void> = Promise.resolve()

  async function round(): Promise<void> {
    const now = clock.now()
    if (deps.maxAgeDays > 0) await discardUnused(db, now - deps.maxAgeDays * dayMs, now)
    await db
      .deleteFrom('discarded_sessions')
      .where('discarded_at', '<', now - keptMs)
      .execute()
    for (const [name, backend] of deps.backends) {
      const rows = await db
        .selectFrom('discarded_sessions')
        .select('session')
        .where('backend', '=', name)
        .orderBy('discarded_at')
        .limit(perRound)
        .execute()
      for (const { session } of rows.filter((row) => !held.has(row.session)))
        if (!(await forget(backend, name, session))) break
    }
  }

  /** False where the backend is out of reach, so that the others of it had better wait. */
  async function forget(backend: ChatBackend, name: BackendName, session: string): Promise<boolean> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(patienceMs)])
    try {
      await backend.closeSession(session, signal)
    } catch (error) {
      if (stopping.signal.aborted) return false
      if (!(error instanceof UpstreamError && error.fault === 'not-found')) {
        log.info({ err: error, part: 'chat' }, 'a conversation could not be forgotten upstream yet')
        return false
      }
    }
    await db.deleteFrom('discarded_sessions').where('session', '=', session).where('backend', '=', name).execute()
    return true
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve))
      await round().catch((error: unknown) => log.error({ err: error, part: 'chat' }, 'conversations not cleared away'))
      const asleep = new AbortController()
      await Promise.race([woken, clock.sleep(everyMs, asleep.signal).catch(() => undefined)])
      asleep.abort(new Error('awake'))
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
    /** Something was discarded: it need not wait for the next round. */
    soon: (): void => wake(),
    /** While it is held, a conversation is not forgotten upstream. Answers the function that lets go. */
    hold(session: string): () => void {
      held.set(session, (held.get(session) ?? 0) + 1)
      return () => {
        const others = (held.get(session) ?? 1) - 1
        if (others > 0) return void held.set(session, others)
        held.delete(session)
        wake()
      }
    },
  }
}

export type Discarded = ReturnType<typeof createDiscarded>
