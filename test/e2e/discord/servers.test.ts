import { describe, expect, it } from 'vitest'
import type { SandboxOptions } from '../../../sandbox/sandbox.ts'
import { type Story, startStory } from '../../support/stories/story.ts'
import { fromTrainer, pressed, queries, quick, square, tell, use } from '../../support/stories/conversation.ts'

const start = (options: SandboxOptions = {}) => startStory({ ...fromTrainer, gptTrainer: quick, ...options })
const places = [square, 'elsewhere', 'dm'] as const
const mark = { [square]: 'Owls of home', elsewhere: 'Bats of elsewhere', dm: 'Cats of mine' } as const

const ask = (story: Story, channel: string, text: string, replyTo?: string) =>
  tell(story, { as: 'member', channel, text: `@professor ${text}`, ...(replyTo === undefined ? {} : { replyTo }) })
/** Says something in each place, and asks there about it. */
async function talkEverywhere(story: Story): Promise<void> {
  for (const channel of places) {
    if (channel !== 'dm') story.discord.say({ as: 'owner', channel, text: `${mark[channel]}, says the owner.` })
    await ask(story, channel, `${mark[channel]}?`)
  }
}
const others = (place: string) => places.filter((each) => each !== place).map((each) => mark[each])

describe('one person in two servers and in direct messages', () => {
  it('has a conversation in each, and nothing said in one is asked in another', async () => {
    const story = await start()
    await talkEverywhere(story)
    for (const channel of places) await ask(story, channel, 'And?')
    const conversations = [...story.gptTrainer.sessions.values()].map((turns) => turns.map(({ query }) => query).join())
    expect(conversations).toHaveLength(places.length)
    for (const [index, place] of places.entries()) {
      expect(conversations[index]).toContain(mark[place])
      for (const other of others(place)) expect(conversations[index]).not.toContain(other)
    }
  })

  it('is understood by the words of that place alone, also by the library', async () => {
    const story = await startStory()
    const followUp = 'and what does it cost?'
    await ask(story, square, 'What is BERT?')
    for (const channel of ['elsewhere', 'dm'])
      expect((await ask(story, channel, followUp)).content).not.toContain('1810.04805')
    expect((await ask(story, square, followUp)).content).toContain('1810.04805')
  })

  it('sees by /sessioninfo only the conversation of that place', async () => {
    const story = await start()
    await ask(story, square, 'One?')
    await ask(story, square, 'Two?')
    const info = async (channel: string) => (await use(story, { as: 'member', channel, name: 'sessioninfo' })).content
    for (const channel of ['elsewhere', 'dm']) expect(await info(channel)).toContain('no conversation here yet')
    await ask(story, 'elsewhere', 'Three?')
    const [home = '', away = ''] = [...story.gptTrainer.sessions.keys()].map((id) => id.slice(0, 8))
    expect(await info('elsewhere')).toContain(away)
    expect(await info('elsewhere')).not.toContain(home)
    expect(await info(square)).toContain('Questions answered: 2')
    expect(await info('dm')).toContain('no conversation here yet')
  })

  it('forgets by /reset only what was said there', async () => {
    const story = await start()
    await talkEverywhere(story)
    await use(story, { as: 'member', channel: 'elsewhere', name: 'reset' })
    await expect.poll(() => story.gptTrainer.sessions.size).toBe(2)
    expect(queries(story).join()).not.toContain(mark.elsewhere)
    await ask(story, square, 'And?')
    expect([...story.gptTrainer.sessions.values()].map((turns) => turns.length)).toEqual([2, 1])
  })

  it('sees by /privacy what is kept of all places, wherever it asks, in the list and in the file', async () => {
    const story = await start()
    await talkEverywhere(story)
    for (const channel of [square, 'elsewhere'] as const) {
      const look = await use(story, { as: 'member', channel, name: 'privacy' })
      expect(look.content).toMatch(/in all servers and in direct messages.+\n.+answers: 3,[^]+follow-ups: 3\n/)
      const { attachments } = await pressed(story, 'member', look, 'Export')
      const file = String(story.discord.fileOf(attachments[0] ?? { url: '' })?.bytes)
      for (const place of places) expect(file).toContain(mark[place])
    }
  })

  it('has the burst of each place, and the questions of one day for all of them', async () => {
    const settings = { CHAT_BURST: '1', CHAT_REFILL_SECONDS: '3600', CHAT_DAILY_LIMIT: '50' }
    const story = await start({ settings })
    for (const channel of places) expect((await ask(story, channel, 'One?')).content).toContain('So it is.')
    for (const channel of places) {
      const { content } = await use(story, { as: 'member', channel, name: 'sessioninfo' })
      expect(content).toContain('Questions left today: 47')
    }
  })

  it('still has a conversation for each audience where the owner counts it as one, and forgets them together', async () => {
    const story = await start({ settings: { SESSION_SCOPE: 'user' } })
    await talkEverywhere(story)
    const asked = [...story.gptTrainer.sessions.values()].map((turns) => turns.map(({ query }) => query).join())
    expect(asked.map((text) => /(\w+ of \w+), says/.exec(text)?.[1] ?? null)).toEqual([
      mark[square],
      mark.elsewhere,
      null,
    ])
    await use(story, { as: 'member', channel: 'elsewhere', name: 'reset' })
    await expect.poll(() => story.gptTrainer.sessions.size).toBe(0)
  })
})

describe('a message of one server', () => {
  it('is not quoted in another, although a reply there names it', async () => {
    const story = await start()
    const home = await ask(story, square, `${mark[square]}?`)
    await ask(story, 'elsewhere', 'Why?', home.id)
    const asked = [...story.gptTrainer.sessions.values()].map((turns) => turns.map(({ query }) => query))
    expect(asked).toEqual([[expect.stringContaining(mark[square])], ['Why?']])
  })
})
