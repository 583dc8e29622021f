import { type Clock, monotonicClock, within } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { isForbidden, isGone } from '../errors.ts'

const maxChannels = 5_000
/** A channel that refused the bot is not asked again for so long, one that let it write not for so long. */
const refusedForMs = 60_000
const allowedForMs = 10_000
/** A question waits no longer for the answer. */
const maxWaitMs = 1_000

type Deps = {
  typing: { firstError(channelId: string): Promise<unknown> }
  clock?: Clock
  report(cause: string, sentence: string): void
}

/**
 * Knows in which channels the bot may write, by the first call of the typing indicator, so that no model is asked for an answer
 * that cannot be shown. The owner hears of each channel once. `clock` is monotonic.
 */
export function createWriteAccess({ typing, clock = monotonicClock, report }: Deps) {
  const newKnown = () => createBoundedMap<string, { mayWrite: boolean; at: number }>(maxChannels)
  let known = newKnown()
  const told = createBoundedMap<string, true>(maxChannels)

  function recall(channelId: string): boolean | null {
    const found = known.get(channelId)
    if (!found) return null
    const ttlMs = found.mayWrite ? allowedForMs : refusedForMs
    return clock.now() - found.at < ttlMs ? found.mayWrite : null
  }

  function tellOwner(channelId: string): void {
    if (told.get(channelId)) return
    told.set(channelId, true)
    report(
      `no permission in channel ${channelId}`,
      `I may not write in <#${channelId}>, so I answer nobody there. Allow me View Channel and Send Messages (in threads: Send Messages in Threads) in that channel.`,
    )
  }

  /** Remembers that Discord refused a call in the channel; the owner hears where a permission is missing. */
  function refused(channelId: string, error: unknown, isGuild: boolean): void {
    known.set(channelId, { mayWrite: false, at: clock.now() })
    if (isGuild && isForbidden(error)) tellOwner(channelId)
  }

  async function ask(channelId: string, isGuild: boolean): Promise<boolean> {
    const error = await within(clock, maxWaitMs, typing.firstError(channelId))
    if (error === undefined) return true
    const mayWrite = !isForbidden(error) && !isGone(error)
    if (!mayWrite) refused(channelId, error, isGuild)
    else if (error === null) {
      known.set(channelId, { mayWrite, at: clock.now() })
      told.delete(channelId)
    }
    return mayWrite
  }

  return {
    refused,
    /** False if the bot may not write in the channel, as far as is known without a call. */
    mayHaveAccess: (channelId: string): boolean => recall(channelId) ?? true,
    /** False if the bot may not write in the channel, where the typing indicator is shown already. */
    mayWrite: async (channelId: string, isGuild: boolean): Promise<boolean> =>
      recall(channelId) ?? ask(channelId, isGuild),
    /** Forgets everything when permissions change. */
    forget: (): void => void (known = newKnown()),
  }
}

export type WriteAccess = ReturnType<typeof createWriteAccess>
