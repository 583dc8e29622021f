import { memoryUsage } from 'node:process'
import type { ReadPdf } from '../../../features/knowledge/ports.ts'
import { startInterval, startTimer } from '../../../lib/clock.ts'
import { createFairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { createWorkers, type Workers } from '../../../lib/concurrency/worker.ts'
import { UserError } from '../../../lib/errors.ts'
import type { PdfAnswer } from './read-pdf.ts'

/** Bytes of a PDF; a longer one is mostly pictures. */
export const maxPdfBytes = 20 * 1024 * 1024
const limits = { threads: 1, waiting: 0, memoryMb: 256, idleMs: 10_000 }
/** From the begin of one PDF to its end, with the start of the thread. */
const defaultTotalMs = 10_000
/** Streams are unpacked into buffers, which the limit of the thread's heap does not cover. */
const defaultGrowthBytes = 500 * 1024 * 1024
const lookMs = 50

const tooLarge = 'That PDF is larger than 20 MB. Split it, then add its parts.'
const tooMuch = 'That PDF takes too much time or memory to read. Split it, or add its text as a .txt file.'
const broken = 'That PDF is broken: I cannot read it. Save or print it as a PDF anew, then add it again.'
const encrypted = 'That PDF asks for a password. Save it without one, then add it again.'

export type PdfReader = {
  /** Reads the text of at most 20 MB, 300 pages and 500,000 characters, within ten seconds of real time. */
  readonly read: ReadPdf
  /** Ends the thread. */
  close(): Promise<void>
}

/** Reads the text layer of PDFs, one at a time, in a thread that is killed where one takes too long or too much memory. */
export function createPdfReader({ totalMs = defaultTotalMs, growthBytes = defaultGrowthBytes } = {}): PdfReader {
  const options = { beside: import.meta.url, name: 'pdf', ...limits, timeoutMs: totalMs }
  const workers: Workers<Uint8Array, PdfAnswer> = createWorkers(options)
  const turns = createFairSemaphore({ permits: 1, perKey: 1 })

  async function readInTurn(bytes: Uint8Array, signal: AbortSignal) {
    const stop = new AbortController()
    const giveUp = () => stop.abort(new UserError(tooMuch))
    const before = memoryUsage.rss()
    const endWatch = startInterval(lookMs, () => {
      if (memoryUsage.rss() - before > growthBytes) giveUp()
    })
    const endTimer = startTimer(totalMs, giveUp)
    try {
      const worked = await workers.run(bytes, { signal: AbortSignal.any([signal, stop.signal]) })
      if (worked.ok) return answerOf(worked.answer)
      if (worked.fault === 'timeout' || worked.fault === 'memory') throw new UserError(tooMuch)
      throw new UserError(broken, { cause: worked })
    } finally {
      endWatch()
      endTimer()
    }
  }

  return {
    async read(bytes, signal) {
      if (bytes.length > maxPdfBytes) throw new UserError(tooLarge)
      const release = await turns.acquire('', signal)
      try {
        return await readInTurn(bytes, signal)
      } finally {
        release()
      }
    },
    close: () => workers.close(),
  }
}

function answerOf(answer: PdfAnswer): { title: string; text: string } | null {
  if (answer.outcome === 'read') return { title: answer.title, text: answer.text }
  if (answer.outcome === 'without-text') return null
  throw new UserError(answer.outcome === 'encrypted' ? encrypted : broken)
}
