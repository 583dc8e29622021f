import { describe, expect, it } from 'vitest'
import { ofOwner, ownersShelf } from '../../support/stories/owners-shelf.ts'
import { below } from '../../support/stories/question-line.ts'
import { type Story, startStory } from '../../support/stories/story.ts'

const questions = 300
const people = Array.from({ length: 60 }, (_, i) => `asker-${i}`)
const away = 'The professor is out of reach right now. Please ask again in a minute.'
const failuresUntilOpen = 5
const settings = {
  GPT_TRAINER_FIRST_BYTE_SECONDS: '1',
  CHAT_BURST: '100',
  CHAT_DAILY_LIMIT: '0',
}

const isMessage = ({ method, path }: Story['gptTrainer']['calls'][number]) =>
  method === 'POST' && path.endsWith('/message/stream')
const isCreation = ({ path }: Story['gptTrainer']['calls'][number]) => path.endsWith('/session/create')

async function startWith(more: Record<string, string> = {}): Promise<Story> {
  const story = await startStory({ answersFrom: 'gpt-trainer', settings: { ...settings, ...more } })
  for (const name of people) story.discord.person(name)
  return story
}

describe('while GPT Trainer is down', () => {
  it.each([
    ['refuse', 2_000],
    ['500', 2_000],
    ['silent', 2_000],
  ] as const)(
    'asks little and tells everybody soon while GPT Trainer is down (%s)',
    async (kind, mostMs) => {
      const { gptTrainer, ask, answer, logs } = await startWith()
      const half = people.slice(0, 30)
      for (const id of half.map((name) => ask(name, 'Hello?'))) await answer(id)
      const before = gptTrainer.stats.created
      gptTrainer.fault({ kind, times: 10_000 })
      const isOpen = () => logs.some(({ msg, state }) => msg === 'breaker' && state === 'open')
      const startedAt = performance.now()
      let callsWhileOpen = 0
      for (let i = 0; i < questions; i++) {
        const callsBefore = gptTrainer.calls.length
        const [asked, wasOpen] = [performance.now(), isOpen()]
        const { content } = await answer(ask(people[i % people.length] ?? '', `Question ${i}?`))
        expect(performance.now() - asked).toBeLessThan(mostMs)
        expect(content).toBe(below(`Question ${i}?`, away))
        const calls = gptTrainer.calls.slice(callsBefore)
        expect(calls.filter(isMessage).length).toBeLessThanOrEqual(2)
        expect(calls.filter(isCreation).length).toBeLessThanOrEqual(1)
        if (wasOpen) callsWhileOpen += calls.length
      }
      const probes = Math.ceil((performance.now() - startedAt) / 20_000)
      expect(isOpen()).toBe(true)
      expect(callsWhileOpen).toBeLessThanOrEqual(2 * probes)
      expect(gptTrainer.calls.length).toBeLessThanOrEqual(3 * half.length + 2 * failuresUntilOpen + 2 * probes)
      expect(gptTrainer.stats.created).toBe(before)
    },
    60_000,
  )

  it('keeps every conversation that it opened meanwhile', async () => {
    const { gptTrainer, ask, answer } = await startWith()
    gptTrainer.fault({ kind: '404', times: 40, match: '/message/stream' })
    for (const id of people.slice(0, 20).map((name) => ask(name, 'Hello?'))) await answer(id)
    gptTrainer.fault({ kind: '500', times: 0 })
    for (const id of people.slice(0, 20).map((name) => ask(name, 'Back?'))) await answer(id)
    expect(gptTrainer.stats.created).toBe(20)
    expect(gptTrainer.sessions.size).toBe(20)
  })

  it('answers from the library where the owner wants that, and says so', async () => {
    const { discord, gptTrainer, ask, answer, logs } = await startWith({
      ...(await ownersShelf()),
      CHAT_FALLBACK: 'library',
    })
    gptTrainer.fault({ kind: '500', times: 10_000 })
    const bridge = '-# My model is out of reach right now: this answer comes from my own library.\n\n'
    for (let i = 0; i < 10; i++) {
      const { content, components } = await answer(ask('member', ofOwner.prompt))
      expect(content.startsWith(below(ofOwner.prompt, bridge))).toBe(true)
      expect(content).toContain(ofOwner.source)
      expect(JSON.stringify(components)).toContain('chat:sources:')
    }
    expect(gptTrainer.calls.length).toBeLessThanOrEqual(2 * failuresUntilOpen)
    expect(logs.filter(({ msg }) => msg.includes('the library answers instead'))).not.toEqual([])
    expect(discord.violations).toEqual([])
  })
})
