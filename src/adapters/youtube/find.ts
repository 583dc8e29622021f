import { decodeHTML } from 'entities'
import type { FindChannel } from '../../features/content/ports.ts'
import { UpstreamError, UserError } from '../../lib/errors.ts'
import { type ChannelName, readChannelName } from './channel-name.ts'
import type { YouTubeDeps } from './client.ts'
import { createQuota, type Quota } from './quota.ts'
import { channelId, readChannels } from './wire.ts'

const service = 'youtube-pages'
const maxBytes = 4 * 1024 * 1024
const maxTitleChars = 200
/**
 * The answer “Reject all” to the question about cookies, to which YouTube redirects every request from Europe without one
 * (undocumented but widely relied on).
 */
const onlyNecessary = 'SOCS=CAE='
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
    const url = pageAddress(deps.feedUrl, name)
    const call = { service, route: 'GET channel', url, headers: { cookie: onlyNecessary }, signal, maxBytes }
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

/** Characters of a tag, and tags of a page, that are looked at. */
const headTag = /<(?:link|meta)\s([^<>]{1,600})>/gi
const maxTags = 2_000
const channelAddress = /^https?:\/\/[^"/]{1,50}\/channel\/(UC[\w-]{22})$/i

/** The channel of a page, by its metadata only: the page also lists other channels. */
export function readChannelPage(html: string): Found | null {
  const tags = readHeadTags(html)
  const content = (name: string, value: RegExp) => tags.find((tag) => value.test(tag[name] ?? ''))?.['content'] ?? ''
  const id = [
    channelAddress.exec(tags.find(({ rel }) => rel === 'canonical')?.['href'] ?? '')?.[1],
    content('itemprop', /^(channelId|identifier)$/i),
    channelAddress.exec(content('property', /^og:url$/i))?.[1],
    /"externalId":"(UC[\w-]{22})"/.exec(html)?.[1],
  ].find((each) => channelId.safeParse(each).success)
  if (id === undefined) return null
  const bar = /<title>([^<]{1,300})<\/title>/i.exec(html)?.[1]?.replace(/ - YouTube\s*$/, '')
  const title = decodeHTML(content('property', /^og:title$/i) || (bar ?? ''))
  return { id, title: title.trim().slice(0, maxTitleChars) }
}

/** The attributes of the page's link and meta elements. */
function readHeadTags(html: string): Record<string, string>[] {
  const tags: Record<string, string>[] = []
  for (const [, inner = ''] of html.matchAll(headTag)) {
    const pairs = inner.matchAll(/([\w:-]{1,30})="([^"]*)"/g)
    tags.push(Object.fromEntries(Array.from(pairs, ([, name = '', value = '']) => [name.toLowerCase(), value])))
    if (tags.length === maxTags) break
  }
  return tags
}
