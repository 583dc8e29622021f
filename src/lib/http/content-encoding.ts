import { promisify } from 'node:util'
import { brotliDecompress, constants, inflateRaw, unzip } from 'node:zlib'

const maxEncodings = 2
/** Accepts a body that was cut off. https://nodejs.org/api/zlib.html#compressing-http-requests-and-responses */
const truncatable = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 65_536 }

/**
 * Undoes gzip, deflate and br as the Content-Encoding header lists them. Bytes that are not compressed although the
 * header says gzip or deflate are kept, truncated ones are decoded as far as possible. Throws for another encoding, for
 * more than two, and for more than `maxBytes` at any stage.
 */
export async function decodeContent(bytes: Buffer, header: string | null, maxBytes: number): Promise<Buffer> {
  const names = (header ?? '').toLowerCase().split(/[\s,]+/)
  const encodings = names.filter((name) => name !== '' && name !== 'identity').reverse()
  if (encodings.length > maxEncodings) throw new Error(`encoded more than ${maxEncodings} times`)
  const options = { ...truncatable, maxOutputLength: maxBytes }
  let decoded = bytes
  for (const encoding of encodings) {
    if (decoded.length === 0) return decoded
    if (encoding === 'br') decoded = await promisify(brotliDecompress)(decoded, { maxOutputLength: maxBytes })
    else if (isZipped(decoded)) decoded = await promisify(unzip)(decoded, options)
    else if (encoding === 'deflate') decoded = await promisify(inflateRaw)(decoded, options)
    else if (!/^(x-)?gzip$/.test(encoding)) throw new Error(`unknown encoding ${encoding.slice(0, 50)}`)
  }
  return decoded
}

/** The first bytes of gzip (RFC 1952) and zlib (RFC 1950). */
const isZipped = (bytes: Buffer): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x78 && bytes.readUInt16BE() % 31 === 0)
