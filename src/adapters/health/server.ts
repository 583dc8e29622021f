import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FatalError } from '../../lib/errors.ts'
import type { Metrics } from '../../lib/metrics.ts'

/** Returns the reasons why a check fails; empty if it passes. */
type Check = () => Promise<readonly string[]>

/**
 * Creates the HTTP server of /livez (the process), /healthz (plus the database), /readyz (plus Discord, and not stopping)
 * and /metrics, on all interfaces. `start` throws FatalError if the port is taken.
 */
export function createHealthServer(deps: {
  port: number
  metrics: Metrics
  checks: Record<'livez' | 'healthz' | 'readyz', Check>
}) {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  // A late error, such as a connection that cannot be accepted, ends neither the server nor the process.
  server.on('error', () => undefined)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0]?.slice(1) ?? ''
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { error: 'GET only' })
    if (path === 'metrics') {
      const { text, contentType } = await deps.metrics.read()
      return void response.writeHead(200, { 'content-type': contentType }).end(text)
    }
    if (!Object.hasOwn(deps.checks, path)) return send(response, 404, { error: 'no such address' })
    const reasons = await deps.checks[path as keyof typeof deps.checks]()
    send(response, reasons.length === 0 ? 200 : 503, { ok: reasons.length === 0, reasons })
  }

  return {
    async start(): Promise<void> {
      server.listen(deps.port)
      await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
        const problem = `PORT: ${deps.port} cannot be listened on (${cause.code}). Stop what uses it or set another.`
        throw new FatalError(problem, 1, { cause })
      })
    },
    async stop(): Promise<void> {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
    /** Returns the port in use; null before the start and after the stop. */
    port: () => (server.address() as AddressInfo | null)?.port ?? null,
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}
