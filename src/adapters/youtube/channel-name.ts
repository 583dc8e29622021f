import { UserError } from '../../lib/errors.ts'
import { channelId } from './wire.ts'

/** A channel by its id, its handle with the @, a legacy user name, or another path of its page. */
export type ChannelName = { readonly by: 'id' | 'handle' | 'user' | 'path'; readonly value: string }

const handle = /^@[\p{L}\p{N}\p{M}._·-]{1,60}$/u
const userName = /^[\p{L}\p{N}\p{M}._-]{1,100}$/u
const hosts = /^(www\.|m\.|music\.)?youtube(-nocookie)?\.com$/i
/** Paths of YouTube that do not belong to channels. */
const reservedPaths =
  /^(watch|playlist|shorts|live|results|feed|gaming|hashtag|embed|v|post|clip|premium|about|account|t)$/i

const ask = 'Give its id (UC and 22 more), its @handle or its address.'

/** Parses a person's input; throws UserError if it does not name a channel. */
export function readChannelName(text: string): ChannelName {
  const bare = text.trim().replace(/^<(.*)>$/, '$1')
  if (channelId.safeParse(bare).success) return { by: 'id', value: bare }
  if (handle.test(bare)) return { by: 'handle', value: bare }
  const written = /^https?:\/\//i.test(bare) ? bare : `https://${bare}`
  const url = URL.canParse(written) && /^[^\s@]+\//.test(`${bare}/`) ? new URL(written) : null
  if (!url || !url.hostname.includes('.')) throw new UserError(`“${short(bare)}” is not a YouTube channel. ${ask}`)
  if (/^youtu\.be$/i.test(url.hostname)) throw new UserError(`That is a video. ${ask}`)
  if (!hosts.test(url.hostname)) throw new UserError(`${short(url.hostname)} is not YouTube. ${ask}`)
  return fromPath(url)
}

function fromPath({ pathname, searchParams }: URL): ChannelName {
  const [first = '', second = ''] = pathname.split('/').slice(1).map(decoded)
  const fed = searchParams.get('channel_id') ?? ''
  if (first === 'feeds' && channelId.safeParse(fed).success) return { by: 'id', value: fed }
  if (handle.test(first)) return { by: 'handle', value: first }
  if (first === 'channel' && channelId.safeParse(second).success) return { by: 'id', value: second }
  if (first === 'user' && userName.test(second)) return { by: 'user', value: second }
  if (first === 'c' && userName.test(second)) return { by: 'path', value: `c/${second}` }
  if (/^(watch|shorts|live|embed|v|clip)$/i.test(first)) throw new UserError(`That is a video. ${ask}`)
  if (first === 'playlist') throw new UserError(`That is a playlist. ${ask}`)
  if (userName.test(first) && !reservedPaths.test(first) && first !== 'channel') return { by: 'path', value: first }
  throw new UserError(`That address does not name a channel. ${ask}`)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
