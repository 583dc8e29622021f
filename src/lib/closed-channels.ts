import type { Clock } from './clock.ts'

/** Channels are tried again after this, at first and at most. */
const [firstMs, mostMs] = [30_000, 10 * 60_000]
const maxRememberedFailures = 10

type Trouble = { failures: number; until: number; sentence: string | null }

/**
 * The channels in which nothing is posted at the moment: each waits longer after every failure in a row. The owner is told
 * once about a channel that is closed, until something is posted in it again.
 */
export function createClosedChannels(deps: { clock: Clock; report(cause: string, sentence: string): void }) {
  const { clock, report } = deps
  const troubles = new Map<string, Trouble>()

  /** Ends that are further away than any wait come from a clock that was set back. */
  const isWaiting = ({ until }: Trouble): boolean => {
    const leftMs = until - clock.now()
    return leftMs > 0 && leftMs <= 60 * 60_000
  }

  return {
    /** Nothing is tried there for a while. `sentence` says why the owner has to act; null where it passes by itself. */
    failed(channelId: string, afterMs: number | null, sentence: string | null): void {
      const before = troubles.get(channelId)
      const failures = Math.min((before?.failures ?? 0) + 1, maxRememberedFailures)
      const waitMs = Math.min(Math.max(afterMs ?? 0, firstMs * 2 ** (failures - 1)), Math.max(mostMs, afterMs ?? 0))
      if (sentence !== null && before?.sentence == null) report(`posting in ${channelId}`, sentence)
      const told = sentence ?? before?.sentence ?? null
      troubles.set(channelId, { failures, until: clock.now() + Math.min(waitMs, 60 * 60_000), sentence: told })
    },
    /** Something was posted there. Answers true if nothing could be for a while. */
    worked: (channelId: string): boolean => troubles.delete(channelId),
    /** Channels that wait. */
    waiting: (): string[] => [...troubles].filter(([, trouble]) => isWaiting(trouble)).map(([id]) => id),
    /** The time until the next of them is tried again, in milliseconds; Infinity where none waits. */
    leftMs: (): number =>
      Math.min(...[...troubles.values()].filter(isWaiting).map(({ until }) => until - clock.now()), Infinity),
    /** Channels about which the owner was told, and why. */
    closed: () => [...troubles].flatMap(([channelId, { sentence }]) => (sentence ? [{ channelId, sentence }] : [])),
    /** Every channel may be tried at once. */
    tryAll: (): void => [...troubles.values()].forEach((trouble) => (trouble.until = 0)),
  }
}

export type ClosedChannels = ReturnType<typeof createClosedChannels>
