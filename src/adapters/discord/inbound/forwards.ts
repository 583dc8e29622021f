import type { Clock } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { isForward, type Message } from './incoming-message.ts'

/** Discord sends a comment right after what it comments on; a slow network may part them. */
const maxGapMs = 5_000
/** A forward is answered alone unless its comment arrives within this time. */
const waitMs = 2_000
const maxForwards = 5_000

/**
 * Joins a forward and its comment. A person forwards with a comment in one step, and Discord sends two messages, the
 * forward first.
 */
export function createForwards(clock: Clock) {
  /** The newest forward of each person in each channel, and what ends the wait for its comment. */
  const pending = createBoundedMap<
    string,
    { readonly id: string; readonly at: number; readonly commented: AbortController }
  >(maxForwards)
  const keyOf = ({ channel_id: channelId, author }: Message) => `${channelId}:${author.id}`

  return {
    /** Call it for each message, in their order. Returns the id of the forward that the message comments on, if any. */
    take(message: Message): string | null {
      // A sticker or poll says nothing about the forward.
      if (!isForward(message) && message.content === '' && message.attachments.length === 0) return null
      const key = keyOf(message)
      const at = Date.parse(message.timestamp)
      const forward = pending.get(key)
      // The gateway may deliver a message twice.
      if (forward?.id === message.id) return null
      pending.delete(key)
      if (isForward(message)) pending.set(key, { id: message.id, at, commented: new AbortController() })
      if (!forward || at - forward.at > maxGapMs) return null
      forward.commented.abort(new Error('a comment came'))
      return isForward(message) ? null : forward.id
    },
    /** Waits for the comment of a forward. False where none came, or `signal` is aborted. */
    async isCommented(message: Message, signal: AbortSignal): Promise<boolean> {
      const forward = pending.get(keyOf(message))
      if (forward?.id !== message.id) return true
      const { signal: commented } = forward.commented
      await clock.sleep(waitMs, AbortSignal.any([commented, signal])).catch(() => undefined)
      return commented.aborted
    },
  }
}

export type Forwards = ReturnType<typeof createForwards>
