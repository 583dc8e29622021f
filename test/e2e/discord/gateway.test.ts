import { describe, expect, it } from 'vitest'
import type { ChatBackend } from '../../../src/features/chat/ports.ts'
import { startBot } from '../../support/stories/bot.ts'
import { startStory } from '../../support/stories/story.ts'

const question = 'What is attention?'

describe('the connection to Discord', () => {
  it('resumes after a dropped connection and answers what came meanwhile', async () => {
    const { discord, ask, answer, app } = await startStory()
    discord.gateway.drop()
    await discord.until(() => app().status().gateway === 'lost')
    const id = ask('member', question)
    expect((await answer(id)).content).toContain('1706.03762')
    expect(discord.stats).toMatchObject({ identifies: 1, resumes: 1 })
  })

  it('is not ready while the connection is lost, and ready again after it', async () => {
    const { discord, app } = await startStory()
    const url = `http://127.0.0.1:${app().status().health.port}/readyz`
    expect((await fetch(url)).status).toBe(200)
    discord.gateway.drop()
    await discord.until(() => app().status().gateway === 'lost')
    expect(await (await fetch(url)).json()).toEqual({ ok: false, reasons: ['discord: lost'] })
    await discord.until(() => app().status().gateway === 'ready')
    expect((await fetch(url)).status).toBe(200)
  })

  it('is given up for good by a stop, although an answer never ends', async () => {
    const never = new Promise<never>(() => undefined)
    const backend: ChatBackend = {
      isModel: true,
      openSession: () => Promise.resolve('a'.repeat(32)),
      async *ask() {
        yield await never
        return { text: '', sources: [] }
      },
      closeSession: () => Promise.resolve(),
    }
    const { discord, app, ready, stop } = await startBot({ backend })
    await ready()
    discord.command({ as: 'member', channel: 'town-square', name: 'prof', options: { prompt: question } })
    await discord.until(() => discord.messages('town-square').some(({ author }) => author.id === discord.botId))
    expect(await app.stop()).toEqual({ late: ['discord'] })
    await discord.until(() => discord.gateway.status() === 'down')
    // Whoever still wanted in would be back after five seconds.
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    expect([discord.stats.identifies, discord.stats.resumes, discord.gateway.status()]).toEqual([1, 0, 'down'])
    await stop()
  })
})
