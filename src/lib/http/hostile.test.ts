import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { UpstreamError } from '../errors.ts'
import { createGuard } from './guard.ts'
import { createHttp, type Http } from './http.ts'
import { createMetrics } from '../metrics.ts'

const totalMs = 700
const mebibyte = 1_048_576
const maxBytes = 5 * mebibyte

/** Another process may hold this one up for a moment. */
const again = { retry: 2 }

/** The expected outcome of each path of the server. */
const ways = {
  broken: [
    ...['bomb-gzip', 'bomb-deflate', 'bomb-br', 'bomb-gzip-gzip', 'endless-body', 'endless-gzip', 'early-hints'],
    ...['endless-trailers', 'many-headers', 'huge-header', 'length-too-long', 'length-negative', 'length-twice'],
    ...['both-framings', 'redirect-loop', 'not-http', 'hangs-up', 'length-absurd'],
  ],
  timeout: ['slow-drip', 'slow-headers', 'silent', 'endless-chunk-size'],
  read: ['length-too-short', 'wrong-type', 'redirect-flood'],
  // Either limit may be reached first.
  either: ['endless-chunks'],
}

let server: ChildProcess
let http: Http
let url = ''
let known: string[] = []
beforeAll(async () => {
  server = fork('test/fixtures/hostile-server.mjs', { execArgv: [] })
  const [told] = (await once(server, 'message')) as [{ port: number; ways: string[] }]
  known = told.ways
  url = `http://127.0.0.1:${told.port}`
  const guard = createGuard({ trusted: [], allowHosts: ['127.0.0.1'] })
  http = createHttp({ log: collectingLog('fatal').log, metrics: createMetrics(), guard })
})
afterAll(async () => {
  await http.close()
  server.kill('SIGKILL')
})

const call = { service: 'feeds', route: 'GET feed', headers: {}, signal: null, totalMs, maxBytes }

/** The fault of a fetch, or `read`. */
async function ending(way: string): Promise<string> {
  try {
    const { bytes } = await http.fetch({ ...call, url: `${url}/${way}` })
    return bytes.length <= maxBytes ? 'read' : 'too long'
  } catch (error) {
    return error instanceof UpstreamError ? error.fault : String(error)
  }
}

/** Measures work: its time, the longest delay of the event loop, and the growth of memory. */
async function measured<T>(work: () => Promise<T>) {
  const before = process.memoryUsage.rss()
  let peak = before
  const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const start = performance.now()
  const result = await work()
  const ms = performance.now() - start
  delay.disable()
  clearInterval(sampling)
  return { result, ms, delayMs: delay.max / 1e6, grownMb: (peak - before) / mebibyte }
}

it('every hostile path has an expected outcome', () => {
  expect(Object.values(ways).flat().sort()).toEqual(known.sort())
})

it.each(Object.entries(ways).flatMap(([end, names]) => names.map((way) => [way, end] as const)))(
  'a hostile transfer ends within its bounds: %s',
  again,
  async (way, end) => {
    const { result, ms, delayMs, grownMb } = await measured(() => ending(way))
    expect(end === 'either' ? ['broken', 'timeout'] : [end]).toContain(result)
    expect(ms).toBeLessThan(totalMs + 300)
    expect(delayMs).toBeLessThan(100)
    expect(grownMb).toBeLessThan(50)
  },
)

it('hostile transfers end within their bounds when they run at once', again, async () => {
  const { ms, delayMs } = await measured(() => Promise.all(known.map(ending)))
  expect(ms).toBeLessThan(totalMs + 1_000)
  expect(delayMs).toBeLessThan(100)
})
