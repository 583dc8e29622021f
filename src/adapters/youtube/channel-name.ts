import { UserError } from '../../lib/errors.ts'
import { channelId } from './wire.ts'

/** A channel by its id, its handle with the @, a legacy user name, or another path of its page. */
export type ChannelName = { readonly by: 'id' | 'handle' | 'user' | 'path'; readonly value: string }

const handle = /^@[\p{L}\p{N}\p{M}._·-]{1,60}$/u
const userName = /^[\p{L}\p{N}\p{M}._-]{1,100}$/u
const hosts = /^(www\.|m\.|music\.)?youtube(-nocookie)?\.com$/i
/** Paths of YouTube that do not belong to channels. */
const reservedPaths =
  /^(watch|playlist|shorts|live|results|feeds?|gaming|hashtag|embed|v|post|clip|premium|about|account|t|c|user|channel|redirect|attribution_link|profile|show)$/i

const ask = 'Give the id of a channel (UC and 22 more characters), its @handle or its address.'

/** Parses a person's input; throws UserError if it does not name a channel. */
export function readChannelName(text: string): ChannelName {
  const bare = text.trim().replace(/^<(.*)>$/, '$1')
  if (channelId.safeParse(bare).success) return { by: 'id', value: bare }
  if (handle.test(bare)) return { by: 'handle', value: bare }
  const written = /^https?:\/\//i.test(bare) ? bare : `https://${bare}`
  const url = URL.canParse(written) && /^[^\s@]+\//.test(`${bare}/`) ? new URL(written) : null
  if (!url || !url.hostname.includes('.')) throw new UserError(`“${short(bare)}” is not a YouTube channel. ${ask}`)
  const behindConsent = /^consent\.youtube\.com$/i.test(url.hostname) ? url.searchParams.get('continue') : null
  if (behindConsent !== null) return readChannelName(behindConsent)
  if (/^youtu\.be$/i.test(url.hostname)) throw new UserError(`That is a video. ${ask}`)
  if (!hosts.test(url.hostname)) throw new UserError(`${short(url.hostname)} is not YouTube. ${ask}`)
  return fromPath(url)
}

function fromPath({ pathname, searchParams }: URL): ChannelName {
  const [first = '', second = ''] = pathname.split('/').slice(1).map(decoded)
  if (first === 'feeds' && second === 'videos.xml') return fromFeed(searchParams)
  if (handle.test(first)) return { by: 'handle', value: first }
  if (first === 'channel' && channelId.safeParse(second).success) return { by: 'id', value: second }
  if (first === 'user' && userName.test(second)) return { by: 'user', value: second }
  if (first === 'c' && userName.test(second)) return { by: 'path', value: `c/${second}` }
  if (/^(watch|shorts|live|embed|v|clip)$/i.test(first)) throw new UserError(`That is a video. ${ask}`)
  if (first === 'playlist') return fromPlaylist(searchParams.get('list') ?? '')
  if (userName.test(first) && !reservedPaths.test(first)) return { by: 'path', value: first }
  throw new UserError(`That address does not name a channel. ${ask}`)
}

/** YouTube's feeds are addressed by a channel, a legacy user name or a playlist. */
function fromFeed(parameters: URLSearchParams): ChannelName {
  const [id, user, playlist] = ['channel_id', 'user', 'playlist_id'].map((name) => parameters.get(name)?.trim() ?? '')
  if (id !== undefined && channelId.safeParse(id).success) return { by: 'id', value: id }
  if (user !== undefined && userName.test(user)) return { by: 'user', value: user }
  if (playlist) return fromPlaylist(playlist)
  throw new UserError(`That address does not name a channel. ${ask}`)
}

/**
 * The channel of a playlist that YouTube makes for each channel, such as UU… of all uploads and UULF… of its videos
 * (undocumented but widely relied on); any other playlist can be read as a feed.
 */
function fromPlaylist(id: string): ChannelName {
  const owner = /^UU(?:LF|SH|LV|MO|LP|PS|PV|MF|MS|MV)?([\w-]{22})$/.exec(id)?.[1]
  if (owner !== undefined) return { by: 'id', value: `UC${owner}` }
  const feed = /^[\w-]{10,60}$/.test(id)
    ? `Add it as a feed: https://www.youtube.com/feeds/videos.xml?playlist_id=${id}`
    : ask
  throw new UserError(`That is a playlist. ${feed}`)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
