import type { ChannelMemory, Video } from '../../features/content/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Account } from './quota.ts'
import type { Answer, Api } from './api.ts'
import { needsListOfShorts } from './kinds.ts'
import { tell, wantedOf } from './changes.ts'
import { type Details, readPlaylist, readVideos } from './wire.ts'

/** The most that one call of either kind answers. */
const batch = 50

export type Channel = { readonly id: string; readonly memory: ChannelMemory }
export type Told = { readonly videos: readonly Video[]; readonly memory: ChannelMemory }
type Listed = Channel & { readonly published: ReadonlyMap<string, number>; readonly listTag: string | null }

/**
 * Reads channels through the API; who is not in the answer could not be read that way. Rejects only with the signal's
 * reason. The ids of the lists are not documented, though widely relied on: UU is a channel's uploads, UUSH its shorts.
 */
export function createLists({ api, clock }: { api: Api; clock: Clock }) {
  const playlist = (account: Account, id: string, tag: string | null, signal: AbortSignal): Promise<Answer> => {
    const params = { part: 'contentDetails,status', playlistId: id, maxResults: String(batch) }
    return api.get(account, { path: 'playlistItems', params, tag, signal })
  }

  async function uploads(channel: Channel, account: Account, signal: AbortSignal): Promise<Listed | null> {
    const { listTag } = channel.memory
    const answer = await playlist(account, listId('UU', channel.id), listTag, signal)
    if (answer.kind === 'unchanged') return { ...channel, published: new Map(), listTag }
    return answer.kind === 'read' ? { ...channel, published: readPlaylist(answer.body), listTag: answer.tag } : null
  }

  async function shorts(channel: Channel, account: Account, signal: AbortSignal): Promise<Set<string> | null> {
    if (!api.mayAsk(account)) return null
    const answer = await playlist(account, listId('UUSH', channel.id), null, signal)
    // Who has no shorts has no list of them.
    if (answer.kind === 'missing') return new Set()
    return answer.kind === 'read' ? new Set(readPlaylist(answer.body).keys()) : null
  }

  return async (
    channels: readonly Channel[],
    account: Account,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Told>> => {
    const listed: Listed[] = []
    for (const channel of channels) {
      if (!api.mayAsk(account)) break
      const list = await uploads(channel, account, signal)
      if (list) listed.push(list)
    }
    const now = clock.now()
    const wanted = ({ memory, published }: Listed) => wantedOf(memory, published.keys(), now)
    const { found, unasked } = await lookUp(api, [...new Set(listed.flatMap(wanted))], account, signal)
    const told = new Map<string, Told>()
    for (const list of listed) {
      const ids = wanted(list)
      if (ids.some((id) => unasked.has(id))) continue
      const isDoubtful = ids.some((id) => needsListOfShorts(found.get(id)))
      const looked = { ...list, details: found, shorts: isDoubtful ? await shorts(list, account, signal) : null }
      told.set(list.id, tell({ ...list.memory, listTag: list.listTag }, looked, now))
    }
    return told
  }
}

export type Lists = ReturnType<typeof createLists>

/** The details of all ids, and which ids could not be asked for. */
async function lookUp(api: Api, ids: readonly string[], account: Account, signal: AbortSignal) {
  const found = new Map<string, Details>()
  const unasked = new Set<string>()
  for (let from = 0; from < ids.length; from += batch) {
    const some = ids.slice(from, from + batch)
    const params = { part: 'snippet,contentDetails,liveStreamingDetails,status', id: some.join(',') }
    const answer: Answer = api.mayAsk(account)
      ? await api.get(account, { path: 'videos', params, tag: null, signal })
      : { kind: 'failed' }
    if (answer.kind === 'read') for (const video of readVideos(answer.body)) found.set(video.id, video)
    else for (const id of some) unasked.add(id)
  }
  return { found, unasked }
}

const listId = (prefix: 'UU' | 'UUSH', channelId: string): string => `${prefix}${channelId.slice(2)}`
