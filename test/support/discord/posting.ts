import type { APIMessage } from 'discord-api-types/v10'
import { expect } from 'vitest'
import type { DiscordOptions } from '../../../sandbox/discord/discord.ts'
import { createDiscord } from '../../../src/adapters/discord/discord.ts'
import type { Item, PostOrder } from '../../../src/features/content/ports.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../collecting-log.ts'
import { afterTest } from '../network/local-server.ts'
import { schemaViolations } from './schema-violations.ts'
import { startCaller } from './stand-in-caller.ts'

export const article: Item = {
  kind: 'article',
  title: 'A model learns to wait',
  url: 'https://news.example/waits',
  summary: 'It waits. Nobody knows for what.',
  picture: 'https://news.example/a.png',
  source: 'The Example',
  publishedAt: Date.UTC(2026, 10, 27, 9),
}
export const video: Item = { ...article, kind: 'video', url: 'https://www.youtube.com/watch?v=abcdefghijk' }

/** A publisher on a stand-in for Discord. After the test nothing may have broken Discord's rules. */
export async function startPublisher(options: Partial<DiscordOptions> = {}) {
  const wire = await startCaller(options)
  const { discord, clock } = wire
  const { log, lines } = collectingLog()
  const http = createHttp({
    log,
    metrics: createMetrics(),
    guard: createGuard({ trusted: [wire.api], allowHosts: [] }),
  })
  const waits: number[] = []
  const sleep = (ms: number) => {
    waits.push(ms)
    return Promise.resolve()
  }
  const bot = createDiscord({
    ...{ http, log, token: discord.token, baseUrl: wire.api.replace(/\/v10$/, ''), clock: { now: clock.now, sleep } },
    ...{ homeGuildId: null, contentChannelId: null, channels: [], onFatal: () => undefined, report: () => undefined },
  })
  afterTest(async () => {
    await bot.stop(0, new AbortController().signal)
    await http.close()
    await discord.close()
    expect(discord.violations).toEqual([])
    expect(schemaViolations(discord.calls)).toEqual([])
  })
  const idOf = (name: string): string =>
    discord.world.channels().find((channel) => channel.name === name)?.id ?? expect.fail(`no channel ${name}`)
  return {
    wire,
    discord,
    publisher: bot.publisher,
    gallery: bot.gallery,
    lines,
    /** The pauses that the publisher made. */
    waits,
    idOf,
    /** An order for #ai-news. */
    order: (more: Partial<PostOrder> & { channel?: string } = {}): PostOrder => ({
      ...{ channelId: idOf(more.channel ?? 'ai-news'), key: 'k1', attempt: 1, item: article, roleId: null },
      actions: [{ id: 'content:discuss:k1', label: 'Discuss', style: 'secondary' }],
      ...more,
    }),
    messages: (channel = 'ai-news'): APIMessage[] => discord.messages(channel),
    /** The calls that were made, without those before. */
    calls: (method: string) => discord.calls.filter((call) => call.method === method).map(({ path }) => path),
  }
}

export type Posting = Awaited<ReturnType<typeof startPublisher>>
