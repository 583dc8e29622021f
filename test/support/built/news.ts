import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Discord } from '../../../sandbox/discord/discord.ts'
import { createFeeds } from '../../../sandbox/feeds/feeds.ts'
import { createYouTube } from '../../../sandbox/youtube/youtube.ts'
import { systemClock } from '../../../src/lib/clock.ts'

/** Videos that a channel lists. */
const maxVideos = 15

/**
 * Two feeds and a video channel whose items appear at a test's word: an urgent feed for a text channel, urgent videos for an
 * announcement channel, and a feed for a forum. `settings` point the built bot to them.
 */
export async function openNews(discord: Discord, folder: string) {
  const feeds = createFeeds({ clock: systemClock })
  const youTube = createYouTube({ clock: systemClock })
  const { url, host } = await feeds.listen()
  const { apiUrl } = await youTube.listen()
  const idOf = (name: string) => discord.world.channels().find((channel) => channel.name === name)?.id ?? ''
  const [lectures] = youTube.channels
  if (!lectures) throw new Error('no channel')
  lectures.videos = []
  const names: string[] = []

  /** Publishes an article. */
  const write = (path: string) => (name: string) =>
    void feeds.feeds.get(path)?.unshift({ slug: name, title: `About ${name}`, summary: 'News.', at: systemClock.now() })
  const publishVideo = (id: string) => {
    const now = systemClock.now()
    const times = { publishedAt: now, startsAt: now, seconds: 60 }
    const video = { id, title: `About ${id}`, description: '', kind: 'video', state: 'public', ...times } as const
    lectures.videos = [video, ...lectures.videos].slice(0, maxVideos)
  }
  for (const stories of feeds.feeds.values()) stories.splice(0)
  const sources = [
    { prefix: 'urgent', publish: write('/rss') },
    { prefix: 'calm', publish: write('/atom') },
    { prefix: 'video', publish: publishVideo },
  ]
  const file = join(folder, 'sources.json')
  const channels = [{ id: lectures.id, name: 'Videos', urgent: true, channel: idOf('announcements') }]
  const calm = { url: `${url}/atom`, name: 'Calm', channel: idOf('reading-room') }
  writeFileSync(file, JSON.stringify({ feeds: [{ url: `${url}/rss`, name: 'Urgent', urgent: true }, calm], channels }))
  return {
    /** Names of all items, which are the last part of their addresses. */
    names,
    /** Publishes an item of each source; of a new source no second one before its first one stands: the rest is archive. */
    publish(posted: readonly string[]): void {
      for (const { prefix, publish } of sources) {
        const own = names.filter((name) => name.startsWith(prefix))
        if (own.length > 0 && !own.some((name) => posted.includes(name))) continue
        const name = `${prefix}${own.length}`.padEnd(11, '_')
        names.push(name)
        publish(name)
      }
    },
    violations: () => [...feeds.violations, ...youTube.violations],
    settings: {
      CONTENT_CHANNEL_ID: idOf('ai-news'),
      // Items come by command; a run of the schedule may come in between.
      CONTENT_FETCH_CRON: '*/5 * * * *',
      SOURCES_FILE: file,
      FETCH_ALLOW_HOSTS: host,
      ...{ YOUTUBE_API_KEY: youTube.key, YOUTUBE_API_URL: apiUrl, YOUTUBE_FEED_URL: apiUrl },
    },
    async close(): Promise<void> {
      await feeds.close()
      await youTube.close()
    },
  }
}

/** Names of the items that stand in channels, in no order; one for each message. */
export const postedIn = (discord: Discord): string[] =>
  discord
    .state()
    .channels.filter(({ name }) => name !== 'town-square')
    .flatMap(({ messages }) => messages)
    .flatMap(
      ({ content, embeds }) =>
        /(?:articles\/|watch\?v=)((?:urgent|calm|video)\d\w*)/.exec(embeds[0]?.url ?? content)?.[1] ?? [],
    )
