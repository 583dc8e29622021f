import { createArticleReader } from '../adapters/article/fetch.ts'
import { createFiles } from '../adapters/discord/rest/files.ts'
import { createFindFeed } from '../adapters/feeds/discover/discover.ts'
import { createFeedParser } from '../adapters/feeds/parse.ts'
import { createFeedReader } from '../adapters/feeds/reader/reader.ts'
import { createYouTubeService } from '../adapters/youtube/service.ts'
import { createContentCommands } from '../features/content/commands/commands.ts'
import { createContent } from '../features/content/content.ts'
import { createDiscuss, discussAction } from '../features/content/discuss/discuss.ts'
import { createRunTimes } from '../features/content/schedule/runs.ts'
import { contentSettings } from '../features/content/settings.ts'
import { addFirstSources, checkSourceFile } from '../features/content/sources/first-sources.ts'
import type { Part } from '../lib/lifecycle.ts'
import type { Values } from '../lib/settings.ts'
import { channelVideosOf, postedItemsOf } from './knowledge-for-others.ts'
import { defineSlice, type Platform } from './platform.ts'

type ContentPlatform = Platform<Values<typeof contentSettings>>

const hourMs = 3_600_000
/** The limit of a call to a site or to YouTube, in real time. */
const callTimeoutMs = 10_000

/** News and videos in a channel, their discussions, and what owners command. */
export const content = defineSlice({
  settings: contentSettings,
  checks: ({ config }) =>
    config.SOURCES_FILE === '' ? [] : [{ name: 'SOURCES_FILE', look: () => checkSourceFile(config.SOURCES_FILE) }],
  create(platform) {
    // Posts of earlier days keep their button where posting is switched off.
    const discuss = createDiscussions(platform)
    const channelId = platform.config.CONTENT_CHANNEL_ID
    if (channelId === null) return discuss
    const posting = createPosting(platform, channelId)
    const help = 'Press **Discuss** under a post: I open a thread with a summary and answer questions about it there.'
    return {
      commands: posting.commands,
      presses: [...discuss.presses, ...posting.presses],
      parts: [...posting.parts, ...discuss.parts],
      help: [help],
    }
  },
})

function createPosting(platform: ContentPlatform, channelId: string) {
  const { config, database, clock, log, http, discord, report } = platform
  const { db, wasClosed } = database
  const readers = createReaders(platform)
  const { parts, control } = createContent({
    ...{ ...readers, db, wasClosed, clock, log, report, channelId },
    publisher: discord.publisher,
    times: createRunTimes(config.CONTENT_FETCH_CRON, config.CONTENT_TIMEZONE),
    maxAgeMs: config.CONTENT_MAX_AGE_HOURS * hourMs,
    videoKinds: config.VIDEO_KINDS,
    actions: (key) => [discussAction(key)],
    onPosted: postedItemsOf(platform).keepPosted,
  })
  const { readBytes: readFile } = createFiles({ http, urls: config.DISCORD_CDN_URLS })
  const pingTrouble = (at: string | null, roleId: string, signal: AbortSignal) =>
    discord.publisher.pingTrouble(at ?? channelId, roleId, signal)
  const { commands, presses } = createContentCommands({ ...readers, db, control, readFile, pingTrouble, clock, log })
  const sources: Part = {
    name: 'sources',
    start: () => addFirstSources({ db, path: config.SOURCES_FILE, clock, log, report }),
    stop: readers.close,
  }
  const videos = channelVideosOf(platform, readers.channelVideos)
  return { commands, presses, parts: [sources, ...parts, videos] }
}

/** The readers of feeds and of YouTube. */
function createReaders(platform: ContentPlatform) {
  const { config, clock, log, http } = platform
  const parser = createFeedParser()
  const youTube = createYouTubeService({
    ...platform,
    feedUrl: config.YOUTUBE_FEED_URL,
    apiUrl: config.YOUTUBE_API_URL,
    key: config.YOUTUBE_API_KEY,
    timeoutMs: callTimeoutMs,
    videoKinds: config.VIDEO_KINDS,
  })
  return {
    ...youTube,
    feeds: createFeedReader({ http, parse: parser.parse, clock, log }),
    findFeed: createFindFeed({ http, parse: parser.parse, totalMs: callTimeoutMs }),
    close: parser.close,
  }
}

function createDiscussions(platform: ContentPlatform) {
  const { database, discord, pages, additions, clock, log } = platform
  return createDiscuss({
    db: database.db,
    threads: discord.threads,
    readArticle: createArticleReader({ readPage: pages.read, log }),
    summarize: (material, signal) => additions().summarize(material, signal),
    shelve: postedItemsOf(platform).keepDiscussed,
    clock,
    log,
  })
}
