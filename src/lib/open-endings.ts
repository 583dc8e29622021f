import { setMaxListeners } from 'node:events'
import type { Clock } from './clock.ts'
import { createSeenSet } from './concurrency/bounded-map.ts'
import type { Log } from './log.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
/** A call that was in flight when the bot was killed has had its effect by then: nothing is judged or written earlier. */
const arrivalMs = 5_000
const maxChannels = 10_000

/** The whole reply; its beginning with a notice; or nothing that anybody can see. */
export type Standing = 'whole' | 'notice' | 'nothing'

type Deps<Row> = {
  /** The name of a reply in the log: `answer`. */
  name: string
  /** Shows the end of a reply, or `notice` where it is lost; resolves with what stands then. */
  show(row: Row, notice: string, stopping: AbortSignal): Promise<Standing>
  /** Records the end in the database. */
  close(row: Row, standing: Standing): Promise<void>
  notices: { readonly interrupted: string; readonly notShown: string }
  /** True after an orderly stop: then no row can be missing, and no call is in flight. */
  wasClosed: boolean
  clock: Clock
  log: Log
}

/** `pauses`: before each attempt. `looks`: how often nothing must be there before the row is dropped. */
type How = { readonly notice: string; readonly pauses: readonly number[]; readonly looks: number }

/**
 * Ends replies that stand half-finished, in the background: those that an earlier run left open, and those of this run that
 * could not be shown. One that cannot be reached is tried again, and once more at the next start. After a crash nothing is
 * done for the time in which a late call may arrive, and where nothing is found, that is looked for again.
 */
export function createOpenEndings<Row extends { readonly id: string }>(deps: Deps<Row>) {
  const { notices, log, name } = deps
  const stopping = new AbortController()
  // Each reply waits on the signal: that is not a leak.
  setMaxListeners(0, stopping.signal)
  const inProgress = new Set<Promise<void>>()
  const searched = createSeenSet(maxChannels)
  const earlier: How = deps.wasClosed
    ? { notice: notices.interrupted, pauses: pausesMs, looks: 1 }
    : { notice: notices.interrupted, pauses: [arrivalMs, ...pausesMs.slice(1)], looks: 2 }

  function inBackground(work: () => Promise<void>): void {
    const done = work().catch((error: unknown) =>
      log.error({ err: error }, `unfinished ${name}s left for the next start`),
    )
    inProgress.add(done)
    void done.finally(() => inProgress.delete(done))
  }

  return {
    /** Ends a reply that an earlier run left open. */
    endEarlier: (row: Row): void => inBackground(() => endReply(deps, row, earlier, stopping.signal)),
    /** Ends a reply of this run that could not be shown. */
    takeUp: (find: () => Promise<Row | undefined>): void =>
      inBackground(async () => {
        const row = await find()
        if (row) await endReply(deps, row, { notice: notices.notShown, pauses: pausesMs, looks: 1 }, stopping.signal)
      }),
    /**
     * After an unclean stop, calls `search` once for each channel. Never rejects: a new reply must not fail because an old
     * one could not be ended.
     */
    async searchOnce(channelId: string, search: () => Promise<void>): Promise<void> {
      if (deps.wasClosed || !searched.add(channelId)) return
      await search().catch((error: unknown) =>
        log.warn({ err: error }, `could not look for unfinished ${name}s in a channel`),
      )
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await Promise.all(inProgress)
    },
  }
}

/** Resolves when the reply is ended, or has to be left for the next start. */
async function endReply<Row extends { readonly id: string }>(
  { show, close, clock, log, name }: Deps<Row>,
  row: Row,
  { notice, pauses, looks }: How,
  stopping: AbortSignal,
): Promise<void> {
  let looksLeft = looks
  for (const pauseMs of pauses) {
    try {
      if (pauseMs > 0) await clock.sleep(pauseMs, stopping)
      const stands = await show(row, notice, stopping)
      if (stands === 'nothing' && --looksLeft > 0) continue
      await close(row, stands)
      if (stands === 'nothing') return log.info({ id: row.id }, `unfinished ${name} dropped: nobody can see it`)
      return log.info({ id: row.id, isWhole: stands === 'whole' }, `unfinished ${name} ended`)
    } catch (error) {
      if (stopping.aborted) return
      log.warn({ err: error, id: row.id }, `unfinished ${name} could not be ended yet`)
    }
  }
}
