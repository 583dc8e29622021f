import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { cleanValue, readEnvFile } from './config/environment.ts'
import { FatalError } from './lib/errors.ts'
import { limitHeap } from './lib/heap.ts'

limitHeap()
const { backup, createApp, doctor, knowledge, readConfig } = await import('./app.ts')
type Config = Parameters<typeof createApp>[0]

const wrongSettings = 78
const usage =
  'Start the bot without arguments, or give one of: doctor, backup FILE, knowledge export FILE, knowledge import FILE.'

/** Answers the exit code. */
async function main(): Promise<number> {
  const [command, ...rest] = process.argv.slice(2)
  const reading = readConfig(environment())
  if (command === 'doctor' && rest.length === 0) return examine(reading)
  const [direction, path] = command === 'knowledge' && rest.length === 2 ? rest : []
  const isTransfer = direction === 'export' || direction === 'import'
  if (command !== undefined && !isTransfer && (command !== 'backup' || rest.length !== 1)) return complain([usage], 1)
  if (!reading.ok) {
    const hint = 'To try the bot without any account: npm run sandbox'
    return complain([...reading.problems, ...misnamedFile(), ...reading.notices, hint], wrongSettings)
  }
  if (isTransfer) return transfer(reading.config, direction, path ?? '')
  return rest[0] === undefined ? run(reading.config, reading.notices) : copy(reading.config, rest[0])
}

/** Runs the bot until a signal or a fatal error stops it. Answers the exit code. */
async function run(config: Config, notices: readonly string[]): Promise<number> {
  const format = config.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json')
  const app = createApp({ ...config, LOG_FORMAT: format }, { logTo: (line) => process.stdout.write(line) })
  for (const notice of notices) app.log.warn({ part: 'config' }, notice)
  // A log on a full disk, or that nobody reads any more, must not take the bot down.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  // A promise that some library forgot to handle must not take the bot down.
  process.on('unhandledRejection', (error) => app.log.error({ err: error }, 'unhandled rejection'))
  const asked = nextSignal()
  try {
    // A start may take long, for example where another program holds the database.
    const end = await Promise.race([asked, app.start().then(() => app.failed)])
    if (end instanceof FatalError) complain([end.message], end.exitCode)
    void nextSignal().then(() => process.exit(1))
    const { late } = await app.stop()
    if (end instanceof FatalError) return end.exitCode
    return late.length > 0 ? 1 : 0
  } catch (error) {
    await app.stop()
    if (error instanceof FatalError) return complain([error.message], error.exitCode)
    app.log.fatal({ err: error }, 'start failed')
    return complain(['The bot could not start; the last log line says why.'], 1)
  }
}

async function examine(reading: ReturnType<typeof readConfig>): Promise<number> {
  if (!reading.ok) return complain([...reading.problems.map((line) => `✗ ${line}`), ...reading.notices], 1)
  const { lines, well } = await doctor(reading.config, (line) => process.stderr.write(line))
  process.stdout.write(`${[...lines, ...reading.notices.map((line) => `! ${line}`)].join('\n')}\n`)
  return well ? 0 : 1
}

function copy(config: Config, file: string): number {
  backup(config, file)
  process.stdout.write(`Copied ${config.SESSION_DB_PATH} to ${file}.\n`)
  return 0
}

async function transfer(config: Config, direction: 'export' | 'import', path: string): Promise<number> {
  const { lines, well } = await knowledge(config, direction, path)
  process.stdout.write(`${lines.join('\n')}\n`)
  return well ? 0 : 1
}

/** The environment, and under it the `.env` file in the working directory; an empty variable counts as unset. */
function environment(): Record<string, string | undefined> {
  const set = Object.entries(process.env).filter(([, value]) => cleanValue(value ?? '') !== '')
  return { ...(existsSync('.env') ? envFile() : {}), ...Object.fromEntries(set) }
}

function envFile(): Record<string, string> {
  try {
    return readEnvFile(readFileSync('.env'))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new FatalError(
      `.env cannot be read (${code}). It must be a file that the bot's user may read.`,
      wrongSettings,
      { cause },
    )
  }
}

/** Windows hides the ending that its editor adds. */
const misnamedFile = (): string[] =>
  !existsSync('.env') && existsSync('.env.txt') ? ['.env.txt is not read: its name must be .env'] : []

function complain(lines: readonly string[], exitCode: number): number {
  process.stderr.write(`${lines.join('\n')}\n`)
  return exitCode
}

const nextSignal = (): Promise<unknown> => Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof FatalError) return complain([error.message], error.exitCode)
  throw error
})
process.exit()
