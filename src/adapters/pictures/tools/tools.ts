import type { Attachment } from '../../../conversation/conversation.ts'
import type { Picture, PictureTools } from '../../../features/image/ports.ts'
import { createFairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { copyLargeInPieces } from '../../../lib/concurrency/large-buffers.ts'
import { createWorkers } from '../../../lib/concurrency/worker.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import { correlationOf, type Log } from '../../../lib/log.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import type { Unreadable } from './read-picture.ts'
import type { ToolsAnswer, ToolsTask, Work } from './tools.worker.ts'

const part = 'pictures'
const maxFileBytes = 25_000_000
const maxNameChars = 60
/** Two pictures at once. The heap holds no pixels: they lie outside it. */
const defaultLimits = { threads: 2, waiting: 0, timeoutMs: 20_000, memoryMb: 64, idleMs: 30_000 }

/** Files that are read or wait for it; so many of them are fetched, or have been. */
const maxWaiting = 64
const maxFetched = 4
const tooMany = 'I have too many pictures to read right now. Please try again in a minute.'
/** The one key of a semaphore that all pictures share. */
const anyPicture = ''

/** The bytes of an attachment, from Discord's own servers alone; at most `maxBytes`. Throws UpstreamError. */
export type ReadBytes = (file: Attachment, maxBytes: number, signal: AbortSignal) => Promise<Uint8Array>

const sentences: Readonly<Record<Unreadable, (name: string) => string>> = {
  svg: (name) => `${name} is an SVG drawing. Save it as PNG, then attach it again.`,
  heic: (name) => `${name} is a HEIC photo. Save it as JPEG, then attach it again.`,
  tiff: (name) => `${name} is a TIFF picture. Save it as PNG or JPEG, then attach it again.`,
  pdf: (name) => `${name} is a PDF. Save the page as PNG or JPEG, then attach it again.`,
  mixed: (name) => `${name} is a picture and an archive in one file. Save the picture alone, then attach it again.`,
  unknown: (name) => `${name} is not a picture that I can read. Use PNG, JPEG, WebP, GIF or AVIF.`,
  broken: (name) => `${name} is broken or incomplete. Save it again, then attach it again.`,
  pixels: (name) => `${name} has more than 50 megapixels. Make it smaller, then attach it again.`,
}

type Deps = { readBytes: ReadBytes; log: Log; limits?: Partial<typeof defaultLimits> }

/** Creates the tools, with up to two worker threads that load sharp when they are first needed. The owner closes them. */
export function createPictureTools(deps: Deps): PictureTools & { close(): Promise<void> } {
  const work = createWork(deps)
  // Slow fetching keeps no thread from those who fit pictures.
  const fetched = createFairSemaphore({ permits: maxFetched, perKey: maxFetched })
  let waiting = 0

  async function readInTurn(file: Attachment, name: string, signal: AbortSignal): Promise<ToolsAnswer | null> {
    const release = await fetched.acquire(anyPicture, signal)
    try {
      const bytes = await fetchBytes(deps.readBytes, file, name, signal)
      return await work.run(() => Promise.resolve({ kind: 'read', bytes }), signal)
    } finally {
      release()
    }
  }

  return {
    async read(file, signal) {
      const name = `**${toLinkLabel(file.name, maxNameChars)}**`
      if (file.size > maxFileBytes)
        throw new UserError(`${name} is larger than 25 MB. Make it smaller, then attach it again.`)
      if (waiting >= maxWaiting) throw new UserError(tooMany)
      waiting += 1
      try {
        const answer = await readInTurn(file, name, signal)
        if (answer === null)
          throw new UserError(`${name} takes too much time or memory to read. Make it smaller, then attach it again.`)
        if (answer.picture === null) throw new UserError(sentences[answer.unreadable ?? 'broken'](name))
        return answer.picture
      } finally {
        waiting -= 1
      }
    },

    async fit(picture, { format, maxBytes }, signal) {
      signal.throwIfAborted()
      if (isFormat(picture, format) && picture.bytes.length <= maxBytes) return picture
      // The caller keeps its own bytes.
      const { width, height, mime } = picture
      const fit = { kind: 'fit', picture: { width, height, mime }, format, maxBytes } as const
      const answer = await work.run(async () => ({ ...fit, bytes: await copyLargeInPieces(picture.bytes) }), signal)
      return answer?.picture ?? null
    },

    close: work.close,
  }
}

/** The threads. A task is made when it is its turn: whoever waits for a thread holds no bytes yet. */
function createWork({ log, ...deps }: Deps) {
  const limits = { ...defaultLimits, ...deps.limits }
  const workers = createWorkers<ToolsTask, ToolsAnswer>({ beside: import.meta.url, name: 'tools', ...limits })
  const turns = createFairSemaphore({ permits: limits.threads, perKey: limits.threads })
  return {
    /** Moves the bytes of the task to a thread. Null where it took too much time or memory, which is logged. */
    async run(make: () => Promise<Work>, signal: AbortSignal): Promise<ToolsAnswer | null> {
      const release = await turns.acquire(anyPicture, signal)
      try {
        const task = await make()
        const worked = await workers.run({ near: import.meta.url, ...task }, { signal, transfer: [task.bytes.buffer] })
        if (worked.ok) return worked.answer
        log.warn({ part, ...correlationOf(signal), fault: worked.fault, err: worked.cause }, 'picture not read')
        return null
      } finally {
        release()
      }
    },
    close: workers.close,
  }
}

const isFormat = ({ mime }: Picture, format: 'png' | 'jpeg' | null): boolean =>
  format === null || mime === `image/${format}`

async function fetchBytes(
  readBytes: ReadBytes,
  file: Attachment,
  name: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const bytes = await readBytes(file, maxFileBytes, signal)
    // A buffer that holds nothing else can be moved to the thread.
    const isWhole = bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.length
    return isWhole ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof UpstreamError)) throw error
    throw new UserError(`I could not get ${name} from Discord. Please attach it again.`, { cause: error })
  }
}
