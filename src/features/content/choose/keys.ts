import { createHash } from 'node:crypto'
import { canonicalAddress, videoIdOf } from './canonical-address.ts'

/** An entry of a feed, as far as it is recognized by it. */
type Named = { readonly id: string; readonly url: string }

const hash = (kind: string, ...parts: readonly string[]): Buffer =>
  createHash('sha256')
    .update([kind, ...parts].join('\n'))
    .digest()
    .subarray(0, 16)

export const addressKey = (address: string): Buffer => keyOfAddress(address, canonicalAddress(address))

function keyOfAddress(address: string, canonical: string): Buffer {
  const video = videoIdOf(address)
  return video === null ? hash('address', canonical) : videoKey(video)
}

export const videoKey = (id: string): Buffer => hash('video', id)

/**
 * Returns a function that computes all keys of an entry, 16 bytes each: an entry of which one is known is known. They are
 * its id in this feed, the same without scheme and host (sites move), and its address in all feeds. An address that
 * several entries share, as those of a change log do, identifies none of them; nor does the path of an id where the ids
 * of one document name several hosts, as those of an aggregator do.
 */
export function createKeys(feed: string, entries: readonly Named[]): (entry: Named) => Buffer[] {
  const read = new Map(entries.map((entry) => [entry, readAddresses(entry)]))
  const sharing = new Map<string, string>()
  const shared = new Set<string>()
  for (const [{ id }, { address }] of read) {
    if ((sharing.get(address) ?? id) !== id) shared.add(address)
    sharing.set(address, id)
  }
  const hosts = new Set([...read.values()].map(({ ofId }) => ofId?.host.replace(/^www\./, '')).filter(Boolean))
  return (entry) => {
    const { id, url } = entry
    const { address, ofId } = read.get(entry) ?? readAddresses(entry)
    return [
      ...(url !== '' && !shared.has(address) ? [keyOfAddress(url, address)] : []),
      hash('id', feed, id),
      ...(ofId && hosts.size === 1 ? [hash('path', feed, ofId.pathname + ofId.search)] : []),
    ]
  }
}

const readAddresses = ({ id, url }: Named) => ({ address: canonicalAddress(url), ofId: addressOf(id) })

/** The address that an id is; null where it is something else, or names only a site. */
function addressOf(id: string): URL | null {
  if (!/^https?:\/\//i.test(id) || !URL.canParse(id)) return null
  const address = new URL(id)
  return address.pathname + address.search === '/' ? null : address
}
