import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createGuard } from './guard.ts'
import { type BufferedRequest, createHttp } from './http.ts'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { createMetrics } from '../metrics.ts'

const servers: Server[] = []
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Starts a server that answers by script, repeating the last entry, and an http client that may call it. */
async function scripted(...script: ((response: ServerResponse, request: IncomingMessage) => void)[]) {
  let asked = 0
  let connections = 0
  const server = createServer((request, response) => {
    const act = script[Math.min(asked++, script.length - 1)]
    act?.(response, request)
  })
  server.on('connection', () => connections++)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { log, lines } = collectingLog('debug')
  const http = createHttp({
    log,
    metrics: createMetrics(),
    guard: createGuard({ trusted: [], allowHosts: ['127.0.0.1'] }),
  })
  closing.push(http.close)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/thing?x=1`
  const call = (more: Partial<BufferedRequest> = {}): BufferedRequest => ({
    service: 'test',
    route: 'GET /thing',
    url,
    method: 'GET',
    headers: {},
    body: null,
    signal: null,
    repeatable: true,
    attemptMs: 500,
    maxBytes: 1000,
    ...more,
  })
  return { http, call, lines, asked: () => asked, connections: () => connections }
}

const say =
  (status: number, text = 'fine') =>
  (response: ServerResponse) =>
    void response.writeHead(status).end(text)
const silence = () => undefined
const reset = (response: ServerResponse) => void response.socket?.destroy()

describe('outgoing HTTP', () => {
  it('resolves with the whole response for any status and logs each call by its route', async () => {
    const { http, call, lines } = await scripted(say(404, 'nothing'))
    const response = await http.send(call())
    expect([response.status, await response.text()]).toEqual([404, 'nothing'])
    expect(lines).toMatchObject([{ msg: 'upstream call', service: 'test', route: 'GET /thing', status: '404' }])
  })

  it('keeps its connections from one call to the next', async () => {
    const { http, call, connections } = await scripted(say(200))
    for (let i = 0; i < 20; i++) await http.send(call())
    expect(connections()).toBeLessThanOrEqual(2)
  })

  it.each([
    ['a 5xx', say(500)],
    ['a reset', reset],
  ])('repeats a repeatable request after %s', async (_, fault) => {
    const { http, call, asked } = await scripted(fault, say(200, 'second'))
    expect(await (await http.send(call())).text()).toBe('second')
    expect(asked()).toBe(2)
  })

  it('never repeats a request that may have been carried out', async () => {
    const { http, call, asked } = await scripted(reset, say(200))
    await expect(http.send(call({ method: 'POST', repeatable: false }))).rejects.toMatchObject({ service: 'test' })
    expect(asked()).toBe(1)
  })

  it('gives up after three attempts and resolves with the last 5xx', async () => {
    const { http, call, asked } = await scripted(say(503, 'down'))
    expect((await http.send(call())).status).toBe(503)
    expect(asked()).toBe(3)
  })

  it('times out if there is no response', async () => {
    const { http, call } = await scripted(silence)
    const sent = http.send(call({ attemptMs: 30, repeatable: false }))
    await expect(sent).rejects.toMatchObject({ name: 'UpstreamError', fault: 'timeout' })
  })

  it('takes a response that arrived in time while the event loop was busy', async () => {
    const { http, call } = await scripted((response) => {
      response.end('fine', () => {
        const until = performance.now() + 200
        while (performance.now() < until);
      })
    })
    expect((await http.send(call({ attemptMs: 100, repeatable: false }))).status).toBe(200)
  })

  it('rejects a body longer than maxBytes', async () => {
    const { http, call } = await scripted(say(200, 'x'.repeat(2000)))
    await expect(http.send(call({ repeatable: false }))).rejects.toMatchObject({ fault: 'broken' })
  })

  it('rejects with the caller’s own reason and closes the socket when the signal aborts', async () => {
    let closed = false
    const { http, call } = await scripted((response) => void response.on('close', () => (closed = true)))
    const stop = new AbortController()
    const sent = http.send(call({ signal: stop.signal, attemptMs: 5_000 }))
    setTimeout(() => stop.abort(new Error('not wanted any more')), 30)
    await expect(sent).rejects.toThrow('not wanted any more')
    await expect.poll(() => closed).toBe(true)
  })

  it('logs no warning for a call that its caller aborted', async () => {
    const { http, call, lines } = await scripted(silence)
    const stop = new AbortController()
    const asked = http.send(call({ signal: stop.signal }))
    stop.abort(new Error('not needed any more'))
    await expect(asked).rejects.toThrow('not needed any more')
    expect(lines).toEqual([expect.objectContaining({ level: 'debug', msg: 'upstream call', status: 'none' })])
  })

  it('rejects as unreachable if nothing listens, and sends nothing after it is closed', async () => {
    const { http, call, asked } = await scripted(say(200))
    const nowhere = call({ url: 'http://127.0.0.1:1/', repeatable: false })
    await expect(http.send(nowhere)).rejects.toMatchObject({ fault: 'unreachable' })
    await http.close()
    await expect(http.send(call())).rejects.toMatchObject({ name: 'UpstreamError' })
    expect(asked()).toBe(0)
  })
})
