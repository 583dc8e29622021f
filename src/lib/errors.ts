/** The person can mend it: the text is shown to them as it is. */
export class UserError extends Error {
  override name = 'UserError'
}

export type UpstreamFault =
  'timeout' | 'unreachable' | 'rate-limited' | 'unauthorized' | 'forbidden' | 'not-found' | 'broken'

/** A service we call let us down. Logged in full; the person reads one sentence. */
export class UpstreamError extends Error {
  override name = 'UpstreamError'
  readonly retryAfterMs: number | undefined
  constructor(
    readonly service: string,
    readonly fault: UpstreamFault,
    options?: { cause?: unknown; retryAfterMs?: number },
  ) {
    super(`${service}: ${fault}`, options)
    this.retryAfterMs = options?.retryAfterMs
  }
}

/** The bot cannot run like this. `message` says what to change; `exitCode` is what the process ends with. */
export class FatalError extends Error {
  override name = 'FatalError'
  constructor(
    message: string,
    readonly exitCode: 1 | 78,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}
