import { Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { behindTranslation, isPublicAddress } from './address-ranges.ts'
import { UpstreamError } from '../errors.ts'

/** Why an address is not called: one sentence for people. */
export class BlockedAddressError extends Error {
  override name = 'Forbidden'
}

/** Every address of a name; throws where it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>

/** A server, and what to ask it for. */
export type Target = { readonly origin: string; readonly path: string }

export type Guard = {
  /** The address parsed, where it may be called. Throws UpstreamError 'forbidden', whose cause is a Forbidden. */
  check(service: string, url: string): URL
  /** The same as `check` for a call that follows no redirect: what a trusted server is plainly asked for need not be parsed. */
  target(service: string, url: string): Target
  /** How connections to an origin look its name up; undefined where the system does that, unguarded. */
  lookupFor(origin: URL): LookupFunction | undefined
}

/** Ports that speak something else than HTTP. https://fetch.spec.whatwg.org/#port-blocking */
const otherPorts = new Set(
  [
    [0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109],
    [110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531],
    [532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060],
    [5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
  ].flat(),
)

/** What parsing would not change: neither a fragment nor a step upwards, nothing that has to be encoded. */
const staysAsItIs = /^(?:\/[\w%~@:=&?,-][\w.%~@:=&?,-]*)+$/

/** Names of this machine or its own network. https://www.iana.org/assignments/special-use-domain-names */
const localName = /(^|\.)(localhost|local|internal|home\.arpa)$/

/**
 * Lets only public servers be called: http and https, no credentials, no port of another service, no address of the
 * special-purpose ranges in any notation, and no name of which any address is one. The addresses that were checked are
 * those that are connected to, so a name cannot change in between. `trusted` are base addresses that the owner
 * configured, `allowHosts` entries of FETCH_ALLOW_HOSTS (host or host:port): both pass, whatever they resolve to.
 */
export function createGuard(options: {
  trusted: readonly string[]
  allowHosts: readonly string[]
  resolve?: Resolve
}): Guard {
  const trusted = new Set(options.trusted.map((url) => new URL(url).origin))
  const allowed = new Set(options.allowHosts.map((entry) => entry.toLowerCase().replace(/\.(?=:|$)/, '')))
  const resolve = options.resolve ?? resolveName
  const passes = (url: URL) =>
    trusted.has(url.origin) || allowed.has(nameOf(url)) || allowed.has(`${nameOf(url)}:${portOf(url)}`)

  function check(service: string, text: string): URL {
    const url = parsed(text)
    const why = url === null ? 'That is no address.' : whyMalformed(url)
    const sentence = why ?? (url === null || passes(url) ? null : whyNotPublic(url))
    if (url === null || sentence !== null)
      throw new UpstreamError(service, 'forbidden', { cause: new BlockedAddressError(sentence ?? '') })
    return url
  }

  return {
    check,
    target(service, text) {
      for (const origin of trusted) {
        const path = text.startsWith(`${origin}/`) ? text.slice(origin.length) : ''
        if (staysAsItIs.test(path)) return { origin, path }
      }
      const { origin, pathname, search } = check(service, text)
      return { origin, path: pathname + search }
    },
    lookupFor: (origin) => (passes(origin) ? undefined : guardedLookup(resolve)),
  }
}

function parsed(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

function whyMalformed({ protocol, username, password }: URL): string | null {
  if (protocol !== 'http:' && protocol !== 'https:') return 'Only http and https addresses can be read.'
  return username === '' && password === '' ? null : 'An address with a name or password in it is not read.'
}

function whyNotPublic(url: URL): string | null {
  if (otherPorts.has(portOf(url))) return `Port ${portOf(url)} belongs to another service than the web.`
  const name = nameOf(url)
  const literal = name.replace(/^\[(.*)\]$/, '$1')
  const isOpen = isIP(literal) === 0 ? !localName.test(name) : isPublicAddress(literal)
  return isOpen ? null : notPublic(name)
}

const nameOf = ({ hostname }: URL): string => hostname.replace(/\.$/, '')
const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port))
const notPublic = (name: string) =>
  `${name.slice(0, 100)} is not on the public internet; FETCH_ALLOW_HOSTS allows hosts.`

const guardedLookup =
  (resolve: Resolve): LookupFunction =>
  (name, { all }, callback) => {
    const answer = (found: readonly string[]) => {
      const open = (address: string) => isPublicAddress(behindTranslation(address) ?? address)
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
const tries = 2

/**
 * Asks the name servers themselves: the system's own way would keep one of the few threads of the process until a dead
 * server has timed out. Made anew each time, it follows a change of the network.
 */
async function resolveName(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: lookupMs, tries })
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  if (found.length > 0) return found
  const cause = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as Error) : null))[0]
  throw Object.assign(new Error(`${name} has no address`, { cause }), { code: 'ENOTFOUND' })
}
