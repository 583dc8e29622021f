import { describe, expect, it } from 'vitest'
import { ofOwner, ownersShelf } from '../../support/stories/owners-shelf.ts'
import { ephemeral, startStory, thinking } from '../../support/stories/story.ts'

const isPrivate = (flags: number | undefined) => ((flags ?? 0) & ephemeral) !== 0

describe('/prof', () => {
  it('thinks, then answers whole, with its sources', async () => {
    const { discord, ask, answer, shown } = await startStory({ latencyMs: 40, settings: await ownersShelf() })
    const looks: string[] = []
    const id = ask('member', ofOwner.prompt)
    const stop = discord.onChange(() => {
      const message = shown(id)
      const look = (message?.flags ?? 0) & thinking ? 'thinking' : (message?.content ?? '')
      if (look !== '' && look !== looks.at(-1)) looks.push(look)
    })
    const { content } = await answer(id)
    stop()
    expect(looks[0]).toBe('thinking')
    expect(looks.at(-1)).toBe(content)
    expect(content).toContain(`[[1]](<${ofOwner.source}>)`)
    expect(content).toMatch(/^> -# What is the Lighthouse project\?\n(?!>)/)
    expect(content).toMatch(/^> \w/m)
  })

  it('shows the passages behind an answer privately to the asker who presses Sources', async () => {
    const { discord, ask, answer } = await startStory({ settings: await ownersShelf() })
    const message = await answer(ask('member', ofOwner.prompt))
    const customId = JSON.stringify(message.components).match(/chat:sources:[\d:]+/)?.[0] ?? ''
    const { interactionId } = discord.press({ as: 'member', message: message.id, customId })
    const passages = await answer(interactionId)
    expect(isPrivate(passages.flags)).toBe(true)
    expect(passages.content).toMatch(/^\*\*\[1\\?\. .+\]\(<https:\/\/lab\.example/)
    expect(passages.content).toMatch(/^> .{200,}/m)
  })

  it('understands a follow-up by the words of the conversation, and only of that one', async () => {
    const { ask, answer } = await startStory()
    await answer(ask('member', 'What is BERT?'))
    const followUp = await answer(ask('member', 'and what does it cost?'))
    expect(followUp.content).toMatch(/1810\.04805/)
    const stranger = await answer(ask('member2', 'and what does it cost?'))
    expect(stranger.content).not.toMatch(/1810\.04805/)
  })

  it('answers in direct messages too, and shares nothing between them and the server', async () => {
    const { discord, ask, answer, logs } = await startStory()
    await answer(ask('member', 'What is BERT?'))
    const inDm = async (prompt: string) => {
      const { interactionId: id } = discord.command({ as: 'member', channel: 'dm', name: 'prof', options: { prompt } })
      await discord.until(() => logs.some((line) => line.msg === 'command done' && line.id === id))
      return discord.messages('dm').find((message) => message.interaction_metadata?.id === id)?.content ?? ''
    }
    expect(await inDm('and what does it cost?')).not.toContain('1810.04805')
    expect(await inDm('What is CLIP?')).toContain('2103.00020')
    expect((await answer(ask('member', 'and what does it cost?'))).content).toContain('1810.04805')
  })

  it('says that it has nothing on a topic, and what is near', async () => {
    const { ask, answer } = await startStory()
    const { content, components } = await answer(ask('member', 'Who won the football game last night?'))
    expect(content).toMatch(/\nI found nothing on that\. The nearest I have:(\n- .+){1,3}$/)
    expect(JSON.stringify(components)).not.toContain('Sources')
  })

  it.each([
    ['no letters', '   '],
    ['emoji only', '🎓🎉'],
    ['zero-width characters only', '\u200b\u200d\u2060'],
  ])('asks for words, privately and at once, where there are %s', async (_, prompt) => {
    const { ask, discord, shown } = await startStory()
    const id = ask('member', prompt)
    const message = await discord.until(() => shown(id))
    expect(isPrivate(message.flags)).toBe(true)
    expect(message.content).toMatch(/^Ask me something in words/)
    expect(discord.calls.filter(({ path }) => path.includes('@original'))).toEqual([])
  })

  it('refuses 6,000 characters in one private sentence before anything is spent', async () => {
    const { discord, shown, ask, answer } = await startStory({ settings: { CHAT_BURST: '1' } })
    const list = discord.commands.list('global')
    const option = (list.find(({ name }) => name === 'prof')?.options?.[0] ?? {}) as { max_length?: number }
    expect(option.max_length).toBe(2000)
    // Discord's own client would not send it; somebody else's might.
    delete option.max_length
    const id = ask('member', 'why '.repeat(1500))
    const message = await discord.until(() => shown(id))
    expect([isPrivate(message.flags), message.content]).toEqual([
      true,
      'Your question has 6000 characters; I read at most 2000. Please shorten it.',
    ])
    expect((await answer(ask('member', 'What is attention?'))).content).toMatch(/1706\.03762/)
  })

  it('answers a prompt full of mentions without pinging anybody', async () => {
    const { ask, answer } = await startStory()
    const { content, mention_everyone: everyone } = await answer(
      ask('member', '@everyone @here <@&1> what is attention?'),
    )
    expect([everyone, content.length > 100]).toEqual([false, true])
  })

  it('limits a burst per person, privately, with the time at which to come back', async () => {
    const { ask, answer, discord, shown, clock } = await startStory({
      settings: { CHAT_BURST: '2', CHAT_REFILL_SECONDS: '60' },
    })
    for (let i = 0; i < 2; i++) await answer(ask('member', 'What is attention?'))
    const refused = ask('member', 'What is attention?')
    const message = await discord.until(() => shown(refused))
    expect(isPrivate(message.flags)).toBe(true)
    expect(message.content).toMatch(/^You're asking a bit fast\. Next question from <t:\d+:T> on \(<t:\d+:R>\)\.$/)
    await answer(ask('member2', 'What is attention?'))
    await answer(ask('owner', 'What is attention?'))
    clock.advance(61_000)
    await answer(ask('member', 'What is attention?'))
  })

  it('answers an interaction that Discord delivers twice only once', async () => {
    const { discord, ask, answer } = await startStory()
    const id = ask('member', 'What is attention?')
    discord.deliver(id)
    await answer(id)
    discord.deliver(id)
    await answer(ask('member2', 'What is attention?'))
    expect(discord.calls.filter(({ path }) => path.includes(`/interactions/${id}/`))).toHaveLength(1)
  })

  it('drops an interaction that comes too late quietly and gives the place back', async () => {
    const { discord, clock, ask, answer, logs } = await startStory({ settings: { CHAT_BURST: '1' } })
    const { interactionId } = discord.command({
      as: 'member',
      channel: 'town-square',
      name: 'prof',
      options: { prompt: 'What is attention?' },
      deliver: false,
    })
    clock.advance(4_000)
    discord.deliver(interactionId)
    await discord.until(() => logs.some(({ msg, outcome }) => msg === 'command done' && outcome === 'dropped'))
    await answer(ask('member', 'What is attention?'))
    expect(logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('answers two questions of one person in order, each with its own sources', async () => {
    const { ask, answer } = await startStory()
    const ids = ['What is LoRA?', 'What is CLIP?'].map((question) => ask('member', question))
    const [lora, clip] = await Promise.all(ids.map(answer))
    expect([lora?.content, clip?.content]).toEqual([
      expect.stringContaining('2106.09685'),
      expect.stringContaining('2103.00020'),
    ])
  })
})

describe('/help', () => {
  it('lists what is on, privately, with commands to click by the ids that Discord gave them', async () => {
    const { discord, answer } = await startStory()
    const { interactionId } = discord.command({ as: 'member', channel: 'town-square', name: 'help' })
    const { content, flags } = await answer(interactionId)
    expect(isPrivate(flags)).toBe(true)
    const idOf = (name: string) => discord.commands.list('global').find((command) => command.name === name)?.id
    expect(content).toContain(`- </prof:${idOf('prof')}> \`prompt\`: Ask Professor Synapse`)
    expect(content).toContain(`- </privacy:${idOf('privacy')}>: `)
    expect(content).toContain('- **Ask the professor**, in the menu of a message')
    expect(content).toMatch(/mention me, reply to one of my answers, write in a thread .+ direct message/)
  })
})
