import { BlockList, isIP } from 'node:net'

/**
 * Ranges without public servers: IANA's special-purpose registries of IPv4 and IPv6, multicast and deprecated ranges.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special4 = new BlockList()
const special6 = new BlockList()
for (const range of [
  // this network, private, carrier-grade NAT, loopback, link-local
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  // protocol assignments, AS112, AMT, 6to4 relays
  ...['192.0.0.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.175.48.0/24'],
  // documentation, benchmarks, multicast, reserved, broadcast
  ...['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  // unspecified, loopback, embedded IPv4; translation, discard-only, dummy
  ...['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '100:0:0:1::/64'],
  // protocol assignments (Teredo, benchmarks, ORCHID and others), documentation, 6to4, AS112, segment routing
  ...['2001::/23', '2001:db8::/32', '3fff::/20', '2002::/16', '2620:4f:8000::/48', '5f00::/16'],
  // unique-local, link-local, site-local, multicast
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]) {
  const [network = '', bits] = range.split('/')
  // In one list ::ffff:0:0/96 would match every IPv4 address.
  if (isIP(network) === 4) special4.addSubnet(network, Number(bits), 'ipv4')
  else special6.addSubnet(network, Number(bits), 'ipv6')
}

/** The only range of IPv6 with global unicast addresses. https://www.iana.org/assignments/ipv6-address-space */
const assigned = new BlockList()
assigned.addSubnet('2000::', 3, 'ipv6')

/** True if an IP address, as Node writes it, may be a public server's; false for anything else. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special4.check(address, 'ipv4')
  return family === 6 && !address.includes('%') && assigned.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

const translated = /^\[64:ff9b::(?:([0-9a-f]+):)?([0-9a-f]+)\]$/

/** The IPv4 address embedded in a NAT64 address (RFC 6052), or null. */
export function ipv4BehindNat64(address: string): string | null {
  if (isIP(address) !== 6 || address.includes('%')) return null
  const [, high = '0', low = '0'] = translated.exec(new URL(`http://[${address}]`).hostname) ?? []
  const bits = parseInt(high, 16) * 65_536 + parseInt(low, 16)
  return bits === 0 ? null : [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}
