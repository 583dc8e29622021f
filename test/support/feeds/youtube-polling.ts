import { expect, vi } from 'vitest'
import { createYouTube as createStandIn } from '../../../sandbox/youtube/youtube.ts'
import type { StandInVideo } from '../../../sandbox/youtube/shapes.ts'
import { createYouTubeService } from '../../../src/adapters/youtube/service.ts'
import type { ChannelState, QuotaUsage } from '../../../src/features/content/ports.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../collecting-log.ts'
import { fakeClock } from '../fake-clock.ts'

const onlyOf = <T>(value: T | undefined): T => value ?? expect.fail('there is none')
const signal = new AbortController().signal

/** Starts YouTube's stand-in and a bot that polls it. States are kept between polls as JSON, like in the database. */
export async function startYouTube({
  start,
  key,
  timeoutMs = 5_000,
}: {
  start: number
  key?: string | null
  timeoutMs?: number
}) {
  const clock = fakeClock(start)
  const standIn = createStandIn({ clock })
  const { apiUrl } = await standIn.listen()
  const { log, lines } = collectingLog('debug')
  const guard = createGuard({ trusted: [apiUrl], allowHosts: [] })
  const http = createHttp({ log, metrics: createMetrics(), guard })
  const report = vi.fn<(cause: string, sentence: string) => void>()
  const videoKinds = ['video', 'finished-stream'] as const
  const deps = { http, apiUrl, feedUrl: apiUrl, timeoutMs, clock, log, report, videoKinds }
  const { videos: source, channelVideos } = createYouTubeService({
    ...deps,
    key: key === undefined ? standIn.key : key,
  })
  const states = new Map<string, ChannelState | null>()
  let quotaUsage: QuotaUsage | null = null
  const channel = (index: number) => onlyOf(standIn.channels[index])

  async function poll() {
    const channels = standIn.channels.map(({ id }) => ({ id, state: states.get(id) ?? null }))
    const answer = await source.poll({ channels, quotaUsage }, signal)
    quotaUsage = JSON.parse(JSON.stringify(answer.quotaUsage)) as QuotaUsage
    for (const { id, state } of answer.channels)
      states.set(id, JSON.parse(JSON.stringify(state)) as ChannelState | null)
    return answer.channels
  }

  return {
    ...{ clock, standIn, report, lines, deps, poll, channel, channelVideos },
    quotaUsage: () => onlyOf(quotaUsage ?? undefined),
    /** Polls and lists the changes, each as its kind and id. */
    async changes(): Promise<string[]> {
      return (await poll()).flatMap(({ videos }) => videos.map(({ id, kind }) => `${kind} ${id}`))
    },
    video: (index: number, place: number) => onlyOf(channel(index).videos[place]),
    publish(index: number, id: string, more: Partial<StandInVideo> = {}): void {
      const now = clock.now()
      const usual = { title: id, description: '', kind: 'video', seconds: 754, state: 'public' } as const
      channel(index).videos.unshift({ id, ...usual, publishedAt: now, startsAt: now, ...more })
    },
    /** The requests since the last call of this function. */
    requests: (): string[] => standIn.calls.splice(0).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
    /** Closes everything and expects that no rule of YouTube was broken and no log line contains the key. */
    async close(): Promise<void> {
      await http.close()
      await standIn.close()
      expect(standIn.violations).toEqual([])
      expect(JSON.stringify(lines)).not.toContain(standIn.key)
    },
  }
}

export type Rig = Awaited<ReturnType<typeof startYouTube>>
