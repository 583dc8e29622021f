import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

const delay = monitorEventLoopDelay({ resolution: 5 })

/**
 * Loaded before a subject: answers what the process used, and what it holds once its rubbish is gone. `loop` begins to
 * measure the delay of the event loop.
 */
process.on('message', async (/** @type {'cpu' | 'memory' | 'loop'} */ asked) => {
  if (asked === 'loop') {
    delay.enable()
    delay.reset()
  }
  const { user, system } = process.cpuUsage()
  if (asked === 'memory')
    for (let times = 0; times < 3; times++) {
      globalThis.gc()
      await wait(100)
    }
  const { rss, heapUsed } = process.memoryUsage()
  const peakRss = process.resourceUsage().maxRSS * 1024
  const [loopP99Ms, loopMaxMs] = [delay.percentile(99) / 1e6, delay.max / 1e6]
  process.send({ cpuMs: (user + system) / 1000, rss, peakRss, heapUsed, loopP99Ms, loopMaxMs })
})
