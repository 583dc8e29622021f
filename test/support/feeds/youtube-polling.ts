import { expect, vi } from 'vitest'
import { createYouTube as createStandIn } from '../../../sandbox/youtube/youtube.ts'
import type { StandInVideo } from '../../../sandbox/youtube/shapes.ts'
import { createYouTubeService } from '../../../src/adapters/youtube/service.ts'
import type { ChannelMemory, UnitLedger } from '../../../src/features/content/ports.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../collecting-log.ts'
import { fakeClock } from '../fake-clock.ts'

const onlyOf = <T>(value: T | undefined): T => value ?? expect.fail('there is none')
const signal = new AbortController().signal

/** YouTube's stand-in, and a bot that polls it and keeps what it is given to keep, as the database would: as JSON. */
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
  const deps = { http, apiUrl, feedUrl: apiUrl, timeoutMs, clock, log, report }
  const { videos: source } = createYouTubeService({ ...deps, key: key === undefined ? standIn.key : key })
  const memories = new Map<string, ChannelMemory | null>()
  let ledger: UnitLedger | null = null
  const channel = (index: number) => onlyOf(standIn.channels[index])

  async function poll() {
    const channels = standIn.channels.map(({ id }) => ({ id, memory: memories.get(id) ?? null }))
    const answer = await source.poll({ channels, ledger }, signal)
    ledger = JSON.parse(JSON.stringify(answer.ledger)) as UnitLedger
    for (const { id, memory } of answer.channels)
      memories.set(id, JSON.parse(JSON.stringify(memory)) as ChannelMemory | null)
    return answer.channels
  }

  return {
    ...{ clock, standIn, report, lines, deps, poll, channel },
    ledger: () => onlyOf(ledger ?? undefined),
    /** What a poll told, each as its kind and id. */
    async told(): Promise<string[]> {
      return (await poll()).flatMap(({ videos }) => videos.map(({ id, kind }) => `${kind} ${id}`))
    },
    video: (index: number, place: number) => onlyOf(channel(index).videos[place]),
    publish(index: number, id: string, more: Partial<StandInVideo> = {}): void {
      const now = clock.now()
      const usual = { title: id, description: '', kind: 'video', seconds: 754, state: 'public' } as const
      channel(index).videos.unshift({ id, ...usual, publishedAt: now, startsAt: now, ...more })
    },
    /** What was asked since the last look. */
    asked: (): string[] => standIn.calls.splice(0).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
    /** Ends it; nothing that YouTube forbids was done, and no log line shows the key. */
    async close(): Promise<void> {
      await http.close()
      await standIn.close()
      expect(standIn.violations).toEqual([])
      expect(JSON.stringify(lines)).not.toContain(standIn.key)
    },
  }
}

export type Rig = Awaited<ReturnType<typeof startYouTube>>
