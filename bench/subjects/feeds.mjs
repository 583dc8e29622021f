import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** Reads the addresses from the parent twice with the built reader and parser, the second time with the saved states. */
const built = (/** @type {string} */ path) => import(new URL(`../../dist/${path}`, import.meta.url).href)

const { limitHeap } = await built('lib/heap.js')
limitHeap()
const { createHttp } = await built('lib/http/http.js')
const { createGuard } = await built('lib/http/guard.js')
const { createLog } = await built('lib/log.js')
const { createMetrics } = await built('lib/metrics.js')
const { systemClock } = await built('lib/clock.js')
const { createFeedReader } = await built('adapters/feeds/reader/reader.js')
const { createFeedParser } = await built('adapters/feeds/parse.js')

const log = createLog({ level: 'info', format: 'json', secrets: [], write: (line) => process.stdout.write(line) })
const guard = createGuard({ trusted: [], allowHosts: ['127.0.0.1'] })
const http = createHttp({ log, metrics: createMetrics(), guard })
const parser = createFeedParser()
const reader = createFeedReader({ http, parse: parser.parse, clock: systemClock, log })
const states = new Map()
const { signal } = new globalThis.AbortController()

async function read(
  /** @type {string} */ url,
  /** @type {{ outcomes: Record<string, number>, entries: number }} */ sum,
) {
  const result = await reader.read({ url, state: states.get(url) ?? null }, signal)
  states.set(url, result.state)
  sum.outcomes[result.outcome] = (sum.outcomes[result.outcome] ?? 0) + 1
  sum.entries += result.entries.length
}

function cpuSecondsSince(/** @type {NodeJS.CpuUsage} */ before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

async function run(/** @type {string[]} */ urls) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const sum = { outcomes: {}, entries: 0 }
  const start = performance.now()
  const cpu = process.cpuUsage()
  delay.enable()
  await Promise.all(urls.map((url) => read(url, sum)))
  delay.disable()
  return {
    ...sum,
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: cpuSecondsSince(cpu),
    loopDelayP99: delay.percentile(99) / 1e6,
    loopDelayMax: delay.max / 1e6,
    peakRss: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }
}

process.once('message', async (/** @type {string[]} */ urls) => {
  process.send([await run(urls), await run(urls)])
})
process.once('disconnect', () => process.exit())
