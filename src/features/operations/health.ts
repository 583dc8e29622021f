import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import { systemClock } from '../../lib/clock.ts'

const databasePatienceMs = 2_000

/** The reasons why the bot is not well, for each health address; none where all is well. */
export function healthChecks(deps: { db: Kysely<Schema>; gateway(): string; stopping(): boolean }) {
  // Answering at all proves a working event loop.
  const livez = () => Promise.resolve<string[]>([])
  const healthz = async () => {
    const answered = new AbortController()
    const asked = deps.db.selectFrom('schema_versions').select('version').limit(1).execute()
    const silence = systemClock.sleep(databasePatienceMs, answered.signal)
    const reasons = await Promise.race([asked.then(() => []), silence.then(() => ['database: no answer'])]).catch(
      (error: unknown) => [`database: ${(error as Error).message}`],
    )
    silence.catch(() => undefined)
    answered.abort(new Error('answered'))
    return reasons
  }
  const readyz = async () => [
    ...(await healthz()),
    ...(deps.gateway() === 'ready' ? [] : [`discord: ${deps.gateway()}`]),
    ...(deps.stopping() ? ['stopping'] : []),
  ]
  return { livez, healthz, readyz }
}
