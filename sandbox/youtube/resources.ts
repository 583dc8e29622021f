import { Refusal } from '../http/service-faults.ts'
import { channelOf, feedOf, itemOf, pageOf, type StandInChannel, videoOf } from './shapes.ts'

const notFound = (what: string) => new Refusal(404, `The ${what} cannot be found.`, false, `${what}NotFound`)

/** A list of the Data API. Throws a Refusal. https://developers.google.com/youtube/v3/docs */
export function resource(channels: StandInChannel[], api: string, query: URLSearchParams): object {
  if (!query.get('part')) throw new Refusal(400, 'part is required', true, 'missingRequiredParameter')
  const ids = (query.get('id') ?? '').split(',')
  if (ids.length > 50) throw new Refusal(400, `${ids.length} ids, 50 are allowed`, true, 'invalidFilters')
  const all = channels.flatMap((channel) => channel.videos.map((video) => ({ channel, video })))
  switch (api) {
    case 'channels': {
      const [handle, name] = [query.get('forHandle')?.replace(/^@?/, '@').toLowerCase(), query.get('forUsername')]
      const found = channels.filter(
        (each) => ids.includes(each.id) || each.handle.toLowerCase() === handle || each.userName === name,
      )
      return found.length === 0 ? { kind: 'youtube#channelListResponse' } : { items: found.map(channelOf) }
    }
    case 'playlistItems':
      return playlist(channels, query)
    case 'videos': {
      const found = all.filter(({ video }) => ids.includes(video.id) && video.state !== 'deleted')
      return { items: found.map(({ channel, video }) => videoOf(channel, video)) }
    }
    default:
      throw new Refusal(404, `There is no ${api}.`, true, 'notFound')
  }
}

function playlist(channels: StandInChannel[], query: URLSearchParams): object {
  const [, kind, rest] = /^(UU|UUSH)([\w-]{22})$/.exec(query.get('playlistId') ?? '') ?? []
  const channel = channels.find(({ id }) => id === `UC${rest}`)
  const videos = channel?.videos.filter((video) => kind === 'UU' || video.kind === 'short') ?? []
  if (!channel || videos.length === 0) throw notFound('playlist')
  const size = Math.min(50, Number(query.get('maxResults') ?? 5))
  const from = placeOf(channel, query.get('pageToken'))
  const next = from + size < videos.length ? { nextPageToken: tokenOf(channel, from + size) } : {}
  const items = videos.slice(from, from + size).map((video, index) => itemOf(channel, video, from + index))
  return { kind: 'youtube#playlistItemListResponse', ...next, items }
}

/** A token names a place in the list of one channel, as it is numbered at the moment. */
const tokenOf = ({ id, lists = 0 }: StandInChannel, place: number): string =>
  Buffer.from(`${id}:${lists}:${place}`).toString('base64url')

function placeOf(channel: StandInChannel, token: string | null): number {
  if (token === null) return 0
  const place = Number(Buffer.from(token, 'base64url').toString().split(':').at(-1))
  if (token !== tokenOf(channel, place)) throw new Refusal(400, 'The page token is invalid.', false, 'invalidPageToken')
  return place
}

/** Feeds and channel pages, which need no key; every feed has the status `feeds`. Throws a Refusal. */
export function websiteOf(channels: StandInChannel[], path: string, query: URLSearchParams, feeds: number) {
  if (path === '/feeds/videos.xml') {
    const [user, list] = [query.get('user'), query.get('playlist_id')]
    const id = query.get('channel_id') ?? list?.replace(/^UU(LF)?/, 'UC')
    const channel = channels.find((each) => each.id === id || each.userName === user)
    if (feeds !== 200 || !channel) throw new Refusal(channel ? feeds : 404, 'Error', false, 'feed')
    return { type: 'text/xml; charset=UTF-8', bytes: feedOf(channel) }
  }
  const [kind, name] = /^\/(channel|user|c)\/([^/]+)/.exec(path)?.slice(1) ?? ['handle', path.slice(1)]
  const fields = { channel: 'id', user: 'userName', c: 'userName', handle: 'handle' } as const
  const channel = channels.find((each) => each[fields[kind as keyof typeof fields]] === decodeURIComponent(name ?? ''))
  if (!channel) throw notFound('page')
  return { type: 'text/html; charset=utf-8', bytes: pageOf(channel) }
}
