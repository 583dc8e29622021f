import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FatalError } from '../../lib/errors.ts'
import type { Metrics } from '../../lib/metrics.ts'

/** Returns the reasons why a check fails; empty if it passes. */
type Check = () => Promise<readonly string[]>

/**
 * Creates the HTTP server of /livez (the process), /healthz (plus the database), /readyz (plus Discord, and not stopping)
 * and /metrics, on all interfaces where `host` is null. `start` throws FatalError if the port cannot be listened on.
 */
export function createHealthServer(deps: {
  port: number
  host: string | null
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
      await listen(server, deps).catch((cause: NodeJS.ErrnoException) => {
        throw new FatalError(`PORT: ${portProblem(deps.port, cause)}`, 1, { cause })
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

async function listen(server: Server, { port, host }: { port: number; host: string | null }): Promise<void> {
  server.listen(host === null ? { port } : { port, host })
  await once(server, 'listening')
}

/** A sentence that says what to do about a port, by the error of listening on it. */
function portProblem(port: number, { code }: NodeJS.ErrnoException): string {
  const why = `${port} cannot be listened on (${code}).`
  if (code === 'EACCES') return `${why} Ports below 1024 need rights that the bot does not have: set one from 1024.`
  return `${why} Stop what uses it or set another.`
}

/** Listens on a port for a moment; 0 is always free. Throws an error that says what to do where that is not possible. */
export async function tryPort(port: number): Promise<void> {
  const server = createServer()
  await listen(server, { port, host: null }).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(portProblem(port, cause), { cause })
  })
  await new Promise((resolve) => server.close(resolve))
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}
