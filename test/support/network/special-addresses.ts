import fc from 'fast-check'

/** IANA's special-purpose registries of IPv4 and IPv6, entry by entry, and multicast: no fetch may reach them. */
export const specialRanges4 = `
  0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
  192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
  192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
  240.0.0.0/4 255.255.255.255/32`
  .trim()
  .split(/\s+/)

export const specialRanges6 = `
  ::1/128 ::/128 ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32
  2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28
  2001:30::/28 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8`
  .trim()
  .split(/\s+/)

/** The first and the last address of a range, as plain literals. */
export function endsOf(range: string): string[] {
  const { first, last, write } = parse(range)
  return [write(first), write(last)]
}

/** Addresses of special IPv4 ranges, in every notation that `new URL` accepts as a host, also embedded in IPv6. */
export const hostsWithin4 = fc
  .constantFrom(...specialRanges4)
  .chain(valueWithin)
  .chain((value) => fc.oneof(hosts4(value), carried(value)))

/** Addresses of special IPv6 ranges, in every notation, without brackets. */
export const addressesWithin6 = fc
  .constantFrom(...specialRanges6)
  .chain(valueWithin)
  .chain(literals6)

/** Addresses of special ranges, as a name server returns them. */
export const answersWithin = fc.oneof(
  fc
    .constantFrom(...specialRanges4)
    .chain(valueWithin)
    .map(write4),
  // The only special range that may carry a public address is the one of IPv4 translation.
  fc
    .constantFrom(...specialRanges6.filter((range) => range !== '64:ff9b::/96'))
    .chain(valueWithin)
    .chain(literals6),
)

function valueWithin(range: string) {
  const { first, last } = parse(range)
  return fc.bigInt({ min: first, max: last })
}

function parse(range: string) {
  const [network = '', length] = range.split('/')
  const isSix = network.includes(':')
  const first = isSix ? join(expand(network), 16n) : join(network.split('.').map(Number), 8n)
  const last = first + (1n << BigInt((isSix ? 128 : 32) - Number(length))) - 1n
  return { first, last, write: isSix ? write6 : write4 }
}

const join = (parts: number[], bits: bigint) => parts.reduce((sum, part) => (sum << bits) + BigInt(part), 0n)
const cut = (value: bigint, count: number, bits: number) =>
  Array.from({ length: count }, (_, i) =>
    Number((value >> BigInt(bits * (count - 1 - i))) & ((1n << BigInt(bits)) - 1n)),
  )

function expand(text: string): number[] {
  const [head = [], tail = []] = text.split('::').map((half) =>
    half
      .split(':')
      .filter(Boolean)
      .map((group) => parseInt(group, 16)),
  )
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

const hex = (groups: number[]) => groups.map((group) => group.toString(16)).join(':')
function write4(value: bigint): string {
  return cut(value, 4, 8).join('.')
}
function write6(value: bigint): string {
  return hex(cut(value, 8, 16))
}

/** One part of an IPv4 address: decimal, octal or hexadecimal, with leading zeros. */
const numeral = (value: number) =>
  fc.constantFrom(
    ...[String(value), `0${value.toString(8)}`, `000${value.toString(8)}`, `0x${value.toString(16)}`],
    `0X000${value.toString(16).toUpperCase()}`,
  )

function hosts4(value: bigint) {
  const [a = 0, b = 0, c = 0, d = 0] = cut(value, 4, 8)
  const parts = [[a, b, c, d], [a, b, c * 256 + d], [a, (b * 256 + c) * 256 + d], [Number(value)]]
  const spelled = fc.constantFrom(...parts).chain((numbers) => fc.tuple(...numbers.map(numeral)))
  const disguise = fc.constantFrom(
    (text: string) => text,
    (text: string) => `${text}.`,
    (text: string) => text.replaceAll('.', '。'),
    (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    (text: string) => text.replace(/\d/g, (digit) => `%3${digit}`),
  )
  return fc.tuple(spelled, disguise).map(([numbers, hide]) => hide(numbers.join('.')))
}

/** Every way to embed an IPv4 address in IPv6: mapped, compatible, translated, 6to4, Teredo. */
function carried(value: bigint) {
  const groups = cut(value, 2, 16)
  const inverted = groups.map((group) => 0xffff - group)
  return fc.constantFrom(
    ...[`[::ffff:${write4(value)}]`, `[::FFFF:${hex(groups)}]`, `[0:0:0:0:0:ffff:${write4(value)}]`],
    ...[`[::${hex(groups)}]`, `[::ffff:0:${write4(value)}]`, `[64:ff9b::${write4(value)}]`],
    ...[`[64:ff9b:1::${hex(groups)}]`, `[2002:${hex(groups)}::1]`, `[2001:0:1:2:3:4:${hex(inverted)}]`],
  )
}

function literals6(value: bigint) {
  const groups = cut(value, 8, 16)
  const whole = groups.map((group) => group.toString(16).padStart(4, '0')).join(':')
  const short = new URL(`http://[${hex(groups)}]`).hostname.slice(1, -1)
  const mixed = `${hex(groups.slice(0, 6))}:${write4(value & 0xffff_ffffn)}`
  return fc.constantFrom(whole, whole.toUpperCase(), hex(groups), short, mixed)
}
