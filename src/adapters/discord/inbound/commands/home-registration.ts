import type { Clock } from '../../../../lib/clock.ts'

/** Servers become known one after another after a start: in a few seconds all that matter. */
const settlingMs = 5_000

/**
 * Debounces the registration of owners' commands in the home server. Unless a setting names it, the home server may turn
 * out to be another one, or none, while servers become known: it is registered once it stayed the same for five seconds.
 */
export function createHomeRegistration(deps: {
  home(): string | null
  /** The home server where a setting names it. */
  configuredHome: string | null
  /** Never rejects. */
  register(applicationId: string, guildId: string): Promise<void>
  stopping: AbortSignal
  /** Real time. */
  clock: Pick<Clock, 'sleep'>
}): (applicationId: string) => void {
  let last: string | null = null

  async function registerSettled(applicationId: string, guildId: string): Promise<void> {
    if (guildId !== deps.configuredHome) await deps.clock.sleep(settlingMs, deps.stopping)
    if (deps.home() === guildId) await deps.register(applicationId, guildId)
  }

  return (applicationId) => {
    const guildId = deps.home()
    if (guildId === last) return
    last = guildId
    // It rejects only when the bot stops.
    if (guildId !== null) registerSettled(applicationId, guildId).catch(() => undefined)
  }
}
