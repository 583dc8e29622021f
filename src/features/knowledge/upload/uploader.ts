import { createLoop } from '../../../lib/concurrency/loop.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import type { KnowledgeItem } from '../items/items.ts'
import type { KnowledgeBackend, KnowledgeSource } from '../ports.ts'
import { attemptAgain, createSuspects } from './attempts.ts'
import type { UploadDeps } from './upload-deps.ts'
import { adoptItems, listDue, postpone, readItem, untilDue } from './upload-rows.ts'
import { needsSources, settleMs, stepUpload } from './upload-step.ts'

/** Calls to the backend at the same time. */
export const maxUploads = 4
/** Items of one turn; the list of sources is read at most once for them. */
const perTurn = 40
/** New items are noticed so soon. */
const lookMs = 2 * 60_000
/** Pauses of an outage; doubled from turn to turn. */
const [firstPauseMs, maxPauseMs] = [15_000, 60_000]
/** The longest pause that the backend may ask for. */
const maxAskedPauseMs = 5 * 60_000
/** After an error of our own, or of the database. */
const afterErrorMs = 30_000
const itemErrorMs = 10 * 60_000

export type Uploader = Part & {
  /** Looks at once whether something is due. */
  wake(): void
}

/**
 * Gives every item that everybody may know to the backend, exactly once, and deletes there what was withdrawn. Its rows are
 * taken step by step; what a crash or an outage left open is settled by the backend's list of sources.
 */
export function createUploader(deps: UploadDeps): Uploader {
  const { db, clock, log } = deps
  const suspects = createSuspects()
  const noted = { ...deps, backend: noting(deps.backend, suspects.worked) }
  const outage = createOutage(deps)
  let isAdopted = false

  /** Takes what is due one step further; answers for how long nothing is due, in milliseconds. */
  async function turn(signal: AbortSignal): Promise<number> {
    isAdopted ||= !(await adoptItems(db, clock.now()))
    const items = await listDue(db, clock.now(), perTurn)
    if (items.length === 0) return isAdopted ? untilDue(db, clock.now(), lookMs) : 0
    const sources = items.some(needsSources) ? await deps.backend.list(signal) : []
    await eachOf(items, (item) => take(item, sources, signal))
    // That the list answers does not say that uploads work.
    if (!items.some((item) => item.upload_state === 'sending')) outage.ended()
    return 0
  }

  /** Takes an item one step further. Throws UpstreamError for an outage: the other items wait too. */
  async function take(item: KnowledgeItem, sources: readonly KnowledgeSource[], signal: AbortSignal): Promise<void> {
    try {
      await stepUpload(noted, item, sources, signal)
    } catch (error) {
      if (signal.aborted) throw error
      if (!(error instanceof UpstreamError)) {
        log.error({ err: error, part: 'knowledge', item: item.id }, 'upload failed')
        return postpone(db, item.id, clock.now() + itemErrorMs)
      }
      const isCounted = isAboutItem(error) && suspects.failed(item.id)
      const now = isCounted ? await readItem(db, item.id) : undefined
      if (now) return attemptAgain(deps, now, `${deps.service} failed to take it.`)
      // Others come first then.
      await postpone(db, item.id, clock.now() + settleMs)
      throw error
    }
  }

  const { start, stop, wake } = createLoop({
    clock,
    turn,
    failed(error) {
      if (error instanceof UpstreamError) return outage.pauseMs(error)
      log.error({ err: error, part: 'knowledge' }, 'uploads failed')
      return afterErrorMs
    },
  })
  return { name: 'uploads', start, stop, wake }
}

/** The same backend; `took` is called whenever it took an item. */
function noting(backend: KnowledgeBackend, took: () => void): KnowledgeBackend {
  const note = <T>(source: T): T => {
    took()
    return source
  }
  return {
    ...backend,
    addAddress: (url, signal) => backend.addAddress(url, signal).then(note),
    addText: (text, signal) => backend.addText(text, signal).then(note),
  }
}

/** These may come from the item; all else is said of any. */
const isAboutItem = ({ fault }: UpstreamError): boolean => ['broken', 'timeout', 'unreachable'].includes(fault)

/** Does the work for each item, a few at a time; after the first error no more is begun, and it is thrown in the end. */
async function eachOf(items: readonly KnowledgeItem[], work: (item: KnowledgeItem) => Promise<void>): Promise<void> {
  const errors: unknown[] = []
  const queue = [...items]
  const next = async (): Promise<void> => {
    for (let item = queue.shift(); item && errors.length === 0; item = queue.shift())
      await work(item).catch((error: unknown) => void errors.push(error))
  }
  await Promise.all(Array.from({ length: maxUploads }, next))
  if (errors.length > 0) throw errors[0]
}

/** Pauses while the backend is out of reach: nothing is counted against the items, and the log has two lines of it. */
function createOutage({ log, report, service }: UploadDeps) {
  let failures = 0
  return {
    /** Milliseconds until the next turn after one that failed. */
    pauseMs(error: UpstreamError): number {
      if (failures === 0) log.warn({ err: error, part: 'knowledge' }, 'uploads wait')
      if (failures === 0 && ['unauthorized', 'not-found'].includes(error.fault))
        report('uploads refused', `${service} refuses uploads. \`npm run doctor\` says what to change.`)
      failures += 1
      const pauseMs = Math.min(firstPauseMs * 2 ** (failures - 1), maxPauseMs)
      return Math.max(pauseMs, Math.min(error.retryAfterMs ?? 0, maxAskedPauseMs))
    },
    ended(): void {
      if (failures > 0) log.info({ part: 'knowledge' }, 'uploads go on')
      failures = 0
    },
  }
}
