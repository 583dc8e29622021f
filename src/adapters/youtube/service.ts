import type { FindChannel, VideoSource } from '../../features/content/ports.ts'
import type { ChannelVideos } from '../../features/knowledge/ports.ts'
import type { Log } from '../../lib/log.ts'
import { createApi } from './api.ts'
import { createVideoSource } from './client.ts'
import { createFindChannel } from './find.ts'
import { createChannelVideos } from './knowledge/channel-videos.ts'
import type { ChannelVideosDeps } from './knowledge/kept-videos.ts'

/** The ports of YouTube. They share the state of the key; without a key they use feeds and pages. */
export function createYouTubeService(
  deps: Omit<ChannelVideosDeps, 'api'> & {
    apiUrl: string
    key: string | null
    log: Log
    report(cause: string, sentence: string): void
  },
): { videos: VideoSource; findChannel: FindChannel; channelVideos: ChannelVideos } {
  const { key } = deps
  const shared = { ...deps, api: key === null ? null : createApi({ ...deps, baseUrl: deps.apiUrl, key }) }
  return {
    videos: createVideoSource(shared),
    findChannel: createFindChannel(shared),
    channelVideos: createChannelVideos(shared),
  }
}
