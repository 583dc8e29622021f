import type { Video, VideoKind } from '../../../features/content/ports.ts'
import type { ChannelVideo } from '../../../features/knowledge/ports.ts'
import type { YouTubeDeps } from '../client.ts'

/** `videoKinds`: the kinds that are posted, and kept as knowledge. */
export type ChannelVideosDeps = YouTubeDeps & { readonly videoKinds: readonly VideoKind[] }

/** A failed call is worth another try after so long. */
export const againMs = 3_600_000

/** The videos of the kinds that are kept. */
export const keptVideos = (videos: readonly Video[], { videoKinds }: ChannelVideosDeps): ChannelVideo[] =>
  videos
    .filter(({ kind }) => videoKinds.includes(kind))
    .map(({ id, title, description, url, published }) => {
      return { id, title, description, url, publishedAt: published?.getTime() ?? null }
    })
