import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { FatalError } from './lib/errors.ts'
import { keepMemorySmall } from './lib/memory.ts'

keepMemorySmall()
const { createApp } = await import('./app.ts')
const { readConfig } = await import('./config.ts')

const wrongSettings = 78

/** Runs the bot until it is told to stop; answers the exit code. */
async function main(): Promise<number> {
  const [command] = process.argv.slice(2)
  if (command !== undefined) return complain([`Unknown argument ${command}: start the bot without any.`], wrongSettings)
  const reading = readConfig(environment())
  if (!reading.ok) {
    const hint = 'To try the bot without any account: npm run sandbox'
    return complain([...reading.problems, ...reading.notices, hint], wrongSettings)
  }
  const { config, notices } = reading
  const format = config.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json')
  const app = createApp({ ...config, LOG_FORMAT: format }, { logTo: (line) => process.stdout.write(line) })
  for (const notice of notices) app.log.warn({ part: 'config' }, notice)
  // A rejection that some library forgot is a fault to read about, not a reason to take the bot down.
  process.on('unhandledRejection', (error) => app.log.error({ err: error }, 'unhandled rejection'))
  const asked = nextSignal()
  try {
    await app.start()
    const end = await Promise.race([asked, app.failed])
    if (end instanceof FatalError) complain([end.message], end.exitCode)
    void nextSignal().then(() => process.exit(1))
    const { late } = await app.stop()
    if (end instanceof FatalError) return end.exitCode
    return late.length > 0 ? 1 : 0
  } catch (error) {
    await app.stop()
    if (error instanceof FatalError) return complain([error.message], error.exitCode)
    app.log.fatal({ err: error }, 'start failed')
    return complain(['The bot could not start; its last log line says why.'], 1)
  }
}

/** What is set, an `.env` file in the working directory included; the environment wins. */
function environment(): Record<string, string | undefined> {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  return { ...file, ...process.env }
}

function complain(lines: readonly string[], exitCode: number): number {
  process.stderr.write(`${lines.join('\n')}\n`)
  return exitCode
}

const nextSignal = (): Promise<'signal'> =>
  new Promise((resolve) => {
    const caught = () => {
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.off(name, caught)
      resolve('signal')
    }
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, caught)
  })

process.exitCode = await main()
process.exit()
