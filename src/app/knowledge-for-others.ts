import type { ProvenanceOf } from '../features/chat/ports.ts'
import { loadKnowledgeChannels } from '../features/content/sources/sources.ts'
import { withPublicChannels } from '../features/knowledge/items/audiences.ts'
import { createPostedItems } from '../features/knowledge/items/posted.ts'
import { findPosts } from '../features/knowledge/items/provenance.ts'
import type { ChannelVideos, Readers } from '../features/knowledge/ports.ts'
import type { knowledgeSettings } from '../features/knowledge/settings.ts'
import { createVideos } from '../features/knowledge/videos/videos.ts'
import type { Part } from '../lib/lifecycle.ts'
import type { Values } from '../lib/settings.ts'
import type { Platform } from './platform.ts'

/** Who reads the channels, as the owner wants it to count for knowledge. */
export function readersOf({ config, discord }: Platform): Readers {
  const { KNOWLEDGE_PUBLIC_CHANNEL_IDS: ids } = config as unknown as Values<typeof knowledgeSettings>
  return withPublicChannels(discord.readers, ids)
}

/** Functions that make knowledge of posts, for the feature that posts. */
export function postedItemsOf(platform: Platform) {
  const { uploads, additions, clock, log } = platform
  const { keepPosted, keepDiscussed } = createPostedItems({ readers: readersOf(platform), uploads, clock, log })
  // In a transaction: what is woken waits for its end before it reads.
  const wake = () => additions().itemsKept()
  return {
    keepPosted: (...given: Parameters<typeof keepPosted>) => keepPosted(...given).then(wake),
    keepDiscussed: (...given: Parameters<typeof keepDiscussed>) => keepDiscussed(...given).then(wake),
  }
}

/** Tells an answer where its sources were posted. */
export const provenanceOf =
  ({ database, discord: { readers } }: Platform): ProvenanceOf =>
  async (urls, place) => {
    const posts = await findPosts(database.db, urls, place, readers)
    return new Map(
      [...posts].map(([url, post]) => [url, { channelId: post.roomId, at: post.at, link: readers.linkTo(post) }]),
    )
  }

/** The part that makes knowledge of the videos of chosen channels. */
export const channelVideosOf = ({ database, ...platform }: Platform, videos: ChannelVideos): Part =>
  createVideos({ ...platform, db: database.db, videos, chosen: loadKnowledgeChannels })
