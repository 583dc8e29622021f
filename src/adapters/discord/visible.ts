import type { API } from '@discordjs/core'
import type { Clock } from '../../lib/clock.ts'
import type { Visible } from '../../features/chat/ports.ts'
import { messageBody } from './body.ts'
import { original } from './painter.ts'
import { madeAt, readRef, type Ref } from './ref.ts'
import { isGone } from './rest.ts'

const tokenLifeMs = 15 * 60_000
const marginMs = 10_000
const maxLength = 2000

/** Ends replies that an earlier run of the bot left open. */
export function createVisible(deps: { api: API; replies: API; clock: Clock }): Visible {
  async function closeByToken(ref: Ref, sentence: string): Promise<void> {
    const { interactions } = deps.replies
    const there = await interactions.getOriginalReply(ref.applicationId, ref.token)
    const whole = there.content === '' ? sentence : `${there.content}\n\n${sentence}`
    if (whole.length <= maxLength)
      return void (await interactions.editReply(ref.applicationId, ref.token, messageBody(whole), original))
    await interactions.editReply(ref.applicationId, ref.token, messageBody(there.content), original)
    await interactions.followUp(ref.applicationId, ref.token, messageBody(sentence))
  }

  /** The token is dead, so the sentence stands on its own; the nonce keeps a second try from saying it twice. */
  async function closeInChannel(ref: Ref, sentence: string): Promise<void> {
    await deps.api.channels.createMessage(ref.channelId, {
      ...messageBody(sentence),
      nonce: ref.interactionId,
      enforce_nonce: true,
    })
  }

  return {
    async close(text, sentence) {
      const ref = readRef(text)
      if (!ref) return false
      try {
        const tokenIsDead = deps.clock.now() - madeAt(ref.interactionId) > tokenLifeMs - marginMs
        await (tokenIsDead ? closeInChannel : closeByToken)(ref, sentence)
        return true
      } catch (error) {
        if (isGone(error)) return false
        throw error
      }
    },
  }
}
