import { describe, expect, it } from 'vitest'
import { topics } from '../fixtures/topics.ts'
import { echoOf } from './echo.ts'
import { startStory } from './story.ts'

describe('many people at once', () => {
  it('are acknowledged, 200 of them, and answered whole, and nobody in another’s message', async () => {
    const { discord, ask, answer, logs } = await startStory()
    const asked = Array.from({ length: 200 }, (_, i) => {
      const [question, source] = topics[i % topics.length] ?? topics[0]
      const name = `asker-${i}`
      discord.person(name)
      return { name, source, id: ask(name, question) }
    })
    const acknowledged = () => discord.calls.filter(({ path }) => path.endsWith('/callback')).length
    await discord.until(() => acknowledged() === 200, 3_000)
    for (const { id, name, source } of asked) {
      const message = await answer(id)
      expect(message.content).toContain(source)
      expect(message.interaction_metadata?.user.username).toBe(name)
      expect(message.components ?? []).toHaveLength(1)
    }
    expect(logs.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([])
  }, 60_000)

  it('are answered by GPT Trainer, 100 of them, over at most 26 connections, and break nobody’s', async () => {
    const { discord, gptTrainer, ask, answer } = await startStory({ answersFrom: 'gpt-trainer' })
    const people = Array.from({ length: 100 }, (_, i) => `asker-${i}`)
    for (const name of people) discord.person(name)
    const asked = people.map((name) => [ask(name, `Question of ${name}?`), name] as const)
    for (const [id, name] of asked) expect((await answer(id)).content).toBe(echoOf(`Question of ${name}?`))
    expect(gptTrainer.stats.connections).toBeLessThanOrEqual(26)
    expect(gptTrainer.stats.peak).toBeLessThanOrEqual(24)
    expect(gptTrainer.stats.created).toBe(100)
  }, 30_000)
})
