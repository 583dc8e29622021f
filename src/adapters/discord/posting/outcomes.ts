import type { Closed, Later, Refused } from '../../../features/content/ports.ts'
import type { Log } from '../../../lib/log.ts'
import { codes, hasCode } from '../errors.ts'
import { type Act, type Failure, failureOf, toRepeat } from './failures.ts'
import type { Places } from './places.ts'

/**
 * Runs calls to Discord and turns what they throw into outcomes. Each rejects with the signal's reason alone, or with an
 * error of our own. A channel that turns out to be closed is read again the next time.
 */
export function createOutcomes({ places, log }: { places: Places; log: Log }) {
  async function run<T, Failed>(
    act: Act,
    channelId: string,
    signal: AbortSignal,
    work: () => Promise<T>,
    fail: (failure: Failure, error: unknown) => Failed,
  ): Promise<T | Failed> {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      const failure = failureOf(error, channelId, act)
      if (failure.outcome === 'closed') places.forget(channelId)
      if (failure.outcome === 'refused') log.warn({ err: error, part: 'discord' }, 'Discord rejected this post')
      return fail(failure, error)
    }
  }

  return {
    ofPost: <T>(
      channelId: string,
      signal: AbortSignal,
      work: () => Promise<T>,
      act: 'post' | 'picture' = 'post',
    ): Promise<T | Failure> => run(act, channelId, signal, work, (failure) => failure),
    /** Of calls that change nothing. */
    ofRead: <T>(channelId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | Closed | Later> =>
      run('read', channelId, signal, work, toRepeat),
    /** Of passing a message on to followers, which may be tried again. */
    ofPublish: (
      channelId: string,
      signal: AbortSignal,
      work: () => Promise<unknown>,
    ): Promise<{ readonly outcome: 'done' } | Later | Refused> =>
      run(
        'publish',
        channelId,
        signal,
        async () => {
          await work()
          return { outcome: 'done' as const }
        },
        (failure, error) => (hasCode(error, codes.alreadyPublished) ? { outcome: 'done' as const } : toRetry(failure)),
      ),
  }
}

/** A message that cannot be passed on stands all the same, so its channel does not count as closed. */
function toRetry(failure: Failure): Later | Refused {
  if (failure.outcome === 'closed') return { outcome: 'refused', sentence: failure.sentence }
  return failure.outcome === 'unsure' ? { outcome: 'later', afterMs: null } : failure
}
