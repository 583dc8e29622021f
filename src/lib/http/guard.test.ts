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

/** The message of the guard's refusal; null if the address is allowed. */
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

/** The result of a connection's name lookup. */
function looked(guard: Guard, all = true): Promise<unknown> {
  const lookup = guard.lookupFor(new URL('http://name.example'))
  return new Promise((resolve, reject) => {
    lookup?.('name.example', { all }, (error, found) => (error ? reject(error) : resolve(found)))
  })
}

const notPublic = /is not on the public internet/
const runs = { numRuns: 3_000 }

describe('IP addresses', () => {
  it('are blocked in every special IPv4 range, in every notation', () => {
    fc.assert(
      fc.property(hostsWithin4, (host) => notPublic.test(refusal(`http://${host}/feed`) ?? '')),
      runs,
    )
  })

  it('are blocked in every special IPv6 range, in every notation', () => {
    fc.assert(
      fc.property(addressesWithin6, (address) => notPublic.test(refusal(`https://[${address}]/feed`) ?? '')),
      runs,
    )
  })

  it.each([...specialRanges4, ...specialRanges6])('are blocked at both ends of %s', (range) => {
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
  ])('are allowed if they are public: %s', (host) => expect(refusal(`http://${host}/`)).toBeNull())

  it.each(['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2001:200::1', '2620:4f:8001::1'])(
    'are allowed if they are public: %s',
    (host) => expect(refusal(`http://[${host}]/`)).toBeNull(),
  )

  it.each(['http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/', 'http://[::1', 'http://256.1.1.1/', 'feed', ''])(
    'are blocked if they are malformed: %s',
    (url) => expect(refusal(url)).not.toBeNull(),
  )
})

describe('a blocked address', () => {
  it.each(['ftp://example.org/', 'file:///etc/passwd', 'gopher://example.org/', 'data:text/xml,x', 'javascript:1'])(
    'has a scheme other than http and https: %s',
    (url) => expect(refusal(url)).toBe('Only http and https addresses are allowed.'),
  )

  it.each(['http://me@example.org/', 'http://me:word@example.org/', 'http://:word@example.org/'])(
    'has credentials, even if its host is allowed: %s',
    (url) => {
      const guard = createGuard({ trusted: [], allowHosts: ['example.org'] })
      expect(refusal(url, guard)).toBe('Addresses with a user name or password are not allowed.')
    },
  )

  it.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'printer.local', 'db.internal', 'nas.home.arpa.'])(
    'has a name of this machine or its local network: %s',
    (name) => expect(refusal(`http://${name}/`)).toMatch(/is not on the public internet/),
  )

  it.each([22, 25, 6667, 10080])('has the port of another service: %i', (port) =>
    expect(refusal(`http://example.org:${port}/`)).toBe(`Port ${port} belongs to a service other than the web.`),
  )

  it.each(['http://example.org/', 'https://example.org./feed', 'https://example.org:8443/x', 'http://localhost.org/'])(
    'has none of these: %s is allowed',
    (url) => expect(refusal(url)).toBeNull(),
  )
})

describe('an address that the owner allows', () => {
  const guard = createGuard({
    trusted: ['http://10.0.0.1:9000/api'],
    allowHosts: ['127.0.0.1:8080', 'NAS.local', '[::1]:81', '10.1.1.1:80'],
  })

  it.each([
    ...['http://10.0.0.1:9000/other', 'http://127.0.0.1:8080/', 'http://127.1:8080/', 'http://nas.local/'],
    ...['https://nas.local.:7/', 'http://[::1]:81/', 'http://[0:0::1]:81/', 'http://10.1.1.1/'],
  ])('is allowed: %s', (url) => expect(refusal(url, guard)).toBeNull())

  it.each([
    ...['http://10.0.0.1/', 'https://10.0.0.1:9000/', 'http://10.0.0.1:9001/', 'http://127.0.0.1/'],
    ...[
      'http://127.0.0.1:8081/',
      'http://[::1]/',
      'https://10.1.1.1/',
      'http://x.nas.local/',
      'http://[::ffff:127.0.0.1]:8080/',
    ],
  ])('does not extend to others: %s', (url) => expect(refusal(url, guard)).not.toBeNull())

  it('does not extend to one that only begins the same', () => {
    for (const url of [
      'http://10.0.0.1:90001/',
      'http://10.0.0.1:9000@10.0.0.3/',
      'http://10.0.0.1:9000.example.local/',
    ])
      expect(refusal(url, guard)).not.toBeNull()
  })

  it('is resolved by the system, without checks', () => {
    expect(guard.lookupFor(new URL('http://nas.local'))).toBeUndefined()
    expect(guard.lookupFor(new URL('http://example.org'))).toBeDefined()
  })
})

describe('a host name', () => {
  it('is resolved once per connection, which uses exactly the addresses that were checked', async () => {
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

  it('is blocked if any of its addresses is in a special range', async () => {
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
    'is blocked if its address is %s',
    (address) => expect(looked(answering(address))).rejects.toThrow(BlockedAddressError),
  )

  it('is allowed if its address is a public IPv4 address translated to IPv6', async () => {
    expect(await looked(answering('64:ff9b::808:808'))).toEqual([{ address: '64:ff9b::808:808', family: 6 }])
  })

  it('is blocked if it has no address', () => expect(looked(answering())).rejects.toThrow(BlockedAddressError))

  it('fails with ENOTFOUND if it cannot be resolved', async () => {
    const lookup = open.lookupFor(new URL('http://name.invalid'))
    const told = new Promise((resolve) => lookup?.('name.invalid', { all: true }, (error) => resolve(error)))
    expect(await told).toMatchObject({ code: 'ENOTFOUND' })
  }, 20_000)
})
