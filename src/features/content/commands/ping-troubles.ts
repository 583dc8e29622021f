import { bold, plural } from '../../../lib/text/phrases.ts'
import type { NewSource } from '../sources/sources.ts'
import type { CommandDeps } from './owner-command.ts'

const maxNamed = 3
/** Each look takes up to four calls to Discord. */
const maxLooks = 20

/**
 * Lines about the roles that the posts of these sources cannot ping, one for each of the first three, with the name of a
 * source; the others are counted. Looks at 20 pairs of a role and a channel at most, and says where there are more.
 */
export async function describePingTroubles(
  deps: Pick<CommandDeps, 'pingTrouble'>,
  sources: readonly NewSource[],
  signal: AbortSignal,
): Promise<string[]> {
  const pairs = new Map<string, { source: NewSource; roleId: string }>()
  for (const source of sources) {
    const { channelId, roleId } = source
    const key = `${roleId} ${channelId}`
    if (roleId !== null && !pairs.has(key)) pairs.set(key, { source, roleId })
  }
  const troubles = new Map<string, string>()
  for (const { source, roleId } of [...pairs.values()].slice(0, maxLooks)) {
    if (troubles.has(roleId)) continue
    const trouble = await deps.pingTrouble(source.channelId, roleId, signal)
    if (trouble !== null) troubles.set(roleId, `⚠ ${bold(source.name)}: ${trouble}`)
  }
  const more = troubles.size - maxNamed
  return [
    ...[...troubles.values()].slice(0, maxNamed),
    ...(more > 0 ? [`⚠ … and ${plural(more, 'more role')} that the bot cannot ping.`] : []),
    ...(pairs.size > maxLooks ? [`⚠ I checked only the first ${maxLooks} of the roles to ping.`] : []),
  ]
}
