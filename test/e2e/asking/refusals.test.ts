import { describe, expect, it } from 'vitest'
import type { IntegrationRule } from '../../../sandbox/discord/commands/command-permissions.ts'
import { type Story, startStory } from '../../support/stories/story.ts'
import {
  attention,
  buttons,
  expectSilence,
  file,
  fromTrainer,
  outcomeOf,
  isPrivate,
  press,
  repliesTo,
  square,
  tell,
  use,
} from '../../support/stories/conversation.ts'

const question = attention.prompt
const mention = { as: 'member', channel: square, text: `@professor ${question}` }
const prof = { as: 'member', channel: square, name: 'prof', options: { prompt: question } }
const byMention = (story: Story, as: string, channel = square) => tell(story, { ...mention, as, channel })

describe('where the server’s Integrations settings forbid /prof', () => {
  it.each<[string, string | null, IntegrationRule[], { as: string; channel: string }]>([
    ['in a channel', 'prof', [{ channel: square, allowed: false }], { as: 'member', channel: 'ai-news' }],
    [
      'everywhere but in one channel',
      'prof',
      [
        { channel: '*', allowed: false },
        { channel: 'ai-news', allowed: true },
      ],
      { as: 'member', channel: 'ai-news' },
    ],
    ['to a role', 'prof', [{ role: 'guest', allowed: false }], { as: 'member2', channel: square }],
    ['to a person', 'prof', [{ person: 'member', allowed: false }], { as: 'member2', channel: square }],
    ['to everybody but a role', 'prof', [everybody(false), { role: 'student', allowed: true }], student()],
    ['as the whole application, in a channel', null, [{ channel: square, allowed: false }], news()],
    ['as the whole application, to a role', null, [{ role: 'guest', allowed: false }], student()],
  ])('%s, mentions and replies are not answered either; others are', async (_, command, rules, allowed) => {
    const story = await startStory()
    const { discord } = story
    discord.role('guest')
    discord.role('student')
    discord.person('member', { roles: ['guest'] })
    discord.person('member2', { roles: ['student'] })
    const { id: replyTo } = await byMention(story, 'member')
    discord.permit(command, rules)
    const { messageId: mentioned } = discord.say(mention)
    const { messageId: replied } = discord.say({ ...mention, text: question, replyTo })
    await expectSilence(story, mentioned, replied)
    expect((await byMention(story, allowed.as, allowed.channel)).content).toContain(attention.source)
    discord.permit(command, [])
    expect((await byMention(story, 'member')).content).toContain(attention.source)
  })

  it('before the bot came, and in the threads of the channel', async () => {
    const story = await startStory()
    const { discord } = story
    const answer = await byMention(story, 'member')
    const { interactionId } = { interactionId: press(story, 'member', answer, 'Continue in a thread') }
    await discord.until(() => repliesTo(story, interactionId).find(({ content }) => content.includes(answer.id)))
    discord.permit('prof', [{ channel: square, allowed: false }])
    await story.switchTo('library')
    const said = [mention, { ...mention, channel: answer.id, text: question }].map(
      (each) => discord.say(each).messageId,
    )
    await expectSilence(story, ...said)
  })

  it('nothing changes in another server or in direct messages', async () => {
    const story = await startStory()
    story.discord.permit('prof', [{ channel: '*', allowed: false }])
    for (const channel of ['elsewhere', 'dm'])
      expect((await byMention(story, 'member', channel)).content).toContain(attention.source)
  })
})

function everybody(allowed: boolean): IntegrationRule {
  return { role: '@everyone', allowed }
}
function student() {
  return { as: 'member2', channel: square }
}
function news() {
  return { as: 'member', channel: 'ai-news' }
}
/** How many sleepers sleep for 15 s, neither less nor more. */
function waitingFor15Seconds({ sleepers }: Awaited<ReturnType<typeof startStory>>['clock']): number {
  return sleepers(15_000) - sleepers(15_001)
}

describe('a refusal', () => {
  it('of a mention is a short reply without a ping, one per person and minute, gone after 15 s', async () => {
    const story = await startStory()
    const { discord, clock } = story
    const others = waitingFor15Seconds(clock)
    const refused = await tell(story, { as: 'member', channel: square, text: '@professor' })
    expect(refused.content).toMatch(/^Ask me something in words/)
    expect([refused.mentions, refused.message_reference?.message_id !== undefined]).toEqual([[], true])
    const { messageId: second } = discord.say({ as: 'member', channel: square, text: '@professor 🎓' })
    const other = await tell(story, { as: 'member2', channel: square, text: '@professor ?!' })
    // Real time moves this clock too: a look just before the 15 s are over would come too late on a busy machine.
    await expect.poll(() => waitingFor15Seconds(clock), { timeout: 10_000 }).toBe(others + 2)
    await byMention(story, 'owner')
    expect(discord.world.find(refused.id)).toBeDefined()
    expect(repliesTo(story, second)).toEqual([])
    clock.advance(15_000)
    await discord.until(() => !discord.world.find(refused.id) && !discord.world.find(other.id))
    clock.advance(60_000)
    await tell(story, { as: 'member', channel: square, text: '@professor' })
  })

  it('stays in a direct message', async () => {
    const story = await startStory()
    const refused = await tell(story, { as: 'member', channel: 'dm', text: '🎓' })
    story.clock.advance(20_000)
    await byMention(story, 'member')
    expect(story.discord.world.find(refused.id)?.message.content).toMatch(/^Ask me something in words/)
  })

  it('goes away also where the bot is stopped meanwhile, or somebody took it away before', async () => {
    const story = await startStory()
    const refused = await tell(story, { as: 'member', channel: square, text: '@professor' })
    const other = await tell(story, { as: 'member2', channel: square, text: '@professor' })
    story.discord.remove({ as: 'owner', messages: [other.id] })
    await story.switchTo('library')
    expect(story.discord.world.find(refused.id)).toBeUndefined()
    expect(story.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  it.each([
    ['a picture', file('cat.png', 'x'), /^I can only read text files.+, not \*\*cat\.png\*\*/],
    ['a file without a known ending', file('data.bin', 'x'), /not \*\*data\.bin\*\*/],
    ['a text over 64 KB', file('big.txt', 'x'.repeat(65_537)), /at most 64 KB: \*\*big\.txt\*\* is larger/],
  ])('names %s, and nothing is spent', async (_, sent, words) => {
    const story = await startStory({ answersFrom: 'gpt-trainer', settings: { CHAT_BURST: '1' } })
    const { content } = await tell(story, { ...mention, files: [file('fine.txt', 'fine'), sent] })
    expect(content).toMatch(words)
    expect(content).not.toContain('fine.txt')
    expect((await byMention(story, 'member')).content).toContain('You asked')
    expect(story.gptTrainer.stats.messages).toBe(1)
  })

  it('tells of a file that calls itself a text and is none, by its name', async () => {
    const story = await startStory({ answersFrom: 'gpt-trainer', settings: { CHAT_BURST: '1' } })
    const files = [file('song.txt', Buffer.from([0x89, 0x50, 0, 1, 2, 0]))]
    expect((await tell(story, { ...mention, files })).content).toBe('**song.txt** is not a text file.')
    expect(story.gptTrainer.stats.messages).toBe(0)
    expect((await byMention(story, 'member')).content).toContain('You asked')
  })
})

describe('the limits', () => {
  const entries: readonly [string, (story: Story, as: string) => Promise<{ content: string }>][] = [
    ['/prof', (story, as) => use(story, { ...prof, as })],
    ['a mention', (story, as) => byMention(story, as)],
    [
      'a reply',
      (story, as) => {
        const replyTo = story.discord.messages(square).find(({ author }) => author.id === story.discord.botId)?.id ?? ''
        return tell(story, { as, channel: square, text: question, replyTo })
      },
    ],
    [
      'the message command',
      (story, as) => {
        const { messageId: target } = story.discord.say({ as: 'owner', channel: square, text: question })
        return use(story, { as, channel: square, name: 'Ask the professor', target })
      },
    ],
  ]

  it.each(entries)('of a burst hold for %s like for /prof', async (_, ask) => {
    const story = await startStory({ settings: { CHAT_BURST: '2', CHAT_REFILL_SECONDS: '3600' } })
    await use(story, prof)
    expect((await ask(story, 'member')).content).toContain(attention.source)
    const { content } = await ask(story, 'member')
    expect(content).toMatch(/^You're asking a bit fast\. Next question from <t:\d+:T> on \(<t:\d+:R>\)\.$/)
  })

  it.each(entries)('of a day hold for %s like for /prof', async (_, ask) => {
    const story = await startStory({ settings: { CHAT_DAILY_LIMIT: '2' } })
    await use(story, prof)
    expect((await ask(story, 'member')).content).toContain(attention.source)
    expect((await ask(story, 'member')).content).not.toContain(attention.source)
    expect((await ask(story, 'member2')).content).toContain(attention.source)
  })

  it('of a burst do not hold for who manages messages, but in the home server only', async () => {
    const story = await startStory({ settings: { CHAT_BURST: '1', CHAT_REFILL_SECONDS: '3600' } })
    const { discord } = story
    discord.person('member', { roles: ['moderator'] })
    for (let i = 0; i < 2; i++) {
      expect((await byMention(story, 'member')).content).toContain(attention.source)
      expect((await use(story, prof)).content).toContain(attention.source)
    }
    await byMention(story, 'owner', 'elsewhere')
    expect((await byMention(story, 'owner', 'elsewhere')).content).toMatch(/^You're asking a bit fast/)
    const refused = await use(story, { ...prof, as: 'owner', channel: 'elsewhere' })
    expect([isPrivate(refused), refused.content]).toEqual([true, expect.stringMatching(/^You're asking a bit fast/)])
  })

  it('of a day are told under an answer when three or fewer are left, and by /sessioninfo always', async () => {
    const story = await startStory({ settings: { CHAT_DAILY_LIMIT: '5' } })
    const told: (string | undefined)[] = []
    for (let i = 0; i < 5; i++)
      told.push(
        /^-# .+ for today\.$/m.exec((await (i % 2 ? use(story, prof) : byMention(story, 'member'))).content)?.[0],
      )
    expect(told).toEqual([
      undefined,
      '-# 3 questions left for today.',
      '-# 2 questions left for today.',
      '-# 1 question left for today.',
      '-# That was your last question for today.',
    ])
    const info = (as: string) => use(story, { as, channel: square, name: 'sessioninfo' })
    expect((await info('member')).content).toContain('Questions left today: 0')
    expect((await info('member2')).content).toContain('Questions left today: 5')
    story.clock.advance(86_400_000)
    expect((await info('member')).content).toContain('Questions left today: 5')
    expect(buttons(await byMention(story, 'member'))).toContain('Delete')
  })

  it('of a day count answers that Discord does not let the bot show', async () => {
    const story = await startStory({ ...fromTrainer, settings: { CHAT_DAILY_LIMIT: '3', CHAT_BURST: '20' } })
    story.discord.fault({ kind: 'code', code: 50007, times: 1_000, match: /^POST .+\/messages$/ })
    for (let i = 0; i < 6; i++) {
      const { messageId } = story.discord.say({ as: 'member', channel: 'dm', text: `Why ${i}?` })
      await story.discord.until(() => outcomeOf(story, messageId))
    }
    expect(story.gptTrainer.stats.messages).toBeLessThanOrEqual(3)
  })
})
