import { loadQuotaUsage, saveQuotaUsage } from '../../../db/quota-usage.ts'
import type { Video } from '../ports.ts'
import { ifThere, type Source } from '../sources/sources.ts'
import { loadChannelStates, saveChannel } from '../sources/videos.ts'
import { candidateOf } from './candidates.ts'
import type { CollectDeps, Run } from './run.ts'
import { chooseFrom, saveChoice } from './save.ts'

/** Reads the channels with one poll, and saves what each offers. */
export async function readVideos(deps: CollectDeps, sources: readonly Source[], run: Run): Promise<void> {
  const channels = sources.filter(({ kind }) => kind === 'channel')
  if (channels.length === 0) return
  const { db, videos } = deps
  const states = await loadChannelStates(
    db,
    channels.map(({ address }) => address),
  )
  const quotaUsage = await loadQuotaUsage(db)
  const polled = await videos.poll({ channels: states, quotaUsage }, run.signal)
  await saveQuotaUsage(db, polled.quotaUsage, quotaUsage)
  for (const changes of polled.channels) {
    const source = channels.find(({ address }) => address === changes.id)
    if (!source) continue
    await run.guard(source, async () => {
      if (changes.fault === null) return run.oneAtATime(() => take(deps, source, changes, run))
      run.counting.source('failed')
      await ifThere(db, source, (tx) => saveChannel(tx, changes, run.now))
    })
  }
}

type Changes = Parameters<typeof saveChannel>[1]

async function take(deps: CollectDeps, source: Source, changes: Changes, run: Run): Promise<void> {
  const isWanted = ({ kind }: Video) => deps.videoKinds.includes(kind)
  // A video of another kind is not remembered: a stream becomes a video.
  const wanted = changes.videos.filter(isWanted).map((video) => candidateOf(source, video))
  const choice = await chooseFrom(deps.db, source, wanted, { now: run.now, maxAgeMs: deps.maxAgeMs })
  run.count(choice)
  const others = changes.videos.length - wanted.length
  if (others > 0) run.counting.drop('other kind', others)
  await saveChoice(deps.db, source, choice, {
    channelId: deps.channelId,
    now: run.now,
    state: (tx) => saveChannel(tx, changes, run.now),
  })
  run.counting.source(changes.videos.length > 0 ? 'read' : 'unchanged')
}
