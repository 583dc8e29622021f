import { describe, expect, it } from 'vitest'
import { type Story, startStory } from '../../support/stories/story.ts'
import {
  attention,
  expectSilence,
  file,
  pressed,
  repliesTo,
  wholeReply,
  square,
  tell,
  use,
} from '../../support/stories/conversation.ts'

const question = attention.prompt
const asReply = 19

/** An answer in #town-square and the thread on it; answers the thread's id. */
async function threadOf(story: Story): Promise<string> {
  const answer = await tell(story, { as: 'member', channel: square, text: `@professor ${question}` })
  const { content } = await pressed(story, 'member', answer, 'Continue in a thread')
  return /<#(\d+)>/.exec(content)?.[1] ?? ''
}

describe('the professor answers', () => {
  it.each([`@professor ${question}`, `${question} @professor`])('“%s” by a reply that pings nobody', async (text) => {
    const story = await startStory()
    const answer = await tell(story, { as: 'member', channel: square, text })
    expect(answer.content).toContain(attention.source)
    expect([answer.type, answer.mentions.map(({ username }) => username)]).toEqual([asReply, []])
  })

  it.each([true, false])('a reply to one of its messages, whether that pings it or not (%s)', async (mention) => {
    const story = await startStory()
    const { id: replyTo } = await tell(story, { as: 'member', channel: square, text: '@professor What is BERT?' })
    const answer = await tell(story, { as: 'member2', channel: square, text: question, replyTo, mention })
    expect(answer.content).toContain(attention.source)
  })

  it('a reply to what a slash command brought', async () => {
    const story = await startStory()
    const { id } = await use(story, {
      as: 'member2',
      channel: square,
      name: 'prof',
      options: { prompt: 'What is BERT?' },
    })
    const answer = await tell(story, { as: 'member', channel: square, text: question, replyTo: id })
    expect(answer.content).toContain(attention.source)
  })

  it('what is written in a thread that it opened, by whomever', async () => {
    const story = await startStory()
    const thread = await threadOf(story)
    for (const as of ['member', 'member2']) {
      const answer = await tell(story, { as, channel: thread, text: question })
      expect([answer.channel_id, answer.content]).toEqual([thread, expect.stringContaining(attention.source)])
    }
  })

  it('a direct message, also one that replies to its writer’s own or names somebody', async () => {
    const story = await startStory()
    const { messageId } = story.discord.say({ as: 'member', channel: 'dm', text: question })
    expect((await wholeReply(story, messageId)).content).toContain(attention.source)
    const again = await tell(story, { as: 'member', channel: 'dm', text: question, replyTo: messageId })
    expect(again.content).toContain(attention.source)
    const text = `<@${story.discord.person('member2').id}> asks: ${question}`
    expect((await tell(story, { as: 'member', channel: 'dm', text })).content).toContain(attention.source)
  })

  it('a mention of it beside one of somebody else', async () => {
    const story = await startStory()
    const text = `@professor <@${story.discord.person('member2').id}> ${question}`
    expect((await tell(story, { as: 'member', channel: square, text })).content).toContain(attention.source)
  })

  it('a mention of its own role, also where that pings nobody, and a mention that an edit adds, once', async () => {
    const story = await startStory()
    const { discord } = story
    const own = discord.world.bot.roles[0] ?? ''
    for (const as of ['owner', 'member']) {
      const answer = await tell(story, { as, channel: square, text: `<@&${own}> ${question}` })
      expect(answer.content).toContain(attention.source)
    }
    const { messageId: message } = discord.say({ as: 'member', channel: square, text: question })
    for (const text of [`${question}!`, `@professor ${question}`, `@professor ${question} Now?`])
      discord.edit({ as: 'member', message, text })
    expect((await wholeReply(story, message)).content).toContain(attention.source)
    discord.edit({ as: 'member', message, text: `@professor <@&${own}> ${question}` })
    const { messageId: asked } = discord.say({ as: 'member2', channel: square, text: `@professor ${question}` })
    await wholeReply(story, asked)
    discord.edit({ as: 'member2', message: asked, text: `@professor once more: ${question}` })
    await tell(story, { as: 'owner', channel: 'dm', text: question })
    expect([message, asked].map((id) => repliesTo(story, id).length)).toEqual([1, 1])
  })

  it('the text of a message of somebody else on which its command is used', async () => {
    const story = await startStory()
    const { messageId: target } = story.discord.say({ as: 'member2', channel: square, text: question })
    const answer = await use(story, { as: 'member', channel: square, name: 'Ask the professor', target })
    expect(answer.content).toContain(attention.source)
    expect(answer.interaction_metadata?.user.username).toBe('member')
  })

  it('the file of a message on which its command is used, by a model', async () => {
    const story = await startStory({ answersFrom: 'gpt-trainer' })
    const files = [file('notes.md', 'The owl reads at night.')]
    const { messageId: target } = story.discord.say({ as: 'member2', channel: square, text: '', files })
    const answer = await use(story, { as: 'member', channel: square, name: 'Ask the professor', target })
    expect(answer.content).toContain('The owl reads at night.')
  })
})

describe('the professor is silent', () => {
  it('where it is not meant', async () => {
    const story = await startStory()
    const { discord } = story
    const role = discord.role('readers', { mentionable: true })
    discord.person('robot', { bot: true })
    const { messageId: people } = discord.say({ as: 'member2', channel: square, text: question })
    const { messageId: pinned } = discord.say({ as: 'member2', channel: square, text: 'Keep this.' })
    discord.openThread({ as: 'member2', message: people, name: 'Of people' })
    const said = [
      { as: 'owner', text: `@everyone ${question}` },
      { as: 'owner', text: `@here ${question}` },
      { as: 'member', text: `<@&${role.id}> ${question}` },
      { as: 'member', text: `<@${discord.person('member2').id}> ${question}` },
      { as: 'member', text: `professor, ${question}` },
      { as: 'member', text: question, replyTo: people },
      { as: 'robot', text: `@professor ${question}` },
      { as: 'hook', text: `@professor ${question}`, webhook: true },
      { as: 'member', text: '', type: 6, replyTo: pinned },
      { as: 'member', text: question, channel: 'Of people' },
    ]
    const ids = said.map((each) => discord.say({ channel: square, ...each }).messageId)
    await expectSilence(story, people, pinned, ...ids)
  })

  it('in its own thread where somebody else is spoken to', async () => {
    const story = await startStory()
    const { discord } = story
    const channel = await threadOf(story)
    const role = discord.role('readers', { mentionable: true })
    const { messageId: replyTo } = discord.say({
      as: 'member2',
      channel,
      text: `<@${discord.person('member').id}> look`,
    })
    const said = [
      { as: 'member', text: question, replyTo },
      { as: 'member', text: question, replyTo, mention: false },
      { as: 'owner', text: `@here ${question}` },
      { as: 'member', text: `<@&${role.id}> ${question}` },
    ]
    const ids = said.map((each) => discord.say({ channel, ...each }).messageId)
    await expectSilence(story, replyTo, ...ids)
    const own = await tell(story, { as: 'member2', channel, text: question, replyTo })
    expect(own.content).toContain(attention.source)
  })

  it('without the Message Content intent, unless it is mentioned or in a direct message', async () => {
    const story = await startStory({ applicationFlags: 0 })
    const { discord } = story
    const channel = await threadOf(story)
    const answer = await tell(story, { as: 'member', channel: square, text: `@professor ${question}` })
    const unnamed = [
      { as: 'member', channel: square, text: question, replyTo: answer.id, mention: false },
      { as: 'member', channel, text: question },
      { as: 'member', channel, text: '', files: [file('a.txt', 'a')] },
    ].map((each) => discord.say(each).messageId)
    await expectSilence(story, ...unnamed)
    const reply = await tell(story, { as: 'member', channel: square, text: question, replyTo: answer.id })
    expect(reply.content).toContain(attention.source)
    expect((await tell(story, { as: 'member', channel: 'dm', text: question })).content).toContain(attention.source)
  })
})

describe('“… is typing”', () => {
  it('begins at once, and never comes after the first text', async () => {
    const story = await startStory({ answersFrom: 'gpt-trainer', gptTrainer: { slowMs: 300, chunkMs: 30 } })
    const { discord, gptTrainer } = story
    gptTrainer.fault({ kind: 'slow', times: 1, match: '/message/stream' })
    const { messageId } = discord.say({ as: 'member', channel: square, text: `@professor ${question}` })
    const calls = (path: string) =>
      discord.calls.flatMap((call, at) => (call.method === 'POST' && call.path.endsWith(path) ? [at] : []))
    await discord.until(() => calls('/typing').length === 1)
    expect(repliesTo(story, messageId)).toEqual([])
    await wholeReply(story, messageId)
    expect(calls('/typing').filter((at) => at > (calls('/messages')[0] ?? -1))).toEqual([])
  })
})
