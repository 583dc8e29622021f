import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { rememberKeys } from '../choose/known.ts'
import type { Source } from '../sources/sources.ts'
import type { CollectDeps } from './run.ts'

/**
 * On a database that knows nothing, links that stand in the channels already count as known: the bot, or another one before
 * it, posted them. False where a channel cannot be read yet; the owner is told why.
 */
export async function readChannelHistory(
  deps: Pick<CollectDeps, 'db' | 'clock' | 'publisher' | 'channelId' | 'closed'>,
  sources: readonly Source[],
  signal: AbortSignal,
): Promise<boolean> {
  const { db, clock, publisher, closed } = deps
  if (await db.selectFrom('runs').select('ended_at').where('ended_at', 'is not', null).limit(1).executeTakeFirst())
    return true
  for (const channelId of new Set([deps.channelId, ...sources.flatMap((source) => source.channelId ?? [])])) {
    const history = await publisher.linksIn(channelId, signal)
    if (history.outcome === 'closed') closed.failed(channelId, null, history.sentence)
    if (history.outcome === 'later') closed.failed(channelId, history.afterMs, null)
    if (history.outcome !== 'read') return false
    closed.worked(channelId)
    await rememberKeys(db, history.links.map(addressKey), new Map(), clock.now())
  }
  return true
}
