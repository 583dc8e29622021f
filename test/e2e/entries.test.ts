import { describe, expect, it } from 'vitest'
import { startStory } from './story.ts'

const square = 'town-square'

describe('a message for the professor', () => {
  it('is answered by a reply that pings nobody', async () => {
    const { discord, logs } = await startStory()
    const { messageId } = discord.say({ as: 'member', channel: square, text: '@professor What is attention?' })
    const answer = await discord
      .until(() =>
        discord
          .messages(square)
          .find(
            (message) =>
              message.message_reference?.message_id === messageId &&
              message.components?.length === 1 &&
              JSON.stringify(message.components).includes('Regenerate'),
          ),
      )
      .catch((error: unknown) => {
        console.log(logs.slice(-10))
        console.log(discord.messages(square))
        throw error
      })
    expect(answer.content).toContain('1706.03762')
  })
})
