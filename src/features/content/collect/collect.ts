import { setMaxListeners } from 'node:events'
import { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import { UserError } from '../../../lib/errors.ts'
import { loadSources } from '../sources/sources.ts'
import { type Counts, createCounting } from './counts.ts'
import { readChannelHistory } from './history.ts'
import { readFeeds } from './read-feeds.ts'
import { readVideos } from './read-videos.ts'
import type { CollectDeps, Run } from './run.ts'

export type CollectResult =
  | { readonly outcome: 'done'; readonly counts: Counts }
  /** An error of ours, or of the database: what it hit is read again by the next run. */
  | { readonly outcome: 'failed'; readonly counts: Counts }
  /** The channel could not be read yet: nothing was collected. */
  | { readonly outcome: 'postponed' }

const maxTold = 5

/**
 * Returns a function that reads all sources that are not paused, and queues what is new. Each source is saved by itself, so
 * that a crash in the middle loses nothing: the next run reads the rest. Rejects with the signal's reason, and with
 * UserError where the database takes nothing: then the run has to be made up.
 */
export function createCollect(deps: CollectDeps): (signal: AbortSignal) => Promise<CollectResult> {
  const crowded = new Set<number>()
  return (signal) => collect(deps, crowded, signal)
}

async function collect(deps: CollectDeps, crowded: Set<number>, signal: AbortSignal): Promise<CollectResult> {
  const { db, log } = deps
  // Each source waits on the signal: that is not a leak.
  setMaxListeners(0, signal)
  const sources = await loadSources(db, { active: true })
  if (!(await readChannelHistory(deps, sources, signal))) return { outcome: 'postponed' }
  const counting = createCounting()
  const told: string[] = []
  const saving = createKeyedMutex()
  let hasFailed = false
  let refusal: UserError | null = null
  const run: Run = {
    now: deps.clock.now(),
    signal,
    counting,
    crowded,
    count({ kept, dropped }) {
      counting.keep(kept.length)
      for (const { reason } of dropped) counting.drop(reason)
    },
    async guard(source, read) {
      try {
        await read()
      } catch (error) {
        signal.throwIfAborted()
        // The database takes nothing: no fault of this source.
        if (error instanceof UserError) return void (refusal ??= error)
        hasFailed = true
        counting.source('failed')
        log.error({ err: error, part: 'content', source: source.address }, 'source not collected')
        run.tell(`I could not take the items of “${source.name}”: that is a fault of mine, and the log has it.`)
      }
    },
    async oneAtATime(work) {
      const release = await saving.acquire('', signal)
      await work().finally(release)
    },
    tell: (sentence) => void told.push(sentence),
  }
  await Promise.all([readFeeds(deps, sources, run), readVideos(deps, sources, run)])
  if (refusal) throw refusal as UserError
  tellOwner(deps, told)
  return { outcome: hasFailed ? 'failed' : 'done', counts: counting.counts() }
}

function tellOwner({ log, report }: CollectDeps, told: readonly string[]): void {
  if (told.length === 0) return
  for (const sentence of told.slice(maxTold)) log.warn({ part: 'content' }, sentence)
  const more = told.length > maxTold ? ` There are ${told.length - maxTold} more in the log.` : ''
  report('collecting', told.slice(0, maxTold).join(' ') + more)
}
