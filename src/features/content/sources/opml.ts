import { escapeUTF8 } from 'entities'
import { declarations, decodeText } from '../../../lib/text/decode.ts'
import { createMarkupParser } from '../../../lib/text/markup-parser.ts'
import { toChannelId, toFeedAddress } from './address.ts'
import { maxFileBytes, type ReadSources, toSourceName } from './source-file.ts'
import { maxSources, type NewSource } from './sources.ts'

/** The feed of a channel, as subscription lists name it. */
const channelFeed = 'https://www.youtube.com/feeds/videos.xml?channel_id='
const options = { xmlMode: true, decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true }

/**
 * Reads the feeds of an OPML document, however its outlines are nested; feeds of YouTube channels become channels. At most
 * 1 MB, 1,000 feeds and 250 levels; never throws. http://opml.org/spec2.opml
 */
export function readOpml(bytes: Uint8Array): ReadSources {
  if (bytes.length > maxFileBytes) return { sources: [], problems: ['The file is larger than 1 MB.'] }
  const sources: NewSource[] = []
  const problems: string[] = []
  let root = ''
  let isWhole = false
  let isFull = false
  const parser = createMarkupParser(
    {
      onopentag(name, attributes) {
        if (root === '' || name === 'opml') root = name
        const url = attributes['xmlurl']
        // Some readers write folders with an empty address.
        if (name !== 'outline' || root !== 'opml' || url === undefined || url.trim() === '') return
        const source = toSource(url, attributes)
        const position = sources.length + problems.length + 1
        isFull = position > maxSources
        if (isFull) parser.pause()
        else if (source) sources.push(source)
        else problems.push(describe(position, attributes))
      },
      onclosetag(name, isImplied) {
        if (name === 'opml' && !isImplied) isWhole = true
      },
    },
    options,
  )
  parser.end(decodeText(bytes, null, declarations.xml))
  if (root !== 'opml') return { sources: [], problems: [notOpml[root] ?? 'The file is not OPML.'] }
  if (isFull)
    return { sources, problems: [...problems, 'The file has more than 1,000 feeds: only its first feeds were read.'] }
  const cutOff = 'The file is cut off, or its folders are nested too deeply: only its first feeds were read.'
  return { sources, problems: isWhole ? problems : [...problems, cutOff] }
}

const isFeed = 'The file is a feed itself, not a list of feeds. Add its address with /professor sources add.'
/** By the name of the first element. */
const notOpml: Readonly<Record<string, string>> = {
  ...{ rss: isFeed, feed: isFeed, 'rdf:rdf': isFeed },
  html: 'The file is a web page, not OPML. Export your feeds from your reader as OPML.',
}

type Attributes = Readonly<Record<string, string>>

/** Such as `Feed 2 (The Verge): its address …`. */
function describe(position: number, attributes: Attributes): string {
  const name = toSourceName(titleOf(attributes), '')
  return `Feed ${position}${name && ` (${name})`}: its address must be an http or https address without a password.`
}

const titleOf = ({ title = '', text = '' }: Attributes): string => (title.trim() === '' ? text : title)

function toSource(url: string, attributes: Attributes): NewSource | null {
  const address = toFeedAddress(url)
  if (address === null) return null
  const { hostname, pathname, searchParams } = new URL(address)
  const isYouTube = /(^|\.)youtube\.com$/.test(hostname) && pathname === '/feeds/videos.xml'
  const channel = isYouTube ? toChannelId(searchParams.get('channel_id') ?? '') : null
  return {
    ...(channel === null ? { kind: 'feed', address } : { kind: 'channel', address: channel }),
    name: toSourceName(titleOf(attributes), channel ?? hostname),
    ...{ keep: null, leaveOut: [], urgent: false, paused: false },
    ...{ channelId: null, roleId: null, knowledge: false, backfill: false },
  }
}

/** Characters that XML 1.0 forbids even as references. https://www.w3.org/TR/xml/#charsets */
const forbidden = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu

const attribute = (text: string): string => `"${escapeUTF8(text.replace(forbidden, ''))}"`

/** Writes OPML 2.0 for other readers: names and addresses, without filters and channels of posts. */
export function writeOpml(sources: readonly Pick<NewSource, 'kind' | 'name' | 'address'>[]): string {
  const outlines = sources.map(({ kind, name, address }) => {
    const url = kind === 'feed' ? address : channelFeed + address
    return `    <outline type="rss" text=${attribute(name)} title=${attribute(name)} xmlUrl=${attribute(url)}/>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    '  <head><title>Sources of Professor Synapse</title></head>',
    '  <body>',
    ...outlines,
    '  </body>',
    '</opml>',
    '',
  ].join('\n')
}
