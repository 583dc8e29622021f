import { describe, expect, it } from 'vitest'
import { topics } from '../../fixtures/topics.ts'
import { echoOf } from '../../support/stories/echo.ts'
import { below } from '../../support/stories/question-line.ts'
import { startStory } from '../../support/stories/story.ts'

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

  it('are answered by GPT Trainer, 100 of them, over at most 30 connections, and break nobody’s', async () => {
    const { discord, gptTrainer, ask, answer } = await startStory({ answersFrom: 'gpt-trainer' })
    const people = Array.from({ length: 100 }, (_, i) => `asker-${i}`)
    for (const name of people) discord.person(name)
    const asked = people.map((name) => [ask(name, `Question of ${name}?`), name] as const)
    for (const [id, name] of asked)
      expect((await answer(id)).content).toBe(below(`Question of ${name}?`, echoOf(`Question of ${name}?`)))
    // 24 answers at once, 2 connections for conversations and 4 for uploads.
    expect(gptTrainer.stats.connections).toBeLessThanOrEqual(30)
    expect(gptTrainer.stats.peak).toBeLessThanOrEqual(24)
    expect(gptTrainer.stats.created).toBe(100)
  }, 30_000)

  it('are told soon, 300 of them, where GPT Trainer is silent, and it is asked for few of them', async () => {
    const settings = { GPT_TRAINER_FIRST_BYTE_SECONDS: '1', CHAT_BURST: '100', CHAT_DAILY_LIMIT: '0' }
    const { discord, gptTrainer, ask, answer } = await startStory({ answersFrom: 'gpt-trainer', settings })
    const people = Array.from({ length: 300 }, (_, i) => `asker-${i}`)
    for (const name of people) discord.person(name)
    gptTrainer.fault({ kind: 'silent', times: 10_000 })
    const away = 'The professor is out of reach right now. Please ask again in a minute.'
    const msUntilAllAreTold = async () => {
      const start = performance.now()
      const asked = people.map((name) => ask(name, 'Anybody?'))
      for (const id of asked) expect((await answer(id)).content.endsWith(away)).toBe(true)
      return performance.now() - start
    }
    const untilOpen = await msUntilAllAreTold()
    // A question that fails before the breaker opens frees a place for the next one.
    expect(gptTrainer.calls.length).toBeLessThanOrEqual(24 + 5 - 1)
    // Compared with a crowd that meets the open breaker: 300 waits of a second over 24 places would add twelve seconds.
    expect(untilOpen - (await msUntilAllAreTold())).toBeLessThan(4_000)
  }, 30_000)
})
