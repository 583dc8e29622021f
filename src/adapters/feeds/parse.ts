import { UpstreamError } from '../../lib/errors.ts'
import { createWorkers, type Workers } from '../../lib/concurrency/worker.ts'
import type { Feed } from './entries/fields.ts'
import type { ParseTask } from './parse.worker.ts'

export type { Feed }

/** Bytes of a document; a longer one is refused unread. */
const mostBytes = 5 * 1024 * 1024
/** A second thread would read no faster what comes over the net, and cost 35 MiB. */
const limits = { threads: 1, waiting: 10_000, timeoutMs: 1_500, memoryMb: 48, idleMs: 5_000 }

type Given = ParseTask & { forGood: boolean }

let workers: Workers<Given, Feed | null> | null = null

/**
 * What a feed holds: RSS, RDF, Atom or JSON Feed in whatever encoding; a document that is cut off up to its last whole
 * entry. Strings are '' where the feed says nothing, addresses are absolute. Runs in a thread of its own, at most 1.5 s
 * long once that has started. Throws UpstreamError 'broken' for what is no feed or cannot be read within the limits.
 * Whoever hands the bytes over for good has none afterwards, and saves a copy of them.
 */
export async function parseFeed(
  bytes: Uint8Array,
  from: { contentType: string | null; url: string },
  { forGood = false }: { forGood?: boolean } = {},
): Promise<Feed> {
  if (bytes.length > mostBytes) throw broken('too long')
  workers ??= createWorkers({ beside: import.meta.url, name: 'parse', ...limits }, send)
  const worked = await workers.run({ bytes, contentType: from.contentType, url: from.url, forGood })
  if (!worked.ok) throw broken(worked.cause ?? worked.fault)
  if (!worked.answer) throw broken('no feed')
  return worked.answer
}

/** Unless it has them for good, the thread gets a copy of the bytes alone, whatever buffer they lie in. */
function send(task: Given): { task: Given; transfer: ArrayBuffer[] } {
  const bytes = task.forGood ? task.bytes : Uint8Array.from(task.bytes)
  return { task: { ...task, bytes }, transfer: [bytes.buffer as ArrayBuffer] }
}

const broken = (cause: unknown) =>
  new UpstreamError('feeds', 'broken', { cause: typeof cause === 'string' ? new Error(cause) : cause })
