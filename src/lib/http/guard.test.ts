import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressesWithin6,
  answersWithin,
  endsOf,
  hostsWithin4,
  specialRanges4,
  specialRanges6,
} from '../../../test/support/network/special-addresses.ts'
import { UpstreamError } from '../errors.ts'
import { createGuard, BlockedAddressError, type Guard } from './guard.ts'

const open = createGuard({ trusted: [], allowHosts: [] })

/** The sentence with which the guard refuses an address; null where it lets it through. */
function refusal(url: string, guard = open): string | null {
  try {
    guard.check('feeds', url)
    return null
  } catch (error) {
    if (error instanceof UpstreamError && error.fault === 'forbidden' && error.cause instanceof BlockedAddressError)
      return error.cause.message
    throw error
  }
}

const answering = (...addresses: string[]) =>
  createGuard({ trusted: [], allowHosts: [], resolve: () => Promise.resolve(addresses) })

/** What a connection to a name is told. */
function looked(guard: Guard, all = true): Promise<unknown> {
  const lookup = guard.lookupFor(new URL('http://name.example'))
  return new Promise((resolve, reject) => {
    lookup?.('name.example', { all }, (error, found) => (error ? reject(error) : resolve(found)))
  })
}

const notPublic = /is not on the public internet/
const runs = { numRuns: 3_000 }

describe('addresses that are written out', () => {
  it('are refused within every special range of IPv4, in every notation', () => {
    fc.assert(
      fc.property(hostsWithin4, (host) => notPublic.test(refusal(`http://${host}/feed`) ?? '')),
      runs,
    )
  })

  it('are refused within every special range of IPv6, in every notation', () => {
    fc.assert(
      fc.property(addressesWithin6, (address) => notPublic.test(refusal(`https://[${address}]/feed`) ?? '')),
      runs,
    )
  })

  it.each([...specialRanges4, ...specialRanges6])('are refused at both ends of %s', (range) => {
    for (const address of endsOf(range))
      expect(refusal(`http://${address.includes(':') ? `[${address}]` : address}/`)).not.toBeNull()
  })

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.1.1',
    '0x08080808',
  ])('pass where they are public: %s', (host) => expect(refusal(`http://${host}/`)).toBeNull())

  it.each(['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2001:200::1', '2620:4f:8001::1'])(
    'pass where they are public: %s',
    (host) => expect(refusal(`http://[${host}]/`)).toBeNull(),
  )

  it.each(['http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/', 'http://[::1', 'http://256.1.1.1/', 'feed', ''])(
    'are refused where nobody can read them: %s',
    (url) => expect(refusal(url)).not.toBeNull(),
  )
})

describe('what else an address may not be', () => {
  it.each(['ftp://example.org/', 'file:///etc/passwd', 'gopher://example.org/', 'data:text/xml,x', 'javascript:1'])(
    'another scheme than http and https: %s',
    (url) => expect(refusal(url)).toBe('Only http and https addresses can be read.'),
  )

  it.each(['http://me@example.org/', 'http://me:word@example.org/', 'http://:word@example.org/'])(
    'one with credentials, also of an allowed host: %s',
    (url) => {
      const guard = createGuard({ trusted: [], allowHosts: ['example.org'] })
      expect(refusal(url, guard)).toBe('An address with a name or password in it is not read.')
    },
  )

  it.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'printer.local', 'db.internal', 'nas.home.arpa.'])(
    'a name of this machine or its own network: %s',
    (name) => expect(refusal(`http://${name}/`)).toMatch(/is not on the public internet/),
  )

  it.each([22, 25, 6667, 10080])('one at the port of another service: %i', (port) =>
    expect(refusal(`http://example.org:${port}/`)).toBe(`Port ${port} belongs to another service than the web.`),
  )

  it.each(['http://example.org/', 'https://example.org./feed', 'https://example.org:8443/x', 'http://localhost.org/'])(
    'all else passes: %s',
    (url) => expect(refusal(url)).toBeNull(),
  )
})

const pathOf = ({ origin, pathname, search }: URL) => ({ origin, path: pathname + search })

describe('what the owner allows', () => {
  const guard = createGuard({
    trusted: ['http://10.0.0.1:9000/api'],
    allowHosts: ['127.0.0.1:8080', 'NAS.local', '[::1]:81', '10.1.1.1:80'],
  })

  it.each([
    ...['http://10.0.0.1:9000/other', 'http://127.0.0.1:8080/', 'http://127.1:8080/', 'http://nas.local/'],
    ...['https://nas.local.:7/', 'http://[::1]:81/', 'http://[0:0::1]:81/', 'http://10.1.1.1/'],
  ])('passes: %s', (url) => expect(refusal(url, guard)).toBeNull())

  it.each([
    ...['http://10.0.0.1/', 'https://10.0.0.1:9000/', 'http://10.0.0.1:9001/', 'http://127.0.0.1/'],
    ...[
      'http://127.0.0.1:8081/',
      'http://[::1]/',
      'https://10.1.1.1/',
      'http://x.nas.local/',
      'http://[::ffff:127.0.0.1]:8080/',
    ],
  ])('goes no further than it says: %s', (url) => expect(refusal(url, guard)).not.toBeNull())

  it('is called as it is written, and nothing that only begins like it', () => {
    const base = createGuard({ trusted: ['http://10.0.0.1:9000/api', 'http://10.0.0.2'], allowHosts: [] })
    const asked = { origin: 'http://10.0.0.1:9000', path: '/api/a%20b?c=/d' }
    expect(base.target('api', 'http://10.0.0.1:9000/api/a%20b?c=/d')).toEqual(asked)
    const kept = 'http://10.0.0.2/v10/webhooks/1/aW50-_.x/messages/@original?with_components=true'
    expect(base.target('api', kept)).toEqual({ origin: 'http://10.0.0.2', path: kept.slice(15) })
    for (const text of ['/a b', '/é', '/a/../b', '/./b', '/a#b', '/', '/a//b', '/a\\b', '/a?b=/../c'])
      expect(base.target('api', `http://10.0.0.2${text}`)).toEqual(pathOf(new URL(text, 'http://10.0.0.2')))
    expect(base.target('api', 'http://8.8.8.8/a b?c#d')).toEqual({ origin: 'http://8.8.8.8', path: '/a%20b?c' })
    for (const url of [
      'http://10.0.0.1:90001/',
      'http://10.0.0.2:81/',
      'http://10.0.0.2@10.0.0.3/',
      'http://10.0.0.20/',
    ])
      expect(() => base.target('api', url)).toThrow(UpstreamError)
  })

  it('is looked up by the system, unguarded', () => {
    expect(guard.lookupFor(new URL('http://nas.local'))).toBeUndefined()
    expect(guard.lookupFor(new URL('http://example.org'))).toBeDefined()
  })
})

describe('a name', () => {
  it('is looked up once for a connection, which goes to the very addresses that were checked', async () => {
    const both = [
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]
    const turns = [['8.8.8.8', '2606:4700::1'], ['127.0.0.1']]
    const guard = createGuard({ trusted: [], allowHosts: [], resolve: () => Promise.resolve(turns.shift() ?? []) })
    expect(await looked(guard)).toEqual(both)
    await expect(looked(guard)).rejects.toThrow(BlockedAddressError)
    expect(turns).toEqual([])
    expect(await looked(answering('8.8.8.8'), false)).toBe('8.8.8.8')
  })

  it('is refused where any of its addresses is in a special range', async () => {
    await fc.assert(
      fc.asyncProperty(answersWithin, fc.nat({ max: 2 }), async (hidden, at) => {
        await expect(looked(answering(...['8.8.8.8', '2606:4700::1'].toSpliced(at, 0, hidden)))).rejects.toThrow(
          BlockedAddressError,
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it.each(['64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b::', '64:ff9b::1', 'fe80::1%eth0', '', 'name'])(
    'is refused where its address is %s',
    (address) => expect(looked(answering(address))).rejects.toThrow(BlockedAddressError),
  )

  it('is reached through a network that translates IPv4', async () => {
    expect(await looked(answering('64:ff9b::808:808'))).toEqual([{ address: '64:ff9b::808:808', family: 6 }])
  })

  it('is refused where it has no address at all', () =>
    expect(looked(answering())).rejects.toThrow(BlockedAddressError))

  it('is told as unreachable where it cannot be looked up', async () => {
    const lookup = open.lookupFor(new URL('http://name.invalid'))
    const told = new Promise((resolve) => lookup?.('name.invalid', { all: true }, (error) => resolve(error)))
    expect(await told).toMatchObject({ code: 'ENOTFOUND' })
  }, 20_000)
})
