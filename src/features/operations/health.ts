import type { Database } from '../../db/db.ts'
import { systemClock, within } from '../../lib/clock.ts'

const databasePatienceMs = 2_000

/** The reasons why the bot is not well, for each health address; none where all is well. */
export function healthChecks(deps: {
  database: Pick<Database, 'db' | 'trouble'>
  gateway(): string
  stopping(): boolean
}) {
  // Answering at all proves a working event loop.
  const livez = () => Promise.resolve<string[]>([])
  const healthz = async () => {
    const reasons = databaseReasons(deps.database).catch((error: unknown) => [`database: ${(error as Error).message}`])
    return (await within(systemClock, databasePatienceMs, reasons)) ?? ['database: no answer']
  }
  const readyz = async () => [
    ...(await healthz()),
    ...(deps.gateway() === 'ready' ? [] : [`discord: ${deps.gateway()}`]),
    ...(deps.stopping() ? ['stopping'] : []),
  ]
  return { livez, healthz, readyz }
}

/** A lock of another program is no reason: a restart would lose what waits for it. */
async function databaseReasons({ db, trouble }: Pick<Database, 'db' | 'trouble'>): Promise<string[]> {
  await db.selectFrom('schema_versions').select('version').limit(1).execute()
  const found = await trouble.check()
  return found === null || found.fault === 'locked' ? [] : [`database: ${found.sentence}`]
}
