import type { ChannelState } from '../../features/content/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Answer, Api } from './api.ts'
import { type Changes, collectChanges, idsToLookUp } from './changes.ts'
import { needsListOfShorts } from './kinds.ts'
import type { Quota } from './quota.ts'
import { type Details, readPlaylist, readVideos } from './wire.ts'

/** Items of one page and ids of one call. https://developers.google.com/youtube/v3/docs/playlistItems/list */
const batch = 50

export type Channel = { readonly id: string; readonly state: ChannelState }
type Listed = Channel & { readonly published: ReadonlyMap<string, number>; readonly listTag: string | null }

/**
 * Returns a function that reads the changes of channels through the API; a channel that could not be read is missing
 * from the result. It rejects only with the signal's reason. The ids of the playlists are undocumented but widely relied
 * on: UU is a channel's uploads, UUSH its shorts.
 */
export function createPlaylists({ api, clock }: { api: Api; clock: Clock }) {
  async function listUploads(channel: Channel, quota: Quota, signal: AbortSignal): Promise<Listed | null> {
    const { listTag } = channel.state
    const answer = await getPlaylist(api, quota, { list: uploadsOf(channel.id), tag: listTag, page: null }, signal)
    if (answer.kind === 'unchanged') return { ...channel, published: new Map(), listTag }
    return answer.kind === 'read' ? { ...channel, published: readPlaylist(answer.body), listTag: answer.tag } : null
  }

  return async (
    channels: readonly Channel[],
    quota: Quota,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Changes>> => {
    const listed: Listed[] = []
    for (const channel of channels) {
      if (!api.mayAsk(quota)) break
      const list = await listUploads(channel, quota, signal)
      if (list) listed.push(list)
    }
    const now = clock.now()
    const wanted = ({ state, published }: Listed) => idsToLookUp(state, published.keys(), now)
    const { found, unasked } = await lookUp(api, [...new Set(listed.flatMap(wanted))], quota, signal)
    const changes = new Map<string, Changes>()
    for (const list of listed) {
      const ids = wanted(list)
      if (ids.some((id) => unasked.has(id))) continue
      const isDoubtful = ids.some((id) => needsListOfShorts(found.get(id)))
      const lookup = {
        ...list,
        details: found,
        shorts: isDoubtful ? await listShorts(api, list.id, quota, signal) : null,
      }
      changes.set(list.id, collectChanges({ ...list.state, listTag: list.listTag }, lookup, now))
    }
    return changes
  }
}

type Page = { readonly list: string; readonly tag: string | null; readonly page: string | null }

/** One page of a playlist, the first one for null; one unit. */
export function getPlaylist(api: Api, quota: Quota, { list, tag, page }: Page, signal: AbortSignal): Promise<Answer> {
  const params = { part: 'contentDetails,status', playlistId: list, maxResults: String(batch) }
  return api.get(quota, {
    ...{ path: 'playlistItems', tag, signal },
    params: page === null ? params : { ...params, pageToken: page },
  })
}

/** The newest shorts of a channel, which hold all shorts of its newest uploads; null where the list could not be read. */
export async function listShorts(
  api: Api,
  channelId: string,
  quota: Quota,
  signal: AbortSignal,
): Promise<Set<string> | null> {
  if (!api.mayAsk(quota)) return null
  const answer = await getPlaylist(api, quota, { list: shortsOf(channelId), tag: null, page: null }, signal)
  // A channel without shorts has no such playlist.
  if (answer.kind === 'missing') return new Set()
  return answer.kind === 'read' ? new Set(readPlaylist(answer.body).keys()) : null
}

/** The details of the videos, and the ids for which the call failed; one unit for fifty. */
export async function lookUp(api: Api, ids: readonly string[], quota: Quota, signal: AbortSignal) {
  const found = new Map<string, Details>()
  const unasked = new Set<string>()
  for (let from = 0; from < ids.length; from += batch) {
    const some = ids.slice(from, from + batch)
    const params = { part: 'snippet,contentDetails,liveStreamingDetails,status', id: some.join(',') }
    const answer: Answer = api.mayAsk(quota)
      ? await api.get(quota, { path: 'videos', params, tag: null, signal })
      : { kind: 'failed' }
    if (answer.kind === 'read') for (const video of readVideos(answer.body)) found.set(video.id, video)
    else for (const id of some) unasked.add(id)
  }
  return { found, unasked }
}

export const uploadsOf = (channelId: string): string => `UU${channelId.slice(2)}`
export const shortsOf = (channelId: string): string => `UUSH${channelId.slice(2)}`
