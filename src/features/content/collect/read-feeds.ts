import type { FeedResult, FeedState } from '../ports.ts'
import { loadFeedState, saveFeedState } from '../sources/news.ts'
import { ifThere, type Source } from '../sources/sources.ts'
import { candidatesOf } from './candidates.ts'
import type { CollectDeps, Run } from './run.ts'
import { chooseFrom, saveChoice } from './save.ts'

/** A feed that failed so often in a row is a matter for the owner. */
const manyFailures = 5
/** Feeds that are read, or whose entries wait to be saved: as many are in memory at once. */
const atOnce = 60

/** Reads the feeds, and saves what each offers as soon as it is there. */
export async function readFeeds(deps: CollectDeps, sources: readonly Source[], run: Run): Promise<void> {
  const waiting = sources.filter(({ kind }) => kind === 'feed').values()
  const reader = async () => {
    for (const source of waiting) await run.guard(source, () => readFeed(deps, source, run))
  }
  await Promise.all(Array.from({ length: atOnce }, reader))
}

async function readFeed(deps: CollectDeps, source: Source, run: Run): Promise<void> {
  // The state may be that of a feed that was removed while it was read.
  const before = source.firstReadAt === null ? null : await loadFeedState(deps.db, source.address)
  const result = await deps.feeds.read({ url: source.address, state: before }, run.signal)
  if (result.outcome !== 'read') {
    run.counting.source(outcomes[result.outcome])
    await ifThere(deps.db, source, (tx) => saveFeedState(tx, source.address, result.state))
  } else await run.oneAtATime(() => take(deps, source, result, run))
  for (const sentence of troubles(source, before, result.state)) run.tell(sentence)
}

const outcomes = { unchanged: 'unchanged', paused: 'paused', gone: 'failed', failed: 'failed' } as const

async function take(deps: CollectDeps, source: Source, { entries, state }: FeedResult, run: Run): Promise<void> {
  const { candidates, left } = candidatesOf(source, entries)
  const choice = await chooseFrom(deps.db, source, candidates, { now: run.now, maxAgeMs: deps.maxAgeMs })
  run.count(choice)
  if (left > 0) run.counting.drop('over the limit', left)
  const isLeftOver = choice.dropped.some(({ reason }) => reason === 'over the limit')
  // Without validators the next answer is whole, and brings again what was over the limit.
  const saved = isLeftOver ? { ...state, validators: null } : state
  await saveChoice(deps.db, source, choice, {
    channelId: deps.channelId,
    now: run.now,
    state: (tx) => saveFeedState(tx, source.address, saved),
  })
  run.counting.source('read')
  if (isLeftOver && !run.crowded.has(source.id))
    run.tell(`“${source.name}” had ${entries.length} entries at once. I take the newest of them in each run.`)
  if (isLeftOver) run.crowded.add(source.id)
  else run.crowded.delete(source.id)
}

/** Sentences about what has just happened to a feed, and the owner should know. */
function troubles(
  { name, address }: Source,
  before: FeedState | null,
  { goneAt, movedTo, ...now }: FeedState,
): string[] {
  if (goneAt !== null && !before?.goneAt)
    return [`“${name}” (${address}) is gone for good. Remove it, or add its new address.`]
  if (movedTo !== null && movedTo !== before?.movedTo)
    return [`“${name}” has moved to ${movedTo}. I read it there now.`]
  if (now.failures === manyFailures && before?.failures === manyFailures - 1)
    return [
      `“${name}” (${address}) could not be read ${manyFailures} times in a row: ${now.lastError?.reason ?? 'unknown'}. I try it less often.`,
    ]
  return []
}
