import { pino, type Logger as Pino } from 'pino'
import pretty from 'pino-pretty'
import { createRedactor } from './redact.ts'

export type Log = Pick<Pino, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'isLevelEnabled'>

const ids = new WeakMap<AbortSignal, string>()

/**
 * What is done for a signal is done for the request of that id. Node 20 could carry ids along by itself
 * (AsyncLocalStorage), at a tenth of the time of an acknowledgement.
 */
export const correlate = (signal: AbortSignal, id: string): void => void ids.set(signal, id)

/** The field that names the request which a signal belongs to; none where it belongs to no request. */
export function correlationOf(signal: AbortSignal | null): { id?: string } {
  const id = signal === null ? undefined : ids.get(signal)
  return id === undefined ? {} : { id }
}

/**
 * The one logger. Each line is redacted as a whole before it leaves, so it does not matter where a secret stood.
 * `write` gets whole lines with their line break.
 */
export function createLog(options: {
  level: string
  format: 'json' | 'pretty'
  secrets: readonly string[]
  write(line: string): void
}): Log {
  const redact = createRedactor(options.secrets)
  const out = { write: (line: string) => options.write(redact(line)) }
  const format = pretty.prettyFactory({
    colorize: false,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
  })
  const destination = options.format === 'json' ? out : { write: (line: string) => out.write(format(line) ?? line) }
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )
}

/** An error with its causes as plain data, eight deep at most; bodies and headers that libraries hang on are left out. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error
  const { code, status } = error as { code?: unknown; status?: unknown }
  return {
    type: error.name,
    message: error.message.slice(0, 2000),
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    stack: error.stack?.slice(0, 4000),
    ...(error.cause !== undefined && depth < 8 && { cause: describeError(error.cause, depth + 1) }),
  }
}
