import type { Api } from '../api.ts'
import { getPlaylist, shortsOf } from '../playlists.ts'
import type { Quota } from '../quota.ts'
import { readNextPage, readPlaylist } from '../wire.ts'
import type { Shorts } from './cursor.ts'

/** Pages of the list of shorts that are read for one page of uploads. */
export const maxShortsPages = 2
/** Ids of about three pages: older uploads follow, and the two lists are in the same order. */
const maxIds = 150

/**
 * Reads a channel's list of shorts on until it covers the uploads that were published since `oldest` (ms since 1970; Infinity
 * where nothing depends on it). `isEnough` is false where that takes more pages. 'stale': its token is not valid any more;
 * null: the API does not help.
 */
export async function coverShorts(
  asked: {
    readonly api: Api
    readonly channelId: string
    readonly quota: Quota
    readonly oldest: number
    readonly known: Shorts
  },
  signal: AbortSignal,
): Promise<{ shorts: Shorts; isEnough: boolean } | 'stale' | null> {
  const { api, channelId, quota, oldest } = asked
  let shorts = asked.known
  for (let pages = 0; !covers(shorts, oldest); pages++) {
    if (pages >= maxShortsPages) return { shorts, isEnough: false }
    const answer = api.mayAsk(quota)
      ? await getPlaylist(api, quota, { list: shortsOf(channelId), tag: null, page: shorts.page }, signal)
      : null
    if (answer?.kind === 'stale') return 'stale'
    // A channel without shorts has no such playlist.
    if (answer?.kind === 'missing') shorts = { ...shorts, isWhole: true }
    else if (answer?.kind === 'read') shorts = withPage(shorts, answer.body)
    else return null
  }
  return { shorts, isEnough: true }
}

const covers = ({ isWhole, until }: Shorts, oldest: number): boolean =>
  isWhole || oldest === Infinity || (until !== null && until <= oldest)

function withPage(shorts: Shorts, body: unknown): Shorts {
  const published = readPlaylist(body)
  const page = readNextPage(body)
  return {
    page,
    isWhole: page === null,
    until: Math.min(shorts.until ?? Infinity, ...published.values()),
    ids: [...shorts.ids, ...published.keys()].slice(-maxIds),
  }
}
