import type { Selectable } from 'kysely'
import { loadQuotaUsage, saveQuotaUsage } from '../../db/quota-usage.ts'
import type { Schema } from '../../db/schema.ts'
import { within } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { escapeMarkdown } from '../../lib/text/markdown.ts'
import type { DropReason } from './choose/choose.ts'
import { candidateOf, candidatesOf } from './collect/candidates.ts'
import type { CollectDeps } from './collect/run.ts'
import { chooseFrom } from './collect/save.ts'
import { bold } from '../../lib/text/phrases.ts'
import type { Control, QueuedPost, TestedItem } from './control.ts'
import type { ClosedChannels } from '../../lib/closed-channels.ts'
import type { Poster } from './posting/poster.ts'
import { begun, drop, queued } from './posting/queue.ts'
import { lastRuns } from './schedule/run-rows.ts'
import type { RunTimes } from './schedule/runs.ts'
import type { Scheduler } from './schedule/scheduler.ts'
import type { Source } from './sources/sources.ts'

const maxTested = 100
/** The sources of a run are read first: an owner does not wait for a thousand of them. */
const maxTestMs = 20_000

/** The reasons that keep an item from being posted, as the owner reads them. */
const inWords: Readonly<Record<DropReason, string>> = {
  known: 'posted, queued or seen before',
  'without address': 'without an address',
  'too old': 'too old',
  'off topic': 'without a word of the filter',
  'left out': 'with a word to leave out',
  'older than the source': 'among the older ones at the first reading',
  'other kind': 'of a kind of video that is not posted',
  'over the limit': 'too many at once (left to a later run)',
}

const notTaken = 'Discord did not take it; I try again by myself.'
const noAnswer = 'Discord did not answer. I check whether it was posted, and post it if it was not.'

/** The running feature, as the owner's commands use it. */
export function createControl(
  deps: CollectDeps & { times: RunTimes; scheduler: Scheduler; poster: Poster; closed: ClosedChannels },
): Control {
  const { db, clock, scheduler, poster, closed } = deps
  return {
    async status() {
      const [posts, unsure, [last]] = [await queued(db), await begun(db), await lastRuns(db, 1)]
      const next = deps.times.after(clock.now())
      const startedAt = scheduler.runningSince()
      const goingOn = startedAt === null ? null : { startedAt, endedAt: null, read: 0, kept: 0, dropped: {} }
      return {
        nextRunAt: Number.isFinite(next) ? next : null,
        lastRun: goingOn ?? (last ? { ...last, ...last.counts, dropped: wordsOf(last.counts.dropped) } : null),
        ...{ queued: posts.length, unsure: unsure.length },
        nextPostAt: posts[0]?.due_at ?? null,
        closed: closed.closed(),
      }
    },
    async queue({ offset, limit }) {
      const posts = await queued(db)
      return { total: posts.length, posts: posts.slice(offset, offset + limit).map(toQueuedPost) }
    },
    async skip(postId) {
      const post = (await queued(db)).find(({ id }) => postId === null || id === postId)
      const dropped = post ? await drop(db, [post.id], 'skipped by the owner', clock.now()) : 0
      return post && dropped > 0 ? toQueuedPost(post) : null
    },
    runNow: () => Promise.resolve(scheduler.runNow()),
    async postNow(signal) {
      const post = await poster.postNow(signal)
      if (!post) return { outcome: 'empty' }
      const now = await db.selectFrom('posts').selectAll().where('id', '=', post.id).executeTakeFirstOrThrow()
      if (now.state === 'posted') return { outcome: 'posted', post: toQueuedPost(now) }
      const why = closed.closed().find(({ channelId }) => channelId === post.channel_id)?.sentence
      const sentence = now.reason ?? why ?? (now.state === 'posting' ? noAnswer : notTaken)
      return { outcome: 'not-posted', post: toQueuedPost(now), sentence }
    },
    async test(source, signal) {
      const over = new AbortController()
      const either = AbortSignal.any([signal, over.signal])
      const testing = source.kind === 'feed' ? testFeed(deps, source, either) : testChannel(deps, source, either)
      const tested = await within(clock, maxTestMs, testing)
      if (tested) return tested
      over.abort(new Error('over'))
      throw new UserError(
        `${bold(source.name)} did not answer in time. If a run is going on, its sources come first. Try again later.`,
      )
    },
  }
}

async function testFeed(deps: CollectDeps, source: Source, signal: AbortSignal): Promise<TestedItem[]> {
  const { outcome, entries, state } = await deps.feeds.read({ url: source.address, state: null }, signal)
  if (outcome !== 'read')
    throw new UserError(
      `${bold(source.name)} cannot be read: ${escapeMarkdown(state.lastError?.reason ?? 'it does not answer')}.`,
    )
  return judge(deps, source, candidatesOf(source, entries).candidates)
}

async function testChannel(deps: CollectDeps, source: Source, signal: AbortSignal): Promise<TestedItem[]> {
  const channels = [{ id: source.address, state: null }]
  const quotaUsage = await loadQuotaUsage(deps.db)
  const polled = await deps.videos.poll({ channels, quotaUsage }, signal)
  await saveQuotaUsage(deps.db, polled.quotaUsage, quotaUsage)
  const [changes] = polled.channels
  if (!changes || changes.fault !== null) throw new UserError(`${bold(source.name)} cannot be read at the moment.`)
  const isWanted = ({ kind }: { kind: string }) => deps.videoKinds.some((each) => each === kind)
  const others = changes.videos.filter((video) => !isWanted(video))
  return [
    ...(await judge(
      deps,
      source,
      changes.videos.filter(isWanted).map((video) => candidateOf(source, video)),
    )),
    ...others.map(({ title, url }) => ({ title, url, reason: inWords['other kind'] })),
  ].slice(0, maxTested)
}

type Candidates = Parameters<typeof chooseFrom>[2]

async function judge(deps: CollectDeps, source: Source, candidates: Candidates): Promise<TestedItem[]> {
  const rules = { now: deps.clock.now(), maxAgeMs: deps.maxAgeMs }
  const { kept, dropped } = await chooseFrom(deps.db, source, candidates, rules)
  const reasons = new Map(dropped.map(({ candidate, reason }) => [candidate, inWords[reason]]))
  const judged = candidates.map((candidate) => ({ candidate, reason: reasons.get(candidate) ?? null }))
  const items = judged.map(({ candidate: { item }, reason }) => ({ title: item.title, url: item.url, reason }))
  return kept.length === 0 ? items.slice(0, maxTested) : items.sort(keptFirst).slice(0, maxTested)
}

const keptFirst = (a: TestedItem, b: TestedItem): number => Number(a.reason !== null) - Number(b.reason !== null)

const wordsOf = (dropped: Readonly<Partial<Record<DropReason, number>>>): Record<string, number> =>
  Object.fromEntries(Object.entries(dropped).map(([reason, count]) => [inWords[reason as DropReason], count]))

const toQueuedPost = (post: Selectable<Schema['posts']>): QueuedPost => ({
  id: post.id,
  title: post.title,
  url: post.url,
  source: post.source,
  channelId: post.channel_id,
  dueAt: post.due_at,
})
