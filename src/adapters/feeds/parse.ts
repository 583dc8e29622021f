import { UpstreamError } from '../../lib/errors.ts'
import { createWorkers, type Workers } from '../../lib/worker.ts'
import type { Feed } from './fields.ts'
import type { ParseTask } from './parse.worker.ts'

export type { Feed }

/** Bytes of a document; a longer one is refused unread. */
const mostBytes = 5 * 1024 * 1024
const limits = { threads: 2, waiting: 10_000, timeoutMs: 1_500, memoryMb: 48, idleMs: 5_000 }

let workers: Workers<ParseTask, Feed | null> | null = null

/**
 * What a feed holds: RSS, RDF, Atom or JSON Feed in whatever encoding; a document that is cut off up to its last whole
 * entry. Strings are '' where the feed says nothing, addresses are absolute. Runs in a thread of its own, at most 1.5 s
 * long once that has started. Throws UpstreamError 'broken' for what is no feed or cannot be read within the limits.
 */
export async function parseFeed(bytes: Uint8Array, from: { contentType: string | null; url: string }): Promise<Feed> {
  if (bytes.length > mostBytes) throw broken('too long')
  workers ??= createWorkers({ beside: import.meta.url, name: 'parse', ...limits }, send)
  const worked = await workers.run({ bytes, contentType: from.contentType, url: from.url })
  if (!worked.ok) throw broken(worked.cause ?? worked.fault)
  if (!worked.answer) throw broken('no feed')
  return worked.answer
}

/** The caller keeps its bytes; the thread gets a copy of them alone, whatever buffer they lie in. */
function send(task: ParseTask): { task: ParseTask; transfer: ArrayBuffer[] } {
  const bytes = Uint8Array.from(task.bytes)
  return { task: { ...task, bytes }, transfer: [bytes.buffer] }
}

const broken = (cause: unknown) =>
  new UpstreamError('feeds', 'broken', { cause: typeof cause === 'string' ? new Error(cause) : cause })
