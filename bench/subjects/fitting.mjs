import { performance } from 'node:perf_hooks'

/** Fits the PNGs at the parent's addresses with the built tools. */
const built = (/** @type {string} */ path) => import(new URL(`../../dist/${path}`, import.meta.url).href)

const { limitHeap } = await built('lib/heap.js')
limitHeap()
const { createHttp } = await built('lib/http/http.js')
const { createGuard } = await built('lib/http/guard.js')
const { createLog } = await built('lib/log.js')
const { createMetrics } = await built('lib/metrics.js')
const { createPictureTools } = await built('adapters/pictures/tools/tools.js')

const log = createLog({ level: 'info', format: 'json', secrets: [], write: (line) => process.stdout.write(line) })
const guard = createGuard({ trusted: [], allowHosts: ['127.0.0.1'] })
const http = createHttp({ log, metrics: createMetrics(), guard })
const tools = createPictureTools({ readBytes: () => Promise.reject(new Error('not needed')), log })
const signalOfOne = () => new globalThis.AbortController().signal
const to = { format: 'jpeg', maxBytes: 10 * 1024 * 1024 }

async function fit(/** @type {import('../../src/features/image/ports.ts').Picture} */ picture) {
  const start = performance.now()
  const fitted = await tools.fit(picture, to, signalOfOne())
  return { seconds: (performance.now() - start) / 1000, megabytes: fitted.bytes.length / 1e6 }
}

async function fitTwice(/** @type {string} */ url) {
  const call = { service: 'bench', route: 'GET png', url, method: 'GET', headers: {}, body: null, signal: null }
  const response = await http.send({ ...call, repeatable: false, attemptMs: 20_000, maxBytes: 1e8 })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const picture = { bytes, mime: 'image/png', width: 4096, height: 4096 }
  return [await fit(picture), await fit(picture)]
}

process.once('message', async (/** @type {string[]} */ urls) => {
  const fits = []
  for (const url of urls) fits.push(...(await fitTwice(url)))
  process.send(fits)
})
process.once('disconnect', () => process.exit())
