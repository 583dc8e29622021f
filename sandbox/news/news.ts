import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Discord } from '../discord/discord.ts'
import { sites } from '../feeds/newsroom.ts'
import type { View } from '../view.ts'
import type { StandInChannel } from '../youtube/shapes.ts'
import { createQueueReader } from './queue.ts'

/** The channel of the news, the feed whose stories are posted at once, and the one that is left for the owner to add. */
const [newsChannel, urgentFeed, feedToAdd] = ['ai-news', '/rdf', '/class-notes']

/** Writes the file of sources into the folder. Answers the bot's settings for news, and the view of its queue. */
export async function openNews(deps: {
  discord: Discord
  folder: string
  databasePath: string
  /** The address of the feeds' stand-in. */
  base: string
  channels: readonly StandInChannel[]
}) {
  const { discord, folder, databasePath, base, channels } = deps
  const path = join(folder, 'sources.json')
  await writeFile(path, sourcesFile(base, channels))
  const channel = discord.world.channels().find(({ name }) => name === newsChannel)
  const queue = createQueueReader(databasePath)
  return {
    settings: {
      ...{ CONTENT_CHANNEL_ID: channel?.id ?? '', SOURCES_FILE: path },
      KNOWLEDGE_BASE_CHANNEL_IDS: channel?.id ?? '',
    },
    view: (): View['news'] => ({ items: queue.read(), feedToAdd: base + feedToAdd }),
    close: queue.close,
  }
}

function sourcesFile(base: string, channels: readonly StandInChannel[]): string {
  const feeds = Object.entries(sites)
    .filter(([path]) => path !== feedToAdd)
    .map(([path, { title }]) => ({ url: base + path, name: title, urgent: path === urgentFeed }))
  return JSON.stringify({ feeds, channels: channels.map(({ id, title }) => ({ id, name: title })) }, null, 2)
}
