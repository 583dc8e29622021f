import { describe, expect, it } from 'vitest'
import { scriptedBackend } from '../../support/chat/scripted-backend.ts'
import { startBot } from '../../support/stories/bot.ts'
import { below } from '../../support/stories/question-line.ts'

const channel = 'town-square'

describe('an answer that takes longer than its token lives', () => {
  it.each([
    ['in the one message that it has', 100, 1],
    ['in more messages of the channel', 600, 2],
  ])('goes on %s and ends whole', async (_, owls, messages) => {
    const [half, rest] = ['night '.repeat(20), 'owl '.repeat(owls).trim()]
    let goOn: () => void = () => undefined
    const isLater = new Promise<void>((resolve) => (goOn = resolve))
    const backend = scriptedBackend(() => ({
      pieces: (async function* () {
        yield half
        await isLater
        yield rest
      })(),
    }))
    const bot = await startBot({ backend })
    await bot.ready()
    const { discord, clock } = bot
    const { interactionId } = discord.command({ as: 'member', channel, name: 'prof', options: { prompt: 'Owls?' } })
    await discord.until(() => discord.messages(channel).some(({ content }) => content === below('Owls?', half.trim())))
    clock.advance(15 * 60_000)
    goOn()
    expect(await bot.outcome(interactionId)).toBe('ok')
    const isWhole = () =>
      discord
        .messages(channel)
        .map(({ content }) => content)
        .join(' ') === below('Owls?', half + rest)
    await discord.until(isWhole)
    const standing = discord.messages(channel)
    expect(standing).toHaveLength(messages)
    expect(JSON.stringify(standing.at(-1)?.components)).toContain(`chat:delete:${interactionId}`)
    expect(standing.slice(0, -1).map(({ components }) => components)).toEqual(standing.slice(1).map(() => []))
    expect([bot.logged('reply could not be shown'), discord.violations]).toEqual([0, []])
    await bot.stop()
  })
})
