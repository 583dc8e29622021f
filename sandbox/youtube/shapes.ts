/** A video of the stand-in. */
export type StandInVideo = {
  id: string
  title: string
  description: string
  kind: 'video' | 'short' | 'live' | 'upcoming' | 'finished-stream'
  /** Milliseconds since 1970. */
  publishedAt: number
  /** The start of a stream, in milliseconds since 1970. */
  startsAt: number
  seconds: number
  state: 'public' | 'private' | 'deleted'
}
/** A channel of the stand-in, its newest video first. Its page tokens end where `lists` changes. */
export type StandInChannel = {
  id: string
  title: string
  handle: string
  userName: string
  videos: StandInVideo[]
  lists?: number
}

const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
const still = (id: string, name: string, width: number) => ({
  [name]: { url: `https://i.ytimg.com/vi/${id}/${name}.jpg`, width, height: (width * 9) / 16 },
})

export const channelOf = ({ id, title, handle }: StandInChannel): object => ({
  kind: 'youtube#channel',
  id,
  snippet: { title, description: '', customUrl: handle, publishedAt: '2020-01-01T00:00:00Z' },
  contentDetails: { relatedPlaylists: { likes: '', uploads: id.replace(/^UC/, 'UU') } },
})

export function itemOf({ id, title }: StandInChannel, video: StandInVideo, position: number): object {
  const hidden = video.state === 'public' ? null : `${video.state[0]?.toUpperCase()}${video.state.slice(1)} video`
  return {
    kind: 'youtube#playlistItem',
    id: `item-${video.id}`,
    // The time at which it joined the list, which is not its publication.
    snippet: { publishedAt: iso(video.publishedAt + 5_000), channelId: id, title: hidden ?? video.title, position },
    contentDetails: { videoId: video.id, ...(hidden ? {} : { videoPublishedAt: iso(video.publishedAt) }) },
    status: { privacyStatus: hidden ? 'privacyStatusUnspecified' : 'public' },
    channelTitle: title,
  }
}

export function videoOf(channel: StandInChannel, video: StandInVideo): object {
  const { kind, startsAt, seconds } = video
  const going = kind === 'live' || kind === 'upcoming'
  const began = kind === 'upcoming' ? {} : { actualStartTime: iso(startsAt) }
  const ended = kind === 'finished-stream' ? { actualEndTime: iso(startsAt + seconds * 1000) } : {}
  return {
    kind: 'youtube#video',
    id: video.id,
    snippet: {
      publishedAt: iso(video.publishedAt),
      channelId: channel.id,
      channelTitle: channel.title,
      title: video.title,
      description: video.description,
      thumbnails: {
        ...still(video.id, 'default', 120),
        ...still(video.id, 'maxres', 1280),
        ...still(video.id, 'uhd', 3840),
      },
      liveBroadcastContent: going ? kind : 'none',
    },
    contentDetails: { duration: going ? 'P0D' : `PT${Math.floor(seconds / 60)}M${seconds % 60}S` },
    status: { privacyStatus: video.state },
    ...(kind === 'video' || kind === 'short'
      ? {}
      : { liveStreamingDetails: { scheduledStartTime: iso(startsAt), ...began, ...ended } }),
  }
}

const xml = (text: string) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`)

/** The Atom feed of a channel: its fifteen newest public videos. */
export const feedOf = (channel: StandInChannel): string => `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <id>yt:channel:${channel.id.slice(2)}</id>
 <title>${xml(channel.title)}</title>
${channel.videos
  .filter(({ state }) => state === 'public')
  .slice(0, 15)
  .map(
    ({ id, title, description, kind, publishedAt }) => ` <entry>
  <id>yt:video:${id}</id><yt:videoId>${id}</yt:videoId><yt:channelId>${channel.id}</yt:channelId>
  <title>${xml(title)}</title>
  <link rel="alternate" href="https://www.youtube.com/${kind === 'short' ? `shorts/${id}` : `watch?v=${id}`}"/>
  <author><name>${xml(channel.title)}</name></author>
  <published>${iso(publishedAt)}</published><updated>${iso(publishedAt + 60_000)}</updated>
  <media:group>
   <media:thumbnail url="https://i1.ytimg.com/vi/${id}/hqdefault.jpg" width="480" height="360"/>
   <media:description>${xml(description)}</media:description>
   <media:community>
    <media:starRating count="0" average="0.00" min="1" max="5"/>
    <media:statistics views="${kind === 'upcoming' ? 0 : 17}"/>
   </media:community>
  </media:group>
 </entry>`,
  )
  .join('\n')}
</feed>`

/** The page of a channel: its title and its canonical address. */
export const pageOf = ({ id, title }: StandInChannel): string =>
  `<!DOCTYPE html><html><head><title>${xml(title)}</title><link rel="canonical" href="https://www.youtube.com/channel/${id}"></head><body></body></html>`
