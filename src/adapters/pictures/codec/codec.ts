import { allocateLarge, freeBuffer } from '../../../lib/concurrency/large-buffers.ts'
import { createWorkers, type Worked } from '../../../lib/concurrency/worker.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Picture } from '../../../features/image/ports.ts'
import type { Wire } from '../wires/wire.ts'
import type { CodecAnswer, CodecTask } from './codec.worker.ts'
import type { Reading } from './read-body.ts'

/** One thread does the work of all calls under way: a picture of 25 MB takes it a fifth of a second. */
const limits = { threads: 1, waiting: 128, timeoutMs: 10_000, memoryMb: 256, idleMs: 30_000 }
/** A body's buffer doubles up to that size, then it has room for the longest: memory that is not used takes none. */
const [firstBytes, growingBytes] = [1024 * 1024, 4 * 1024 * 1024]

/** The JSON and base64 of pictures, in a worker thread. Rejects with UpstreamError 'broken', or the signal's reason. */
export function createCodec() {
  const workers = createWorkers<CodecTask, CodecAnswer>({ beside: import.meta.url, name: 'codec', ...limits })
  return {
    /** The bytes of a body in JSON, with the pictures in the places of their marks. */
    async compose(json: object, pictures: readonly Picture[], signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
      const task = {
        kind: 'compose',
        json: JSON.stringify(json),
        pictures: pictures.map(({ bytes }) => bytes),
      } as const
      const answer = answerOf(await workers.run(task, { signal }))
      if (answer.kind !== 'composed') throw broken('no body')
      return answer.bytes
    },
    /** Reads the body of a response with status 200. Takes the body, which is empty afterwards. */
    async read(wire: Wire['name'], body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<Reading> {
      const transfer = [body.buffer]
      const answer = answerOf(await workers.run({ kind: 'read', wire, body }, { signal, transfer }))
      if (answer.kind !== 'read') throw broken('no reading')
      return answer.reading
    },
    close: workers.close,
  }
}

export type Codec = ReturnType<typeof createCodec>

/** Reads a body of at most `maxBytes` to its end, in a buffer of its own that can be moved to a thread. */
export async function readLarge(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  let [buffer, size] = [new Uint8Array(firstBytes), 0]
  for await (const chunk of body) {
    if (size + chunk.length > buffer.length) {
      const [grown, old] = [allocateLarge(buffer.length < growingBytes ? 2 * buffer.length : maxBytes), buffer]
      grown.set(old.subarray(0, size))
      freeBuffer(old.buffer)
      buffer = grown
    }
    buffer.set(chunk, size)
    size += chunk.length
  }
  return buffer.subarray(0, size)
}

function answerOf(worked: Worked<CodecAnswer>): CodecAnswer {
  if (worked.ok) return worked.answer
  throw broken(worked.cause ?? worked.fault)
}

const broken = (cause: unknown) =>
  new UpstreamError('pictures', 'broken', { cause: typeof cause === 'string' ? new Error(cause) : cause })
