import { decodeHTML } from 'entities'
import type { FindChannel } from '../../features/content/ports.ts'
import { UpstreamError, UserError } from '../../lib/errors.ts'
import { type ChannelName, readChannelName } from './channel-name.ts'
import type { YouTubeDeps } from './client.ts'
import { createQuota, type Quota } from './quota.ts'
import { readChannels } from './wire.ts'

const service = 'youtube-pages'
const maxBytes = 4 * 1024 * 1024
const maxTitleChars = 200
const parameters = { id: 'id', handle: 'forHandle', user: 'forUsername' } as const

type Found = { readonly id: string; readonly title: string }

/**
 * Finds a channel by its id, @handle or address: with a key for one unit of the quota; by its page without a key, if the
 * API does not help, and for addresses that the API cannot look up.
 * https://developers.google.com/youtube/v3/docs/channels/list
 */
export function createFindChannel(deps: YouTubeDeps): FindChannel {
  const { api } = deps

  /** Null if the API knows no such channel, undefined if it does not answer that. */
  async function findByApi(name: ChannelName, quota: Quota, signal: AbortSignal): Promise<Found | null | undefined> {
    if (!api || name.by === 'path' || !api.mayAsk(quota)) return undefined
    const params = { part: 'snippet', [parameters[name.by]]: name.value }
    const answer = await api.get(quota, { path: 'channels', params, tag: null, signal })
    if (answer.kind !== 'read') return undefined
    const [found] = readChannels(answer.body)
    return found ? { id: found.id, title: found.snippet.title.slice(0, maxTitleChars) } : null
  }

  async function findByPage(name: ChannelName, signal: AbortSignal): Promise<Found | null> {
    const call = { service, route: 'GET channel', url: pageAddress(deps.feedUrl, name), headers: {}, signal, maxBytes }
    const page = await deps.http.fetch({ ...call, totalMs: deps.timeoutMs }).catch((error: unknown) => {
      if (error instanceof UpstreamError)
        throw new UserError('YouTube does not answer. Try again later.', { cause: error })
      throw error
    })
    if (page.status === 404) return null
    const found = page.status === 200 ? readChannelPage(new TextDecoder().decode(page.bytes)) : null
    if (found) return found
    throw new UserError(
      "YouTube does not say which channel that is. Give its id: on the channel's page, under its description, Share channel, Copy channel ID.",
    )
  }

  return async ({ address, quotaUsage }, signal) => {
    const name = readChannelName(address)
    const quota = createQuota(quotaUsage, deps.clock)
    const asked = await findByApi(name, quota, signal)
    const found = asked === undefined ? await findByPage(name, signal) : asked
    if (!found) throw new UserError(`YouTube has no channel ${name.value}. Check the spelling.`)
    return { ...found, quotaUsage: quota.usage() }
  }
}

function pageAddress(base: string, { by, value }: ChannelName): string {
  const folder = { id: 'channel/', user: 'user/', handle: '', path: '' }[by]
  return `${base}/${folder}${value.split('/').map(encodeURIComponent).join('/').replace(/^%40/, '@')}`
}

/** The places in which a channel's page states its own id. */
const ownIds = [
  /<link[^>]{0,200}rel="canonical"[^>]{0,200}href="https?:\/\/[^"/]{1,50}\/channel\/(UC[\w-]{22})"/i,
  /<meta[^>]{0,200}itemprop="(?:channelId|identifier)"[^>]{0,200}content="(UC[\w-]{22})"/i,
  /<meta[^>]{0,200}property="og:url"[^>]{0,200}content="https?:\/\/[^"/]{1,50}\/channel\/(UC[\w-]{22})"/i,
  /"externalId":"(UC[\w-]{22})"/,
]

/** The channel of a page, by its metadata only: the page also lists other channels. */
function readChannelPage(html: string): Found | null {
  const id = ownIds.map((pattern) => pattern.exec(html)?.[1]).find((each) => each !== undefined)
  if (id === undefined) return null
  const title = /<meta[^>]{0,200}property="og:title"[^>]{0,200}content="([^"]{1,300})"/i.exec(html)?.[1]
  const bar = /<title>([^<]{1,300})<\/title>/i.exec(html)?.[1]?.replace(/ - YouTube\s*$/, '')
  return {
    id,
    title: decodeHTML(title ?? bar ?? '')
      .trim()
      .slice(0, maxTitleChars),
  }
}
