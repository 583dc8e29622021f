import { createHealthServer } from '../adapters/health/server.ts'
import { createDispatch } from '../dispatch/dispatch.ts'
import { databaseWatch } from '../features/operations/database-watch.ts'
import { healthChecks } from '../features/operations/health.ts'
import type { Part } from '../lib/lifecycle.ts'
import type { joinAdditions, Platform } from './platform.ts'

type Joined = ReturnType<typeof joinAdditions>

/** Of the time to stop, running answers get 60 % to finish; the rest is for ending the others with a notice. */
const graceMsPerSecond = 600

/** Everything that runs, in the order in which it starts: the database first, Discord last. */
export function partsOf(platform: Platform, additions: Joined, isStopping: () => boolean) {
  const { config, database, http, discord, log, metrics, report } = platform
  const dispatch = createDispatch({ ...additions, log, metrics, report })
  const checks = healthChecks({ database, gateway: () => discord.state(), stopping: isStopping })
  const health = createHealthServer({ port: config.PORT, host: platform.healthHost, metrics, checks })
  const parts: Part[] = [
    { name: 'database', stop: platform.closeDatabase },
    databaseWatch({ trouble: database.trouble, report, log }),
    { name: 'http', stop: () => http.close() },
    { name: 'pages', stop: () => platform.pages.close() },
    {
      name: 'health',
      async start() {
        await health.start()
        log.info({ part: 'health', port: health.port() }, 'listening')
      },
      stop: () => health.stop(),
    },
    ...additions.parts,
    {
      name: 'discord',
      start: () => discord.start(dispatch),
      stop(timeUp) {
        dispatch.close()
        return discord.stop(config.SHUTDOWN_SECONDS * graceMsPerSecond, timeUp)
      },
    },
  ]
  return { parts, health }
}
