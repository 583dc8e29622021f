import type { CataloguePage, ChannelVideos } from '../../../features/knowledge/ports.ts'
import type { Api } from '../api.ts'
import { kindOf, needsListOfShorts, toVideo } from '../kinds.ts'
import { nextPacificMidnight } from '../../../lib/pacific.ts'
import { getPlaylist, lookUp, uploadsOf } from '../playlists.ts'
import { createQuota, type Quota } from '../quota.ts'
import { readNextPage, readPlaylist } from '../wire.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import { againMs, type ChannelVideosDeps, keptVideos } from './kept-videos.ts'
import { coverShorts, maxShortsPages } from './shorts.ts'

/** Units of a day that a new project has. https://developers.google.com/youtube/v3/determine_quota_cost */
const unitsPerDay = 10_000
/** Units of a day for catalogues, and those that are always left for the rest. */
const [catalogueUnits, keptUnits] = [unitsPerDay / 5, 2_000]
/** A page of uploads, their details, and lists of shorts. */
const maxPageUnits = 2 + maxShortsPages

type Deps = ChannelVideosDeps & { readonly api: Api }
type Catalogue = NonNullable<ChannelVideos['catalogue']>

/**
 * All videos of channels, newest first, fifty a page. Pages are taken from a budget: a fifth of a day's units, and never the
 * last 2,000. https://developers.google.com/youtube/v3/docs/playlistItems/list
 */
export function createCatalogue(deps: Deps): Catalogue {
  const { api, clock } = deps
  return {
    reserve(saved) {
      const now = clock.now()
      const quota = createQuota(saved, clock)
      if (!quota.mayAsk()) return { waitUntil: quota.usage().waitUntil ?? now + againMs }
      // The key was rejected.
      if (!api.mayAsk(quota)) return { waitUntil: now + againMs }
      for (let unit = 0; unit < maxPageUnits; unit++) quota.spend()
      const usage = withCatalogue(quota, maxPageUnits)
      const isOver = usage.catalogue > catalogueUnits || usage.units > unitsPerDay - keptUnits
      return isOver ? { waitUntil: nextPacificMidnight(now) } : { usage }
    },
    async page(list, signal) {
      const quota = createQuota(list.usage, clock)
      const counted = countCalls(api)
      const page = await readPage({ ...deps, api: counted.api }, list, quota, signal)
      const usage = withCatalogue(quota, counted.calls())
      // The day's quota is used up, or the API rests.
      return page === null
        ? { outcome: 'later', at: usage.waitUntil ?? clock.now() + againMs, usage }
        : { ...page, usage }
    },
  }
}

const withCatalogue = (quota: Quota, units: number) => {
  const usage = quota.usage()
  return { ...usage, catalogue: usage.catalogue + units }
}

function countCalls(api: Api): { api: Api; calls(): number } {
  let calls = 0
  const get: Api['get'] = (...asked) => {
    calls++
    return api.get(...asked)
  }
  return { api: { ...api, get }, calls: () => calls }
}

/** Null where the API does not help. */
async function readPage(
  deps: Deps,
  { channelId, cursor: given, choose }: Parameters<Catalogue['page']>[0],
  quota: Quota,
  signal: AbortSignal,
): Promise<CataloguePage | null> {
  const { api } = deps
  const cursor = readCursor(given)
  const answer = await getPlaylist(api, quota, { list: uploadsOf(channelId), tag: null, page: cursor.page }, signal)
  if (answer.kind === 'missing') return { outcome: 'gone' }
  if (answer.kind === 'stale') return { outcome: 'expired' }
  if (answer.kind !== 'read') return null
  const published = readPlaylist(answer.body)
  const { found, unasked } = await lookUp(api, await choose([...published.keys()]), quota, signal)
  if (unasked.size > 0) return null
  const details = [...found.values()]
  const oldest = Math.min(...details.filter(needsListOfShorts).map(({ id }) => published.get(id) ?? Infinity))
  const shorts = await coverShorts({ api, channelId, quota, oldest, known: cursor.shorts }, signal)
  if (shorts === 'stale') return { outcome: 'expired' }
  if (shorts === null) return null
  // The same page again, with more of the shorts known.
  if (!shorts.isEnough) return { outcome: 'read', listed: [], videos: [], next: writeCursor({ ...cursor, ...shorts }) }
  const ids = new Set(shorts.shorts.ids)
  const videos = details.map((each) => toVideo(each, kindOf(each, ids), published.get(each.id) ?? null))
  const next: Cursor = { page: readNextPage(answer.body), shorts: shorts.shorts }
  const isLast = next.page === null
  return {
    outcome: 'read',
    listed: [...published.keys()],
    videos: keptVideos(videos, deps),
    next: isLast ? null : writeCursor(next),
  }
}
