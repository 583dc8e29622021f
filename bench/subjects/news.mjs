import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** Collects once with the built content feature and the built reader on the database at a path, and posts nothing. */
const built = (/** @type {string} */ path) => import(new URL(`../../dist/${path}`, import.meta.url).href)

const { limitYoungGeneration } = await built('lib/heap.js')
limitYoungGeneration()
const { createHttp } = await built('lib/http/http.js')
const { createGuard } = await built('lib/http/guard.js')
const { createLog } = await built('lib/log.js')
const { createMetrics } = await built('lib/metrics.js')
const { systemClock } = await built('lib/clock.js')
const { openDatabase } = await built('db/db.js')
const { createFeedReader } = await built('adapters/feeds/reader/reader.js')
const { createFeedParser } = await built('adapters/feeds/parse.js')
const { createContent } = await built('features/content/content.js')
const { createRunTimes } = await built('features/content/schedule/runs.js')

const publisher = {
  linksIn: () => Promise.resolve({ outcome: 'read', links: [] }),
  post: () => Promise.reject(new Error('nothing is young enough')),
}

process.once('message', async (/** @type {string} */ path) => {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  /** @type {(line: object) => void} */
  let done = () => {}
  const ended = new Promise((resolve) => (done = resolve))
  const write = (/** @type {string} */ line) => {
    if (/"run (?:done|failed)/.test(line)) done(JSON.parse(line))
  }
  const log = createLog({ level: 'info', format: 'json', secrets: [], write })
  const guard = createGuard({ trusted: [], allowHosts: ['127.0.0.1'] })
  const parser = createFeedParser()
  const http = createHttp({ log, metrics: createMetrics(), guard })
  const database = await openDatabase(path)
  const content = createContent({
    ...{ db: database.db, wasClosed: true, clock: systemClock, log, publisher, channelId: '1' },
    feeds: createFeedReader({ http, parse: parser.parse, clock: systemClock, log }),
    videos: {},
    times: createRunTimes('0 6,18 * * *', 'UTC'),
    maxAgeMs: 86_400_000,
    videoKinds: [],
    actions: () => [],
    onPosted: () => Promise.resolve(),
    report: () => undefined,
  })
  const start = performance.now()
  const cpu = process.cpuUsage()
  delay.enable()
  for (const part of content.parts) await part.start()
  const line = await ended
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  process.send({
    line,
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    delayP99: delay.percentile(99) / 1e6,
    delayMax: delay.max / 1e6,
    peakRss: (process.resourceUsage().maxRSS * 1024) / 1e6,
  })
})
process.once('disconnect', () => process.exit())
