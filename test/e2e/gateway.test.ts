import { describe, expect, it } from 'vitest'
import { startStory } from './story.ts'

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
})
