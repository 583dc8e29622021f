import { createApp, type App, readConfig } from '../src/app.ts'
import type { MovableClock } from './clock.ts'

/** The backend of the answers: the bot's own library, or GPT Trainer's stand-in. */
export type AnswersFrom = 'library' | 'gpt-trainer'

export type Bot = ReturnType<typeof createBot>

/** The bot as its owner runs it: a changed setting takes a restart, on the same database. */
export function createBot(deps: {
  clock: MovableClock
  logTo(line: string): void
  settings(from: AnswersFrom): Readonly<Record<string, string>>
  /** Resolves when a started bot is ready for questions. */
  ready(app: App): Promise<void>
}) {
  let running: { app: App; from: AnswersFrom } | null = null
  let last: Promise<void> = Promise.resolve()
  let stopped = false
  let fail: (error: Error) => void = () => undefined
  const failed = new Promise<Error>((resolve) => (fail = resolve))

  async function run(from: AnswersFrom): Promise<void> {
    await running?.app.stop()
    running = null
    if (stopped) return
    const app = createApp(configOf(deps.settings(from)), {
      clock: deps.clock,
      logTo: deps.logTo,
      healthHost: '127.0.0.1',
    })
    running = { app, from }
    void app.failed.then(fail)
    await app.start()
    await deps.ready(app)
  }

  return {
    /** Starts or restarts the bot with that backend; calls wait for the one before. */
    start(from: AnswersFrom): Promise<void> {
      last = last.catch(() => undefined).then(() => run(from))
      return last
    },
    async stop(): Promise<void> {
      stopped = true
      await running?.app.stop()
      await last.catch(() => undefined)
    },
    /** The running bot. Throws while it is being restarted. */
    app(): App {
      if (!running) throw new Error('The bot is being started.')
      return running.app
    },
    answersFrom: (): AnswersFrom => running?.from ?? 'library',
    healthPort: (): number | null => running?.app.status().health.port ?? null,
    /** Resolves if the bot ends by itself. */
    failed,
  }
}

function configOf(environment: Readonly<Record<string, string>>) {
  const reading = readConfig(environment)
  if (!reading.ok) throw new Error(`The bot refuses its settings: ${reading.problems.join(' ')}`)
  return reading.config
}
