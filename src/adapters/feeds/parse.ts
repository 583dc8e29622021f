import { createWorkers } from '../../lib/concurrency/worker.ts'
import { UpstreamError } from '../../lib/errors.ts'
import type { Feed } from './entries/fields.ts'
import type { ParseTask } from './parse.worker.ts'

export type { Feed }

type From = { contentType: string | null; url: string }

/** Longer documents are refused unread. */
const maxBytes = 5 * 1024 * 1024
const maxBytesInThisThread = 128 * 1024
/** One thread keeps up with the network; a second one would cost 35 MiB. */
const limits = { threads: 1, waiting: 10_000, timeoutMs: 1_500, memoryMb: 48, idleMs: 5_000 }

/** Parses feeds in a worker thread, one at a time and each for at most 1.5 s. The owner closes it. */
export function createFeedParser() {
  const workers = createWorkers<ParseTask, Feed | null>({ beside: import.meta.url, name: 'parse', ...limits })
  return {
    /**
     * The content of an RSS, RDF, Atom or JSON feed in any encoding; of a truncated document up to its last complete
     * entry. Strings are '' if the feed says nothing; addresses are absolute. Throws UpstreamError 'broken' if the
     * document is not a feed or exceeds a limit.
     */
    async parse(bytes: Uint8Array, from: From): Promise<Feed> {
      if (bytes.length > maxBytes) throw broken('too long')
      const worked = await workers.run({ bytes, contentType: from.contentType, url: from.url })
      if (!worked.ok) throw broken(worked.cause ?? worked.fault)
      return worked.answer ?? notAFeed()
    },
    close: workers.close,
  }
}

export type FeedParser = ReturnType<typeof createFeedParser>

/**
 * Parses one feed for a caller that has no parser, with the same result and errors. A document of up to 128 KiB is read
 * in the calling thread, within half a second whatever it contains; a longer one in a thread of its own,
 * whose start takes longer than that.
 */
export async function parseFeed(bytes: Uint8Array, from: From): Promise<Feed> {
  if (bytes.length <= maxBytesInThisThread) return await readInThisThread(bytes, from)
  const parser = createFeedParser()
  try {
    return await parser.parse(bytes, from)
  } finally {
    await parser.close()
  }
}

async function readInThisThread(bytes: Uint8Array, from: From): Promise<Feed> {
  const { readFeed } = await import('./read.ts')
  try {
    return readFeed(bytes, from) ?? notAFeed()
  } catch (error) {
    throw error instanceof UpstreamError ? error : broken(error)
  }
}

function notAFeed(): never {
  throw broken('not a feed')
}

const broken = (cause: unknown) =>
  new UpstreamError('feeds', 'broken', { cause: typeof cause === 'string' ? new Error(cause) : cause })
