import type { DropReason } from '../choose/choose.ts'

/** The counts of a run, as they are logged and kept. */
export type Counts = {
  /** Items that sources offered, and those that were queued. */
  readonly read: number
  readonly kept: number
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  /** Sources by what became of them. */
  readonly sources: {
    readonly read: number
    readonly unchanged: number
    readonly failed: number
    readonly paused: number
  }
}

/** Counts what a run does. */
export function createCounting() {
  const sources = { read: 0, unchanged: 0, failed: 0, paused: 0 }
  const dropped: Partial<Record<DropReason, number>> = {}
  let [read, kept] = [0, 0]
  const drop = (reason: DropReason, count = 1) => {
    read += count
    dropped[reason] = (dropped[reason] ?? 0) + count
  }
  return {
    source: (outcome: keyof typeof sources) => void (sources[outcome] += 1),
    keep(count: number) {
      read += count
      kept += count
    },
    drop,
    counts: (): Counts => ({ read, kept, dropped: { ...dropped }, sources: { ...sources } }),
  }
}

export type Counting = ReturnType<typeof createCounting>
