/** An error the person can fix; its message is shown to them as it is. */
export class UserError extends Error {
  override name = 'UserError'
}

export type UpstreamFault =
  'timeout' | 'unreachable' | 'rate-limited' | 'unauthorized' | 'forbidden' | 'not-found' | 'broken'

/** A failure of a service we call. It is logged in full; the person sees one sentence. */
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

/** The bot cannot run. `message` tells what to change; the process ends with `exitCode`. */
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
