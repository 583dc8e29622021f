import type { API } from '@discordjs/core'
import { systemClock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'

/** Discord shows it for ten seconds. https://discord.com/developers/docs/resources/channel#trigger-typing-indicator */
const againMs = 8_000

/** "… is typing", in each channel for as long as somebody waits there for a first text. In real time, as Discord's. */
export function createTyping(deps: { api: API; log: Log }) {
  const channels = new Map<string, { waiting: number; stop: AbortController; calls: Promise<void> }>()

  async function type(channelId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await deps.api.channels.showTyping(channelId, { signal })
        await systemClock.sleep(againMs, signal)
      } catch (error) {
        if (!signal.aborted) deps.log.info({ err: error, part: 'discord' }, 'typing could not be shown')
        return
      }
    }
  }

  return {
    /** Begins; what it answers ends it, and resolves when no call is under way that could show it again. */
    begin(channelId: string): () => Promise<void> {
      const known = channels.get(channelId)
      const stop = known?.stop ?? new AbortController()
      const entry = known ?? { waiting: 0, stop, calls: type(channelId, stop.signal) }
      entry.waiting += 1
      channels.set(channelId, entry)
      let over = false
      return async () => {
        if (!over) entry.waiting -= 1
        over = true
        if (entry.waiting > 0) return
        if (channels.get(channelId) === entry) channels.delete(channelId)
        entry.stop.abort(new Error('no longer typing'))
        await entry.calls
      }
    },
  }
}

export type Typing = ReturnType<typeof createTyping>
