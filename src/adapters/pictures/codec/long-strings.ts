import { copyLarge } from '../../../lib/concurrency/large-buffers.ts'
import type { LongString } from '../wires/wire.ts'

/** Longer strings are left where they are: as JavaScript strings they would take their bytes twice more. */
const maxChars = 64 * 1024
const [quote, backslash] = [0x22, 0x5c]
/** Characters of base64 that are decoded at once: whole groups of four, in strings that the young generation takes. */
const chunkChars = 64 * 1024

/** Parses JSON whose long strings become a `LongString`. Throws SyntaxError. */
export function parseWithLongStrings(bytes: Buffer): unknown {
  const pieces: string[] = []
  let kept = 0
  for (let open = bytes.indexOf(quote); open >= 0;) {
    const end = endOfString(bytes, open + 1)
    if (end - open > maxChars) {
      const long: LongString = { start: open + 1, end }
      pieces.push(bytes.toString('utf8', kept, open), JSON.stringify(long))
      kept = end + 1
    }
    open = bytes.indexOf(quote, end + 1)
  }
  pieces.push(bytes.toString('utf8', kept))
  return JSON.parse(pieces.join(''))
}

/** The position of the quote that ends a string; the end of the bytes where it is cut off. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start); end >= 0; end = bytes.indexOf(quote, end + 1)) {
    let slashes = 0
    while (end - slashes > start && bytes[end - slashes - 1] === backslash) slashes++
    if (slashes % 2 === 0) return end
  }
  return bytes.length
}

/**
 * Decodes base64, with or without the beginning of a data: address. A long string is decoded in its own place in `bytes`,
 * which it overwrites; the result is a copy.
 */
export function decodeBase64(bytes: Buffer, base64: string | LongString): Uint8Array<ArrayBuffer> {
  if (typeof base64 === 'string') return Uint8Array.from(Buffer.from(withoutScheme(base64), 'base64'))
  const { start, end } = base64
  const string = bytes.subarray(start, end)
  if (string.includes(backslash)) return decodeBase64(bytes, JSON.parse(`"${string.toString('latin1')}"`) as string)
  const head = string.toString('latin1', 0, 64)
  const first = start + head.length - withoutScheme(head).length
  let written = first
  for (let at = first; at < end; at += chunkChars)
    written += bytes.write(bytes.toString('latin1', at, Math.min(at + chunkChars, end)), written, 'base64')
  return copyLarge(bytes.subarray(first, written))
}

const withoutScheme = (base64: string): string => base64.replace(/^data:[^,]{0,50},/, '')
