import type { API } from '@discordjs/core'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { isGone } from '../errors.ts'

/** The indicator lasts ten seconds. https://discord.com/developers/docs/resources/channel#trigger-typing-indicator */
const repeatMs = 8_000
/** After a failed call, so that the indicator is back before people miss it. */
const retryMs = 2_000

type Typed = { readonly first: Promise<unknown> }

/** Shows "… is typing" in each channel while at least one reply waits for its first text. `clock` is real time. */
export function createTyping({ api, clock, log }: { api: API; clock: Clock; log: Log }) {
  const channels = new Map<string, Typed & { waiting: number; stopping: AbortController; calls: Promise<void> }>()

  async function showUntil(channelId: string, signal: AbortSignal, onFirst: (error: unknown) => void): Promise<void> {
    let hasFailed = false
    while (!signal.aborted) {
      const error = await api.channels.showTyping(channelId, { signal }).then(
        () => null,
        (cause: unknown) => cause ?? new Error('no cause'),
      )
      onFirst(error)
      if (signal.aborted) return
      if (error !== null && !hasFailed) log.info({ err: error, part: 'discord' }, 'could not show typing')
      hasFailed = error !== null
      // Discord refuses such a call again, and each refusal counts against the bot.
      if (error !== null && isGone(error)) return
      await clock.sleep(hasFailed ? retryMs : repeatMs, signal).catch(() => undefined)
    }
  }

  function open(channelId: string) {
    const stopping = new AbortController()
    let onFirst: (error: unknown) => void = () => undefined
    const first = new Promise<unknown>((resolve) => (onFirst = resolve))
    const entry = { waiting: 0, stopping, first, calls: showUntil(channelId, stopping.signal, onFirst) }
    channels.set(channelId, entry)
    return entry
  }

  return {
    /** Resolves with the error of the first call where the indicator is shown now; null if there was none. */
    firstError: (channelId: string): Promise<unknown> => channels.get(channelId)?.first ?? Promise.resolve(null),
    /** Starts the indicator. Returns a function that stops it and resolves when no call is in flight that would show it again. */
    start(channelId: string): () => Promise<void> {
      const entry = channels.get(channelId) ?? open(channelId)
      entry.waiting += 1
      let isStopped = false
      return async () => {
        if (!isStopped) entry.waiting -= 1
        isStopped = true
        if (entry.waiting > 0) return
        if (channels.get(channelId) === entry) channels.delete(channelId)
        entry.stopping.abort(new Error('no longer typing'))
        await entry.calls
      }
    },
  }
}

export type Typing = ReturnType<typeof createTyping>
