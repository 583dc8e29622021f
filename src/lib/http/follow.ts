import { promisify } from 'node:util'
import { brotliDecompress, constants, inflateRaw, unzip } from 'node:zlib'
import type { Agent, Headers } from 'undici'
import type { Guard } from './guard.ts'
import type { Asked } from './stream.ts'
import { headersOf } from './buffered.ts'

/** A GET of an address that somebody else chose. Its headers go wherever it is redirected: no secret stands in them. */
export type FetchCall = Omit<Asked, 'method' | 'body'> & {
  /** From the call to the last byte, redirects and looking names up included. */
  readonly totalMs: number
  /** `tell` answers a redirect as it is; it is followed where this says nothing. */
  readonly redirects?: 'tell'
}

/** What an address answered after all redirects; 3xx, 4xx and 5xx included. */
export type Fetched = {
  readonly status: number
  readonly headers: Headers
  /** Without gzip, deflate and br; empty where the status is none of 200 to 299. */
  readonly bytes: Uint8Array
  /** The address that answered. */
  readonly url: string
  /** The redirects on the way there, in their order. */
  readonly redirects: readonly { readonly status: number; readonly to: string }[]
}

const maxRedirects = 5
const mostEncodings = 2
const mostHints = 20
const smallChunkBytes = 1_024
const roomBytes = 16_384
/** So many pieces of one byte each may hold the thread before others have their turn. */
const pauseBytes = 16_384
const moved = [301, 302, 303, 307, 308]
const readsTruncated = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 65_536 }

/** Follows at most five redirects; each hop passes the guard. `maxBytes` holds before and after decoding. */
export async function fetchFollowing(
  agent: Agent,
  call: FetchCall,
  deps: { guard: Guard; signal: AbortSignal; begun(): (status: string) => void },
): Promise<Fetched> {
  const redirects: { status: number; to: string }[] = []
  for (let url = deps.guard.check(call.service, call.url); ;) {
    const answer = await hop(agent, url, call, deps)
    const to = call.redirects === 'tell' ? null : redirectOf(answer, url.href)
    if (to === null) return { ...answer, url: url.href, redirects: redirects }
    if (redirects.length === maxRedirects) throw new Error(`more than ${maxRedirects} redirects`)
    url = deps.guard.check(call.service, to)
    redirects.push({ status: answer.status, to: url.href })
  }
}

async function hop(agent: Agent, url: URL, call: FetchCall, deps: Parameters<typeof fetchFollowing>[2]) {
  const ended = deps.begun()
  let shown = 'none'
  try {
    const {
      statusCode: status,
      body,
      ...response
    } = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: { 'user-agent': 'ProfessorSynapse/1.0', 'accept-encoding': 'gzip, deflate, br', ...call.headers },
      signal: deps.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
      highWaterMark: pauseBytes,
      onInfo: fewHints(),
    })
    shown = String(status)
    const headers = headersOf(response.headers)
    const isWanted = (status >= 200 && status < 300) || status === 304
    const isTooLong = isWanted && Number(headers.get('content-length')) > call.maxBytes
    // What is not wanted may never end; being destroyed counts as an error of the body's.
    if (!isWanted || isTooLong) body.on('error', () => undefined).destroy()
    if (isTooLong) throw tooLong(call.maxBytes)
    const bytes = isWanted
      ? await decoded(await bodyOf(body, call.maxBytes), headers.get('content-encoding'), call.maxBytes)
      : Buffer.alloc(0)
    return { status, headers, bytes }
  } finally {
    ended(shown)
  }
}

/** Where an answer redirects to, or null where it does not. Throws where nobody can read that. */
export function redirectOf({ status, headers }: Pick<Fetched, 'status' | 'headers'>, from: string): string | null {
  const location = moved.includes(status) ? headers.get('location') : null
  return location === null ? null : new URL(location, from).href
}

/** A server may send any number of interim answers before the real one, and each keeps the thread. */
function fewHints(): () => void {
  let hints = 0
  return () => {
    hints += 1
    if (hints > mostHints) throw new Error(`more than ${mostHints} interim answers`)
  }
}

const tooLong = (maxBytes: number) => new Error(`more than ${maxBytes} bytes`)

/** The whole body, in a buffer of its own (it may be handed to a thread); throws where it has more than `maxBytes`. */
async function bodyOf(body: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer> {
  const pieces = createPieces()
  for await (const piece of body) if (pieces.add(piece as Uint8Array) > maxBytes) throw tooLong(maxBytes)
  return pieces.whole()
}

/** Gathers what comes. A piece of one byte, kept as it is, would weigh a hundred times what it carries. */
function createPieces() {
  const kept: Uint8Array[] = []
  let size = 0
  let smallChunks = Buffer.alloc(0)
  let used = 0
  const sweep = () => {
    if (used > 0) kept.push(smallChunks.subarray(0, used))
    smallChunks = smallChunks.subarray(used)
    used = 0
  }
  return {
    /** Answers how many bytes have come so far. */
    add(piece: Uint8Array): number {
      const isCrumb = piece.byteLength < smallChunkBytes
      if (!isCrumb || piece.byteLength > smallChunks.length - used) sweep()
      if (isCrumb) {
        if (piece.byteLength > smallChunks.length) smallChunks = Buffer.alloc(roomBytes)
        smallChunks.set(piece, used)
        used += piece.byteLength
      } else kept.push(piece)
      size += piece.byteLength
      return size
    },
    whole(): Buffer {
      sweep()
      const whole = Buffer.allocUnsafeSlow(size)
      let at = 0
      for (const piece of kept) {
        whole.set(piece, at)
        at += piece.byteLength
      }
      return whole
    },
  }
}

/** Undoes what the header names and the bytes bear out; what was cut off is read as far as it goes. */
async function decoded(bytes: Buffer, header: string | null, maxBytes: number): Promise<Buffer> {
  const names = (header ?? '').toLowerCase().split(/[\s,]+/)
  const encodings = names.filter((name) => name !== '' && name !== 'identity').reverse()
  if (encodings.length > mostEncodings) throw new Error(`encoded more than ${mostEncodings} times`)
  const options = { ...readsTruncated, maxOutputLength: maxBytes }
  let plain = bytes
  for (const encoding of encodings) {
    if (plain.length === 0) return plain
    if (encoding === 'br') plain = await promisify(brotliDecompress)(plain, { maxOutputLength: maxBytes })
    else if (isZipped(plain)) plain = await promisify(unzip)(plain, options)
    else if (encoding === 'deflate') plain = await promisify(inflateRaw)(plain, options)
    else if (!/^(x-)?gzip$/.test(encoding)) throw new Error(`encoded as ${encoding.slice(0, 50)}`)
  }
  return plain
}

/** The first bytes of gzip (RFC 1952) and zlib (RFC 1950). */
const isZipped = (bytes: Buffer): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x78 && bytes.readUInt16BE() % 31 === 0)
