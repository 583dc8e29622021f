import { describe, expect, it, vi } from 'vitest'
import { bareEchoOf, echoOf } from '../../support/stories/echo.ts'
import { below } from '../../support/stories/question-line.ts'
import { ephemeral, startStory, thinking } from '../../support/stories/story.ts'

const fromTrainer = { answersFrom: 'gpt-trainer' } as const
const away = 'The professor is out of reach right now. Please ask again in a minute.'
describe('answers by GPT Trainer', () => {
  it('stand whole, letter by letter, with their sources', async () => {
    const { discord, ask, answer } = await startStory(fromTrainer)
    const message = await answer(ask('member', 'What is RAG?'))
    expect(message.content).toBe(below('What is RAG?', echoOf('What is RAG?')))
    const [customId = ''] = JSON.stringify(message.components).match(/chat:sources:[\d:]+/) ?? []
    const { interactionId } = discord.press({ as: 'member', message: message.id, customId })
    const sources = await discord.until(() =>
      discord
        .messages('town-square')
        .find((each) => each.interaction_metadata?.id === interactionId && ((each.flags ?? 0) & thinking) === 0),
    )
    expect(sources.content).toContain('On: What is RAG?](<https://example.org/What%20is%20RAG%3F>)')
    expect(sources.content).toContain('> A passage on What is RAG?')
  })

  it('grow before they are whole', async () => {
    const { discord, ask, answer } = await startStory({ ...fromTrainer, gptTrainer: { chunkMs: 60 } })
    const id = ask('member', 'What is RAG?')
    await answer(id)
    const edits = discord.calls.filter(({ method, path }) => method === 'PATCH' && path.includes('@original'))
    expect(edits.length).toBeGreaterThanOrEqual(2)
  })

  it('belong to a conversation of each member in the server, and to another one in direct messages', async () => {
    const { discord, gptTrainer, ask, answer, logs } = await startStory(fromTrainer)
    await answer(ask('member', 'One?'))
    await answer(ask('member', 'Two?'))
    await answer(ask('member2', 'Mine?'))
    const { interactionId } = discord.command({
      as: 'member',
      channel: 'dm',
      name: 'prof',
      options: { prompt: 'Alone?' },
    })
    await discord.until(() => logs.some(({ msg, id }) => msg === 'command done' && id === interactionId))
    const asked = [...gptTrainer.sessions.values()].map((turns) => turns.map(({ query }) => query))
    expect(asked).toEqual([['One?', 'Two?'], ['Mine?'], ['Alone?']])
  })

  it('come from the library’s conversation no more once the owner has switched, and from it again after', async () => {
    const { gptTrainer, ask, answer, switchTo } = await startStory()
    expect((await answer(ask('member', 'What is attention?'))).content).toContain('1706.03762')
    await switchTo('gpt-trainer')
    expect((await answer(ask('member', 'What is RAG?'))).content).toBe(below('What is RAG?', echoOf('What is RAG?')))
    await switchTo('library')
    expect((await answer(ask('member', 'and how is that trained?'))).content).not.toContain('You asked')
    await switchTo('gpt-trainer')
    await answer(ask('member', 'And?'))
    expect([...gptTrainer.sessions.values()].map((turns) => turns.length)).toEqual([2])
  })

  it('go on in a new conversation, once, where the old one is unknown upstream', async () => {
    const { gptTrainer, ask, answer } = await startStory(fromTrainer)
    await answer(ask('member', 'One?'))
    gptTrainer.forget()
    expect((await answer(ask('member', 'Two?'))).content).toBe(below('Two?', echoOf('Two?')))
    gptTrainer.fault({ kind: '404', times: 9, match: '/message/stream' })
    expect((await answer(ask('member', 'Three?'))).content).toBe(below('Three?', away))
    expect(gptTrainer.stats.created).toBe(3)
    expect(gptTrainer.calls.filter(({ path }) => path.endsWith('/message/stream'))).toHaveLength(5)
  })

  it('wait for the one before, and say so', async () => {
    const { discord, ask, answer, shown } = await startStory({ ...fromTrainer, gptTrainer: { chunkMs: 60 } })
    const [first, second] = [ask('member', 'One?'), ask('member', 'Two?')]
    await discord.until(() => shown(second)?.content.startsWith(below('Two?', "-# One moment: I'm still answering")))
    expect((await answer(first)).content).toBe(below('One?', echoOf('One?')))
    expect((await answer(second)).content).toBe(below('Two?', echoOf('Two?')))
  })

  it.each(['cut', 'stall', 'lost', 'slow', 'event-stream', 'json', 'broken-utf8'] as const)(
    'stand whole although the stream was “%s”',
    async (kind) => {
      const settings = { GPT_TRAINER_FIRST_BYTE_SECONDS: '1' }
      const { gptTrainer, ask, answer } = await startStory({ ...fromTrainer, settings })
      gptTrainer.fault({ kind, times: 1, match: '/message/stream' })
      const { content } = await answer(ask('member', 'What is RAG?'))
      expect(content).toBe(below('What is RAG?', echoOf('What is RAG?')))
      expect(gptTrainer.stats.messages).toBe(1)
    },
    40_000,
  )

  it.each([
    '500',
    '502',
    'refuse',
    'reset',
    '409',
    '409-text',
    '429-bare',
    'empty',
    'wrong-type',
    'error-json',
  ] as const)('end with a sentence where there is none but “%s”', async (kind) => {
    const { gptTrainer, ask, answer } = await startStory(fromTrainer)
    await answer(ask('member', 'What is RAG?'))
    gptTrainer.fault({ kind, times: 9, match: '/message/stream' })
    expect((await answer(ask('member', 'What is RAG?'))).content).toBe(below('What is RAG?', away))
  })

  it('keep what was shown and end with a sentence where the rest is lost', async () => {
    const { gptTrainer, ask, answer } = await startStory(fromTrainer)
    gptTrainer.fault({ kind: 'cut', times: 1, match: '/message/stream' })
    gptTrainer.fault({ kind: '500', times: 9, match: '/messages' })
    const { content } = await answer(ask('member', 'What is RAG?'))
    expect(content).toMatch(/^> -# What is RAG\?\nYou asked: “What/)
    expect(content.endsWith(`\n\n${away}`)).toBe(true)
  })

  it('never are the answer to an earlier question', async () => {
    const { gptTrainer, ask, answer } = await startStory(fromTrainer)
    await answer(ask('member', 'What is RAG?'))
    gptTrainer.fault({ kind: 'empty', times: 1, match: '/message/stream' })
    expect((await answer(ask('member', 'What is RAG?'))).content).toBe(below('What is RAG?', away))
    gptTrainer.fault({ kind: 'empty', times: 1, match: '/message/stream' })
    expect((await answer(ask('member', 'What else?'))).content).toBe(below('What else?', away))
  })

  it('stand without sources where these cannot be had', async () => {
    const { gptTrainer, ask, answer } = await startStory(fromTrainer)
    gptTrainer.fault({ kind: '500', times: 9, match: '/messages' })
    const { content, components } = await answer(ask('member', 'What is RAG?'))
    expect(content).toBe(below('What is RAG?', bareEchoOf('What is RAG?')))
    expect(JSON.stringify(components)).not.toContain('Sources')
  })
})

describe('what is remembered of a conversation', () => {
  const saidTo = async ({ discord, logs }: Awaited<ReturnType<typeof startStory>>, name: string) => {
    const { interactionId } = discord.command({ as: 'member', channel: 'town-square', name })
    await discord.until(() => logs.some(({ msg, id }) => msg === 'command done' && id === interactionId))
    return discord.until(() =>
      discord
        .messages('town-square')
        .find((each) => each.interaction_metadata?.id === interactionId && ((each.flags ?? 0) & thinking) === 0),
    )
  }

  it('is shown by /sessioninfo, privately', async () => {
    const story = await startStory({ ...fromTrainer, settings: { CHAT_DAILY_LIMIT: '10' } })
    expect((await saidTo(story, 'sessioninfo')).content).toContain('We have no conversation here yet')
    await story.answer(story.ask('member', 'One?'))
    const { content, flags } = await saidTo(story, 'sessioninfo')
    expect((flags ?? 0) & ephemeral).toBe(ephemeral)
    const [session = ''] = story.gptTrainer.sessions.keys()
    expect(content).toContain(`Id: \`${session.slice(0, 8)}…\``)
    expect(content).not.toContain(session)
    expect(content).toMatch(/Created <t:\d+:R>, last used <t:\d+:R>/)
    expect(content).toContain('Questions answered: 1; after 100 a new conversation begins by itself')
    expect(content).toContain('Questions left today: 9')
  })

  it('begins anew after 100 answers, which /sessioninfo says', async () => {
    const story = await startStory({
      ...fromTrainer,
      settings: { CHAT_BURST: '100', CHAT_DAILY_LIMIT: '0' },
      gptTrainer: { chunkMs: 0 },
    })
    for (let i = 0; i < 101; i++) {
      if (i % 90 === 89) story.clock.advance(3_600_000)
      await story.answer(story.ask('member', `Question ${i}?`))
    }
    expect(story.gptTrainer.stats.created).toBe(2)
    const { content } = await saidTo(story, 'sessioninfo')
    expect(content).toMatch(
      /Questions answered: 1; a new conversation began <t:\d+:R>, because the one before had reached 100/,
    )
    expect(content).toContain('as many as you like')
  }, 60_000)

  it('is forgotten by /reset while an answer runs, which goes on, and then at GPT Trainer too', async () => {
    const story = await startStory({ ...fromTrainer, gptTrainer: { chunkMs: 40 } })
    await story.answer(story.ask('member', 'One?'))
    const [old = ''] = story.gptTrainer.sessions.keys()
    const running = story.ask('member', 'Two?')
    await story.discord.until(() => story.shown(running)?.content.includes('\nYou asked'))
    expect((await saidTo(story, 'reset')).content).toBe('Forgotten. Your next question begins a new conversation.')
    expect(story.gptTrainer.sessions.has(old)).toBe(true)
    expect((await story.answer(running)).content).toBe(below('Two?', echoOf('Two?')))
    await story.answer(story.ask('member', 'Three?'))
    await vi.waitFor(() => expect(story.gptTrainer.sessions.has(old)).toBe(false))
    expect([...story.gptTrainer.sessions.values()].map((turns) => turns.length)).toEqual([1])
    expect((await saidTo(story, 'sessioninfo')).content).toContain('Questions answered: 1;')
  })

  it('needs no reset where there is nothing', async () => {
    expect((await saidTo(await startStory(), 'reset')).content).toContain('There is nothing to forget')
  })
})
