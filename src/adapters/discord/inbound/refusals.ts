import type { IncomingMessage } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { ChannelWriters } from '../replies/channel-writer.ts'
import { messageBody } from '../rest/message-body.ts'

const deleteAfterMs = 15_000
const perPersonMs = 60_000
const maxPeople = 5_000

/** Short replies to messages that are refused: at most one for each person and minute, so that nobody floods a channel with them. */
export function createRefusals({ writers, clock }: { writers: ChannelWriters; clock: Clock }) {
  const sentAt = createBoundedMap<string, number>(maxPeople)
  return {
    /** Posts a refusal and deletes it after 15 seconds, or when `signal` is aborted; in a direct message it stays. */
    async send({ id, by, in: place }: IncomingMessage, text: string, signal: AbortSignal): Promise<void> {
      const ageMs = clock.now() - (sentAt.get(by.id) ?? -Infinity)
      // A clock that was set back must not silence refusals until it has caught up.
      if (ageMs >= 0 && ageMs < perPersonMs) return
      sentAt.set(by.id, clock.now())
      const sentId = await writers.use(place.id, async (writer) => {
        await writer.ready('draft', signal)
        return (await writer.send(messageBody(text), { nonce: `${id}-r`, replyTo: id })).id
      })
      if (place.guildId === null) return
      await clock.sleep(deleteAfterMs, signal).catch(() => undefined)
      await writers.remove(place.id, sentId)
    },
  }
}

export type Refusals = ReturnType<typeof createRefusals>
