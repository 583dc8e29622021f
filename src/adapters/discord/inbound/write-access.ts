import { type Clock, monotonicClock, within } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { isForbidden, isGone } from '../errors.ts'

const maxChannels = 5_000
/** A channel that refused the bot is not asked again for so long, one that let it write not for so long. */
const refusedForMs = 60_000
const allowedForMs = 10_000
/** A question waits no longer for the answer. */
const maxWaitMs = 1_000
/**
 * After so many refusals of one server within a minute only its channels that let the bot write before are tried: Discord
 * bans an address that is refused too often, and somebody may make any number of channels.
 */
const maxRefusals = 20
const refusalsMs = 60_000
const maxGuilds = 2_500

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
  const refusals = createRefusalCounts(clock)

  function recall(channelId: string, guildId: string | null): boolean | null {
    const found = known.get(channelId)
    const ttlMs = found?.mayWrite ? allowedForMs : refusedForMs
    if (found && clock.now() - found.at < ttlMs) return found.mayWrite
    if (guildId !== null && !found?.mayWrite && refusals.of(guildId) >= maxRefusals) return false
    return null
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
  function refused(channelId: string, error: unknown, guildId: string | null): void {
    known.set(channelId, { mayWrite: false, at: clock.now() })
    if (guildId === null || !isForbidden(error)) return
    refusals.add(guildId)
    tellOwner(channelId)
  }

  async function ask(channelId: string, guildId: string | null): Promise<boolean> {
    const error = await within(clock, maxWaitMs, typing.firstError(channelId))
    if (error === undefined) return true
    const mayWrite = !isForbidden(error) && !isGone(error)
    if (!mayWrite) refused(channelId, error, guildId)
    else if (error === null) {
      known.set(channelId, { mayWrite, at: clock.now() })
      told.delete(channelId)
    }
    return mayWrite
  }

  return {
    refused,
    /** False if the bot may not write in the channel, as far as is known without a call. */
    mayHaveAccess: (channelId: string, guildId: string | null): boolean => recall(channelId, guildId) ?? true,
    /** False if the bot may not write in the channel, where the typing indicator is shown already. */
    mayWrite: async (channelId: string, guildId: string | null): Promise<boolean> =>
      recall(channelId, guildId) ?? ask(channelId, guildId),
    /** Forgets everything when permissions change. */
    forget: (): void => void (known = newKnown()),
  }
}

export type WriteAccess = ReturnType<typeof createWriteAccess>

/** Counts the refusals of each server within a minute. */
function createRefusalCounts(clock: Clock) {
  const counts = createBoundedMap<string, { count: number; since: number }>(maxGuilds)
  const find = (guildId: string) => {
    const found = counts.get(guildId)
    return found && clock.now() - found.since < refusalsMs ? found : { count: 0, since: clock.now() }
  }
  return {
    of: (guildId: string): number => find(guildId).count,
    add(guildId: string): void {
      const { count, since } = find(guildId)
      counts.set(guildId, { count: count + 1, since })
    },
  }
}
