import { digest, keyBytes, keyOfAddress } from '../../../lib/text/addresses/address-key.ts'
import { canonicalAddress } from '../../../lib/text/addresses/canonical-address.ts'

/** An entry of a feed, as far as it is recognized by it. */
type Named = { readonly id: string; readonly url: string }

/** The first bytes of a key that all keys of a feed share. */
const feedBytes = 4

/**
 * Returns a function that computes all keys of an entry, 16 bytes each: an entry of which one is known is known. They are
 * its address in all feeds, its id in this feed, and at the end the same without scheme and host (sites move). An
 * address that several entries share, as those of a change log do, identifies none of them; nor does the path of an id
 * where the ids of one document name several hosts, as those of an aggregator do.
 *
 * A clustered index: the table is ordered by key, and the keys of a feed begin alike, except for those of addresses. They
 * lie on neighbouring pages, of which an archive fills a few. Of wholly random keys each would need a page of its own.
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
  const prefix = digest(feedBytes, 'feed', feed)
  const keyInFeed = (kind: string, name: string) =>
    Buffer.concat([prefix, digest(keyBytes - feedBytes, kind, feed, name)])
  return (entry) => {
    const { id, url } = entry
    const { address, ofId } = read.get(entry) ?? readAddresses(entry)
    return [
      ...(url !== '' && !shared.has(address) ? [keyOfAddress(url, address)] : []),
      keyInFeed('id', id),
      ...(ofId && hosts.size === 1 ? [keyInFeed('path', ofId.pathname + ofId.search)] : []),
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
