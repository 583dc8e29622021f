import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { UpstreamError, type UpstreamFault } from '../errors.ts'
import { createGuard } from './guard.ts'
import { createHttp, type StreamRequest } from './http.ts'
import { createMetrics } from '../metrics.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function served(answer: (response: ServerResponse) => void, maxConnections = 64) {
  let connections = 0
  const gone: Promise<void>[] = []
  const server: Server = createServer((_, response) => {
    gone.push(new Promise((resolve) => response.on('close', () => resolve())))
    answer(response)
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { log, lines } = collectingLog('debug')
  const http = createHttp({
    log,
    metrics: createMetrics(),
    guard: createGuard({ trusted: [], allowHosts: ['127.0.0.1'] }),
  })
  http.limitConnections(`${origin}/any`, maxConnections)
  closing.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))), http.close)
  const open = (more: Partial<StreamRequest> = {}) =>
    http.open({
      service: 'test',
      route: 'POST /flow',
      url: `${origin}/flow`,
      method: 'POST',
      headers: {},
      body: null,
      signal: null,
      firstByteMs: 300,
      idleMs: 300,
      totalMs: 2_000,
      maxBytes: 1_000,
      ...more,
    })
  return { open, lines, connections: () => connections, gone }
}

async function textOf(flow: { body: AsyncIterable<Uint8Array> }): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of flow.body) parts.push(part)
  return Buffer.concat(parts).toString()
}

const fault = (name: UpstreamFault) => (error: unknown) => error instanceof UpstreamError && error.fault === name
const say = (text: string) => (response: ServerResponse) => void response.end(text)

describe('a streaming response', () => {
  it('delivers the first chunk before the last is sent', async () => {
    let last = () => {}
    const { open } = await served((response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'retry-after': '3' }).write('one ')
      last = () => response.end('two')
    })
    const flow = await open()
    expect([flow.status, flow.headers.get('retry-after')]).toEqual([200, '3'])
    last()
    expect(await textOf(flow)).toBe('one two')
  })

  it('uses at most the connections allowed for its origin, keeps them alive, and is logged when it ends', async () => {
    const { open, connections, lines } = await served(say('fine'), 3)
    for (let i = 0; i < 5; i++) expect(await textOf(await open())).toBe('fine')
    expect(connections()).toBeLessThanOrEqual(2)
    const patient = { firstByteMs: 20_000, idleMs: 20_000, totalMs: 20_000 }
    await Promise.all(Array.from({ length: 100 }, async () => expect(await textOf(await open(patient))).toBe('fine')))
    expect(connections()).toBe(3)
    expect(lines).toHaveLength(105)
    expect(lines[0]).toMatchObject({ msg: 'upstream call', route: 'POST /flow', status: '200' })
  })

  it('may have an empty body', async () => {
    const { open } = await served((response) => void response.writeHead(200, { 'content-length': '0' }).end())
    expect(await textOf(await open())).toBe('')
  })

  it.each([
    ['nothing arrives', () => undefined],
    ['only the headers arrive', (response: ServerResponse) => void response.writeHead(200).flushHeaders()],
  ])('times out if %s', async (_, silence) => {
    const { open, gone } = await served(silence)
    await expect(open({ firstByteMs: 60 })).rejects.toSatisfy(fault('timeout'))
    await Promise.all(gone)
  })

  it('times out if it goes silent midway or takes too long in all', async () => {
    const { open } = await served((response) => void response.write('half'))
    await expect(textOf(await open({ idleMs: 60 }))).rejects.toSatisfy(fault('timeout'))
    await expect(textOf(await open({ totalMs: 300, firstByteMs: 5_000, idleMs: 5_000 }))).rejects.toSatisfy(
      fault('timeout'),
    )
  })

  it('pauses the sender of a long body until the reader catches up, and loses nothing', async () => {
    const length = 32 * 1_048_576
    let isSent = false
    const { open } = await served((response) => void response.end(Buffer.alloc(length, 'x'), () => (isSent = true)))
    const { body } = await open({ maxBytes: length, totalMs: 60_000, idleMs: 60_000 })
    const turns = async (left: number): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve))
      if (left > 0) await turns(left - 1)
    }
    await turns(2_000)
    expect(isSent).toBe(false)
    let read = 0
    for await (const chunk of body) read += chunk.byteLength
    expect(read).toBe(length)
  })

  it('fails as broken if the connection is lost or the body is too long', async () => {
    const { open } = await served((response) => {
      response.write('half')
      setImmediate(() => response.destroy())
    })
    await expect(open().then(textOf)).rejects.toSatisfy(fault('broken'))
    const long = await served(say('x'.repeat(2_000)))
    await expect(long.open().then(textOf)).rejects.toSatisfy(fault('broken'))
  })

  it('closes the socket when the caller aborts or stops reading, before and after the first byte', async () => {
    const { open, gone, lines } = await served((response) => void (response.write('half'), response.flushHeaders()))
    const stop = new AbortController()
    const flow = await open({ signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(textOf(flow)).rejects.toThrow('enough')
    await Promise.all(gone)
    await expect(open({ signal: stop.signal })).rejects.toThrow('enough')
    const left = await open()
    for await (const part of left.body) if (part.length > 0) break
    ;(await open()).body.destroy()
    await Promise.all(gone)
    expect(lines).toHaveLength(4)
  })
})
