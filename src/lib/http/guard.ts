import { Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { ipv4BehindNat64, isPublicAddress } from './address-ranges.ts'
import { UpstreamError } from '../errors.ts'

/** The reason an address is blocked: one sentence for people. */
export class BlockedAddressError extends Error {
  override name = 'BlockedAddressError'
}

/** Resolves a host name to all its IP addresses; rejects if it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>

/** Ports of other protocols than HTTP. https://fetch.spec.whatwg.org/#port-blocking */
const otherPorts = new Set(
  [
    [0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109],
    [110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531],
    [532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060],
    [5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
  ].flat(),
)

/** Names of this machine or its local network. https://www.iana.org/assignments/special-use-domain-names */
const localName = /(^|\.)(localhost|local|internal|home\.arpa)$/

/**
 * Protects against server-side request forgery: allows only http and https to public servers, without credentials or
 * ports of other services. Blocks special-purpose IP addresses in every notation, and names of which any address is one.
 * Connections use the addresses that were checked, so DNS rebinding cannot change them in between. `trusted` are base
 * addresses that the owner configured, `allowHosts` entries of FETCH_ALLOW_HOSTS (host or host:port): both are allowed,
 * whatever they resolve to.
 */
export function createGuard(options: { trusted: readonly string[]; allowHosts: readonly string[]; resolve?: Resolve }) {
  const trustedOrigins = new Set(options.trusted.map((url) => new URL(url).origin))
  const allowedHosts = new Set(options.allowHosts.map((entry) => entry.toLowerCase().replace(/\.(?=:|$)/, '')))
  const resolve = options.resolve ?? resolveName
  const isAllowed = (url: URL) =>
    trustedOrigins.has(url.origin) || allowedHosts.has(nameOf(url)) || allowedHosts.has(`${nameOf(url)}:${portOf(url)}`)

  return {
    /** The address parsed. Throws UpstreamError 'forbidden' with a BlockedAddressError as its cause. */
    check(service: string, text: string): URL {
      if (!URL.canParse(text)) throw blocked(service, 'That is not a web address.')
      const url = new URL(text)
      const reason = findFault(url) ?? (isAllowed(url) ? null : whyNotPublic(url))
      if (reason !== null) throw blocked(service, reason)
      return url
    },
    /** The name lookup for connections to an origin; undefined if the system's own may be used, without checks. */
    lookupFor: (origin: URL): LookupFunction | undefined => (isAllowed(origin) ? undefined : guardedLookup(resolve)),
  }
}

export type Guard = ReturnType<typeof createGuard>

const blocked = (service: string, reason: string) =>
  new UpstreamError(service, 'forbidden', { cause: new BlockedAddressError(reason) })

function findFault({ protocol, username, password }: URL): string | null {
  if (protocol !== 'http:' && protocol !== 'https:') return 'Only http and https addresses are allowed.'
  return username === '' && password === '' ? null : 'Addresses with a user name or password are not allowed.'
}

function whyNotPublic(url: URL): string | null {
  if (otherPorts.has(portOf(url))) return `Port ${portOf(url)} belongs to a service other than the web.`
  const name = nameOf(url)
  const literal = name.replace(/^\[(.*)\]$/, '$1')
  const isOpen = isIP(literal) === 0 ? !localName.test(name) : isPublicAddress(literal)
  return isOpen ? null : notPublic(name)
}

const nameOf = ({ hostname }: URL): string => hostname.replace(/\.$/, '')
const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port))
const notPublic = (name: string) =>
  `${name.slice(0, 100)} is not on the public internet. If it should be read, add it to FETCH_ALLOW_HOSTS.`

const guardedLookup =
  (resolve: Resolve): LookupFunction =>
  (name, { all }, callback) => {
    const answer = (found: readonly string[]) => {
      const open = (address: string) => isPublicAddress(ipv4BehindNat64(address) ?? address)
      if (found.length === 0 || !found.every(open)) throw new BlockedAddressError(notPublic(name))
      return found.map((address) => ({ address, family: isIP(address) }))
    }
    resolve(name)
      .then(answer)
      .then(
        (found) => (all ? callback(null, found) : callback(null, found[0]?.address ?? '', found[0]?.family)),
        (error: unknown) => callback(error as Error, ''),
      )
  }

const lookupMs = 2_000
const lookupTries = 2

/**
 * Queries the name servers directly: `getaddrinfo` would block one of the few threads of libuv's pool until a dead
 * server timed out. A new resolver each time reads the system's current servers.
 */
async function resolveName(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: lookupMs, tries: lookupTries })
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  if (found.length > 0) return found
  const cause = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as Error) : null))[0]
  throw Object.assign(new Error(`${name} has no address`, { cause }), { code: 'ENOTFOUND' })
}
