import { randomUUID } from 'node:crypto'

/** The built bot as dist/main.js runs it, with a model that answers one fixed line at once. */
const built = (/** @type {string} */ path) => import(new URL(`../../dist/${path}`, import.meta.url).href)

const { limitHeap } = await built('lib/heap.js')
limitHeap()
const { createApp, readConfig } = await built('app.js')

const line = process.env['BENCH_LINE']
const backend = {
  isModel: false,
  openSession: () => Promise.resolve(randomUUID()),
  async *ask() {
    yield line
    return { text: line, sources: [] }
  },
  closeSession: () => Promise.resolve(),
}

const reading = readConfig(process.env)
if (!reading.ok) throw new Error(reading.problems.join('\n'))
const config = { ...reading.config, LOG_FORMAT: 'json' }
await createApp(config, { backend, logTo: (text) => process.stdout.write(text) }).start()
