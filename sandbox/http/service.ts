import { createServer } from 'node:http'
import { createFaults, type Gate, openGate } from './faults.ts'
import { listening } from './listening.ts'
import { type Exchange, failBefore, type Fault } from './service-faults.ts'

type Handle = (exchange: Exchange & { readonly url: URL; readonly name: string }) => Promise<void> | void
type Options = {
  violations: string[]
  gate?: Gate
  /** Answers faults with errors in the service's own shape; false where the fault is none of its own. */
  fail?(exchange: Exchange): boolean
}

/** The server of a service: records calls, applies gate and faults, and hands on the rest; `name` is `METHOD /path`. */
export function createService({ violations, gate = openGate, fail = () => false }: Options, handle: Handle) {
  const run = async (exchange: Parameters<Handle>[0]) => handle(exchange)
  const faults = createFaults<Fault>()
  const calls: { method: string; path: string; query: URLSearchParams; status: number }[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://service')
    const call = { method: request.method ?? '', path: url.pathname, query: url.searchParams, status: 0 }
    calls.push(call)
    if (calls.length > 5_000) calls.shift()
    response.on('close', () => (call.status = response.headersSent ? response.statusCode : 0))
    const name = `${call.method} ${call.path}`
    if (!gate('request', name)) return void request.resume()
    const exchange = { request, response, kind: faults.next(name)?.kind ?? null }
    if (fail(exchange) || failBefore(exchange)) return
    run({ ...exchange, url, name }).catch((error: unknown) => violations.push(String(error)))
  })
  return {
    server,
    /** The newest 5,000; `status` is 0 where there was no answer. */
    calls,
    fault: faults.add,
    ...listening(server),
  }
}
