import type { Upload } from '../../http/bodies.ts'

/** A REST call. `params` are the decoded groups of the route's pattern. */
export type Call = {
  readonly params: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
  readonly files: readonly Upload[]
  /** True where a fault drops the answer, so that the bot may rightly ask again. */
  readonly answerLost: boolean
}
export type Answer = { readonly status: number; readonly body?: unknown }
export type Route = {
  readonly method: string
  readonly pattern: RegExp
  /** False where the token in the path is enough. */
  readonly auth: boolean
  readonly bucket: 'sends' | 'edits' | 'typing' | 'webhook' | 'reactions' | 'other'
  /** Throws a Refusal. */
  handle(call: Call): Answer
}

/** A route; each `*` in the path is a parameter. */
export const route = (
  method: string,
  path: string,
  handle: Route['handle'],
  { auth = true, bucket = 'other' }: Partial<Pick<Route, 'auth' | 'bucket'>> = {},
): Route => ({ method, pattern: new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`), auth, bucket, handle })

export const ok = (body: unknown): Answer => ({ status: 200, body })
