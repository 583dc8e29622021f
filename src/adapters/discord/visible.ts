import type { API } from '@discordjs/core'
import type { Ending } from '../../conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Visible } from '../../features/chat/ports.ts'
import { messageBody } from './body.ts'
import { original } from './painter.ts'
import { madeAt, readRef, type Ref } from './ref.ts'
import { isGone } from './rest.ts'
import { split } from './split.ts'

const tokenLifeMs = 15 * 60_000
const marginMs = 10_000
const maxLength = 2000

/** Ends replies to interactions that were left open, by an earlier run of the bot or by a fault of Discord's. */
export function createVisible(deps: { api: API; replies: API; clock: Clock }): Visible {
  const { interactions } = deps.replies
  const lives = (ref: Ref) => deps.clock.now() - madeAt(ref.interactionId) <= tokenLifeMs - marginMs

  const edit = async ({ applicationId, token }: Ref, { text, actions }: Ending) =>
    void (await interactions.editReply(applicationId, token, messageBody(text, actions), original))

  async function append(ref: Ref, sentence: string): Promise<void> {
    const { content } = await interactions.getOriginalReply(ref.applicationId, ref.token)
    const whole = content === '' ? sentence : `${content}\n\n${sentence}`
    if (whole.length <= maxLength) return edit(ref, { text: whole, actions: [] })
    await edit(ref, { text: content, actions: [] })
    await interactions.followUp(ref.applicationId, ref.token, messageBody(sentence))
  }

  /** The token is dead, so the sentence stands on its own; the nonce keeps a second try from saying it twice. */
  async function post({ channelId, interactionId }: Ref, sentence: string): Promise<void> {
    const identity = { nonce: interactionId, enforce_nonce: true }
    await deps.api.channels.createMessage(channelId, { ...messageBody(sentence), ...identity })
  }

  return {
    async finish(text, ending) {
      const ref = readRef(text)
      // Of a longer answer, later messages may be there already: nobody remembers which.
      if (!ref || !lives(ref) || split(ending.text).length > 1) return null
      return reached(edit(ref, ending))
    },
    async close(text, sentence) {
      const ref = readRef(text)
      return ref !== null && reached((lives(ref) ? append : post)(ref, sentence))
    },
  }
}

/** True once it is done, false where nobody can see it any more; throws everything else. */
const reached = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    (error: unknown) => {
      if (isGone(error)) return false
      throw error
    },
  )
