import { setTimeout as wait } from 'node:timers/promises'

/** Loaded before a subject: answers what the process used, and what it holds once its rubbish is gone. */
process.on('message', async (/** @type {'cpu' | 'memory'} */ asked) => {
  const { user, system } = process.cpuUsage()
  if (asked === 'memory')
    for (let times = 0; times < 3; times++) {
      globalThis.gc()
      await wait(100)
    }
  const { rss, heapUsed } = process.memoryUsage()
  const peakRss = process.resourceUsage().maxRSS * 1024
  process.send({ cpuMs: (user + system) / 1000, rss, peakRss, heapUsed })
})
