import type { Transform } from 'node:stream'
import { constants, createBrotliDecompress, createInflateRaw, createUnzip } from 'node:zlib'

const maxEncodings = 2
const chunkSize = 65_536
/** Accepts a body that was cut off. https://nodejs.org/api/zlib.html#compressing-http-requests-and-responses */
const truncatable = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize }
const truncatableBrotli = { finishFlush: constants.BROTLI_OPERATION_FLUSH, chunkSize }

type Limit = { readonly maxBytes: number; readonly canTruncate?: boolean | undefined }

/**
 * Undoes gzip, deflate and br as the Content-Encoding header lists them. Bytes that are not compressed although the
 * header says gzip or deflate are kept, truncated ones are decoded as far as possible. Throws for another encoding and
 * for more than two. More than `maxBytes` at any stage are cut off if that is allowed, else it throws.
 */
export async function decodeContent(bytes: Buffer, header: string | null, limit: Limit): Promise<Buffer> {
  const names = (header ?? '').toLowerCase().split(/[\s,]+/)
  const encodings = names.filter((name) => name !== '' && name !== 'identity').reverse()
  if (encodings.length > maxEncodings) throw new Error(`encoded more than ${maxEncodings} times`)
  let decoded = bytes
  for (const encoding of encodings) {
    if (decoded.length === 0) return decoded
    if (encoding === 'br') decoded = await decompress(createBrotliDecompress(truncatableBrotli), decoded, limit)
    else if (isZipped(decoded)) decoded = await decompress(createUnzip(truncatable), decoded, limit)
    else if (encoding === 'deflate') decoded = await decompress(createInflateRaw(truncatable), decoded, limit)
    else if (!/^(x-)?gzip$/.test(encoding)) throw new Error(`unknown encoding ${encoding.slice(0, 50)}`)
  }
  return decoded
}

async function decompress(stream: Transform, bytes: Buffer, { maxBytes, canTruncate = false }: Limit): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  stream.end(bytes)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > maxBytes && !canTruncate) throw new Error(`more than ${maxBytes} bytes`)
    // Leaving the loop destroys the stream, so that no more is decoded.
    if (size > maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}

/** The first bytes of gzip (RFC 1952) and zlib (RFC 1950). */
const isZipped = (bytes: Buffer): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x78 && bytes.readUInt16BE() % 31 === 0)
