import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { useBuilt } from '../support/built/use-built.ts'

const built = useBuilt()
const builtUrl = (path: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../dist', path)).href)

/** Runs a module under plain node, without anything that reads TypeScript; answers what it printed. */
function runPlain(source: string): { status: number | null; printed: unknown } {
  const file = join(built.folder.path, 'main.mjs')
  writeFileSync(file, source)
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 20_000, env: {} })
  if (stderr !== '') throw new Error(stderr)
  return { status, printed: JSON.parse(stdout) }
}

describe('a worker of the built bot', () => {
  it('runs, is killed when it loops, and keeps no process from ending', () => {
    writeFileSync(join(built.folder.path, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(built.folder.path, 'trial.worker.js'),
      'export function run(task) { for (; task === "loop"; ); return task + "!" }',
    )
    const { status, printed } = runPlain(`
      import { createWorkers } from ${builtUrl('lib/concurrency/worker.js')}
      const limits = { threads: 1, waiting: 2, timeoutMs: 300, memoryMb: 32, idleMs: 60_000 }
      const pool = createWorkers({ beside: import.meta.url, name: 'trial', ...limits })
      console.log(JSON.stringify(await Promise.all([pool.run('first'), pool.run('loop'), pool.run('last')])))`)
    expect(status).toBe(0)
    expect(printed).toEqual([
      { ok: true, answer: 'first!' },
      { ok: false, fault: 'timeout' },
      { ok: true, answer: 'last!' },
    ])
  })

  it('reads a feed, and refuses what is none', () => {
    const { status, printed } = runPlain(`
      import { parseFeed } from ${builtUrl('adapters/feeds/parse.js')}
      const read = (text) => parseFeed(Buffer.from(text), { contentType: null, url: 'https://feeds.example/' })
      const feed = await read('<rss version="2.0"><channel><title>Feed</title><item><link>/1</link></item></channel></rss>')
      const refused = await read('<html></html>').catch((error) => error.message)
      console.log(JSON.stringify([feed.title, feed.entries[0].url, refused]))`)
    expect([status, printed]).toEqual([0, ['Feed', 'https://feeds.example/1', 'feeds: broken']])
  })

  it('makes a picture smaller, and reads one from an answer', () => {
    const { status, printed } = runPlain(`
      import { createPictureTools } from ${builtUrl('adapters/pictures/tools/tools.js')}
      import { createCodec } from ${builtUrl('adapters/pictures/codec/codec.js')}
      const gif = Buffer.from('R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64')
      const log = { warn: console.error }
      const tools = createPictureTools({ readBytes: async () => new Uint8Array(gif), log })
      const codec = createCodec()
      const signal = new AbortController().signal
      const picture = await tools.read({ name: 'dot.gif', size: 1, url: '' }, signal)
      const fitted = await tools.fit(picture, { format: 'jpeg', maxBytes: 10_000 }, signal)
      const body = JSON.stringify({ data: [{ b64_json: Buffer.from(fitted.bytes).toString('base64') }] })
      const read = await codec.read('openai', new Uint8Array(Buffer.from(body)), signal)
      await Promise.all([tools.close(), codec.close()])
      console.log(JSON.stringify([picture.mime, fitted.mime, read.kind, read.picture.width]))`)
    expect([status, printed]).toEqual([0, ['image/png', 'image/jpeg', 'picture', 1]])
  })
})
