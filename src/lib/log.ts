import { pino, type Logger as Pino } from 'pino'
import pretty from 'pino-pretty'
import { UpstreamError, UserError } from './errors.ts'
import { createRedactor } from './redact.ts'

export type Log = Pick<Pino, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'isLevelEnabled'>

const correlationId = Symbol('correlation id')
type Correlated = AbortSignal & { [correlationId]?: string }

/**
 * Gives work that is done under a signal the correlation id of its request. AsyncLocalStorage would do that unaided, but
 * costs Node 20 a tenth of the time of an acknowledgement.
 */
export const correlate = (signal: Correlated, id: string): void => void (signal[correlationId] = id)

/** The log field with the correlation id of a signal; none if it has no id. */
export function correlationOf(signal: Correlated | null): { id?: string } {
  const id = signal?.[correlationId]
  return id === undefined ? {} : { id }
}

/**
 * Creates the app's logger. Every line is redacted as a whole before it is written, so no field can leak a secret. `write`
 * gets whole lines with their line breaks.
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
      serializers: { err: (error: unknown) => describeError(error, redact) },
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )
}

/** True for errors whose message says all: what a service answered, and what a person can mend. */
const isExplained = (error: Error): boolean =>
  error instanceof UpstreamError ||
  error instanceof UserError ||
  typeof (error as { status?: unknown }).status === 'number'

/**
 * An error as plain data, with up to eight causes and without the bodies and headers that libraries attach. Long texts are
 * redacted before they are cut: half a secret would not be recognized.
 */
function describeError(error: unknown, redact: (text: string) => string, depth = 0): unknown {
  if (!(error instanceof Error)) return error
  const { code, status } = error as { code?: unknown; status?: unknown }
  return {
    type: error.name,
    message: redact(error.message).slice(0, 2000),
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    ...(!isExplained(error) && error.stack && { stack: redact(error.stack).slice(0, 4000) }),
    ...(error.cause !== undefined && depth < 8 && { cause: describeError(error.cause, redact, depth + 1) }),
  }
}
