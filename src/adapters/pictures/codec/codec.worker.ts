import { freeBuffer } from '../../../lib/concurrency/large-buffers.ts'
import type { Wire } from '../wires/wire.ts'
import { composeBody } from './compose.ts'
import { readBody, type Reading } from './read-body.ts'

export type CodecTask =
  | { readonly kind: 'compose'; readonly json: string; readonly pictures: readonly Uint8Array[] }
  /** The body of a response, which is freed. */
  | { readonly kind: 'read'; readonly wire: Wire['name']; readonly body: Uint8Array<ArrayBuffer> }

export type CodecAnswer =
  | { readonly kind: 'composed'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'read'; readonly reading: Reading }

/** Runs in the worker thread. */
export function run(task: CodecTask): CodecAnswer {
  if (task.kind === 'compose') return { kind: 'composed', bytes: composeBody(task.json, task.pictures) }
  const { buffer, byteOffset, length } = task.body
  const reading = readBody(task.wire, Buffer.from(buffer, byteOffset, length))
  freeBuffer(buffer)
  return { kind: 'read', reading }
}

export function buffersOf(answer: CodecAnswer): ArrayBuffer[] {
  if (answer.kind === 'composed') return [answer.bytes.buffer]
  const { reading } = answer
  return reading.kind === 'picture' ? [reading.picture.bytes.buffer as ArrayBuffer] : []
}
