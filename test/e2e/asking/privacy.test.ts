import type { APIMessage } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import type { SandboxOptions } from '../../../sandbox/sandbox.ts'
import { type Story, startStory } from '../../support/stories/story.ts'
import {
  buttons,
  fromTrainer,
  isPrivate,
  outcomeOf,
  press,
  pressed,
  queries,
  quick,
  repliesTo,
  square,
  tell,
  use,
} from '../../support/stories/conversation.ts'

const start = (options: SandboxOptions = {}) => startStory({ ...fromTrainer, gptTrainer: quick, ...options })
const secret = 'Owls hunt at night.'
const unquotable = "The author has opted out of being quoted, so I won't read that message."

const privacy = (story: Story, as: string, channel = square) => use(story, { as, channel, name: 'privacy' })
const ask = (story: Story, as: string, text: string, replyTo?: string) =>
  tell(story, { as, channel: square, text: `@professor ${text}`, ...(replyTo === undefined ? {} : { replyTo }) })
const say = ({ discord }: Story, as: string, text: string) => discord.say({ as, channel: square, text }).messageId

type Export = {
  mayBeQuoted: boolean
  questions: { question: string; server: string | null; sources: { title: string }[] }[]
  conversations: { session: string; answers: number }[]
}

/** What somebody takes along as a file. */
async function exported(story: Story, as: string, channel = square): Promise<Export> {
  const file = await pressed(story, as, await privacy(story, as, channel), 'Export')
  const [attachment] = file.attachments
  expect([isPrivate(file), attachment?.filename]).toEqual([true, 'professor-synapse.json'])
  return JSON.parse(String(story.discord.fileOf(attachment ?? { url: '' })?.bytes)) as Export
}

async function deleteAll(story: Story, as: string): Promise<APIMessage> {
  const question = await pressed(story, as, await privacy(story, as), 'Delete everything')
  return pressed(story, as, question, 'Yes, delete everything')
}

/** Tells the professor to quote somebody no longer. */
async function optOut(story: Story, as: string): Promise<APIMessage> {
  return pressed(story, as, await privacy(story, as), "Don't quote me")
}

describe('/privacy', () => {
  it('shows what is kept of whoever asks, privately, and nothing of others', async () => {
    const story = await start()
    const before = await privacy(story, 'member')
    expect([isPrivate(before), before.content]).toEqual([true, expect.stringContaining('answers: 0')])
    await ask(story, 'member', 'One?')
    await ask(story, 'member', 'Two?')
    await ask(story, 'member2', 'Three?')
    const { content } = await privacy(story, 'member')
    expect(content).toMatch(
      /Questions, by you or about what you wrote, with the sources of their answers: 2, since <t:\d+:D>/,
    )
    expect(content).toContain('Conversations, so that I understand follow-ups: 1')
    expect(content).toContain('may be quoted')
  })

  it('lets them take it along as a file, and shows that to nobody else', async () => {
    const story = await start()
    await ask(story, 'member', 'One?')
    await ask(story, 'member2', 'Two?')
    const kept = await exported(story, 'member')
    expect(kept.mayBeQuoted).toBe(true)
    expect(kept.questions).toEqual([
      expect.objectContaining({ question: 'One?', server: story.discord.guildId, sources: [expect.anything()] }),
    ])
    const [session = ''] = story.gptTrainer.sessions.keys()
    expect(kept.conversations).toEqual([expect.objectContaining({ session, answers: 1 })])
  })

  it('deletes it everywhere, here and at GPT Trainer, and nothing of others', async () => {
    const story = await start()
    const answer = await ask(story, 'member', 'One?')
    await tell(story, { as: 'member', channel: 'elsewhere', text: '@professor Two?' })
    await tell(story, { as: 'member', channel: 'dm', text: 'Three?' })
    await ask(story, 'member2', 'Four?')
    const said = await deleteAll(story, 'member')
    expect([isPrivate(said), said.content]).toEqual([true, expect.stringMatching(/^Deleted, in all servers/)])
    await expect.poll(() => queries(story)).toEqual([expect.stringMatching(/Four\?$/)])
    const { questions, conversations } = await exported(story, 'member')
    expect([questions, conversations]).toEqual([[], []])
    expect((await pressed(story, 'member', answer, 'Sources')).content).toMatch(
      /^What belonged to that answer was deleted/,
    )
    press(story, 'member', answer, 'Delete')
    await story.discord.until(() => !story.discord.world.find(answer.id))
    await tell(story, { as: 'member', channel: 'dm', text: 'Five?' })
    expect((await exported(story, 'member2')).questions).toHaveLength(1)
  })

  it('deletes as well what is being answered at that moment, when it stands', async () => {
    const story = await start({ gptTrainer: { chunkMs: 30 } })
    const { messageId } = story.discord.say({ as: 'member', channel: square, text: '@professor One?' })
    await story.discord.until(() => story.gptTrainer.stats.streams === 1)
    await deleteAll(story, 'member')
    await story.discord.until(() => outcomeOf(story, messageId) === 'ok')
    const [answer] = repliesTo(story, messageId)
    expect((await pressed(story, 'member', answer as APIMessage, 'Sources')).content).toMatch(
      /^What belonged to that answer was deleted/,
    )
    const { questions, conversations } = await exported(story, 'member')
    expect([questions, conversations]).toEqual([[], []])
    await expect.poll(() => story.gptTrainer.sessions.size).toBe(0)
    press(story, 'member', answer as APIMessage, 'Delete')
    await story.discord.until(() => !story.discord.world.find(answer?.id ?? ''))
  })
})

describe('an export', () => {
  it('that Discord does not take ends in a sentence', async () => {
    const story = await start()
    await ask(story, 'member', 'One?')
    const look = await privacy(story, 'member')
    story.discord.fault({ kind: 'code', code: 40005, times: 1, match: /^PATCH .+@original$/ })
    const file = await pressed(story, 'member', look, 'Export')
    expect([isPrivate(file), file.content, file.attachments]).toEqual([true, 'Discord did not take the file.', []])
  })

  it('has a limit, which a press on another button does not use up', async () => {
    const story = await start()
    const look = await privacy(story, 'member')
    for (let i = 0; i < 3; i++) expect((await pressed(story, 'member', look, 'Export')).attachments).toHaveLength(1)
    expect((await pressed(story, 'member', look, 'Export')).content).toMatch(/^That was a bit fast\./)
    expect((await pressed(story, 'member', look, "Don't quote me")).content).toMatch(/^From now on/)
  })
})

describe('who does not want to be quoted', () => {
  it('is not, as context; others still are, and their own questions still work, after a restart too', async () => {
    const story = await start()
    const said = await optOut(story, 'member2')
    expect([isPrivate(said), said.content]).toEqual([true, expect.stringMatching(/^From now on I won't quote/)])
    const heard = async () => {
      say(story, 'member2', secret)
      say(story, 'owner', 'Mine too.')
      await ask(story, 'member', 'Why?')
      const asked = queries(story).filter((query) => query.endsWith('Why?'))
      expect(asked.at(-1)).toContain('> Owner: Mine too.')
      expect((await ask(story, 'member2', 'And?')).content).toContain('So it is.')
      expect(queries(story).join()).not.toContain(secret)
    }
    await heard()
    await story.switchTo('gpt-trainer')
    await heard()
    const look = await privacy(story, 'member2')
    expect(look.content).toContain('None of your messages is quoted as context.')
    await pressed(story, 'member2', look, 'Quote me again')
    expect(buttons(await privacy(story, 'member2'))).toContain("Don't quote me")
    say(story, 'member2', secret)
    await ask(story, 'owner', 'Why?')
    expect(queries(story).at(-1)).toContain(`> Member 2: ${secret}`)
  })

  it('takes no place from others who may be quoted', async () => {
    const story = await start({ settings: { CHANNEL_CONTEXT_LIMIT: '2' } })
    await optOut(story, 'member2')
    say(story, 'owner', 'Mine too.')
    for (let i = 0; i < 4; i++) say(story, 'member2', secret)
    await ask(story, 'member', 'Why?')
    expect(queries(story).at(-1)).toContain('> Owner: Mine too.')
  })

  it('is not quoted in a chain of replies, which goes on behind them', async () => {
    const story = await start({ settings: { USE_CHANNEL_CONTEXT: 'false' } })
    await optOut(story, 'member2')
    const first = say(story, 'owner', 'Mine too.')
    const { messageId } = story.discord.say({ as: 'member2', channel: square, text: secret, replyTo: first })
    await ask(story, 'member', 'Why?', messageId)
    expect(queries(story).at(-1)).toContain('> Owner: Mine too.')
    expect(queries(story).join()).not.toContain(secret)
  })

  it('is not read again where others asked about their words before, who keep those no longer once deleted', async () => {
    const story = await start()
    const target = say(story, 'member2', secret)
    const answer = await use(story, { as: 'member', channel: square, name: 'Ask the professor', target })
    expect((await exported(story, 'member2')).questions).toEqual([expect.objectContaining({ question: secret })])
    await optOut(story, 'member2')
    const refused = await pressed(story, 'member', answer, 'Regenerate')
    expect([isPrivate(refused), refused.content]).toEqual([true, unquotable])
    expect(queries(story)).toHaveLength(1)
    await deleteAll(story, 'member2')
    expect((await pressed(story, 'member', answer, 'Regenerate')).content).toMatch(
      /^What belonged to that answer was deleted/,
    )
    expect((await exported(story, 'member')).questions).toEqual([])
  })

  it('is not read by others with the message command, but may use it on their own words', async () => {
    const story = await start()
    const target = say(story, 'member2', secret)
    const command = (as: string) => use(story, { as, channel: square, name: 'Ask the professor', target })
    await optOut(story, 'member2')
    const refused = await command('member')
    expect([isPrivate(refused), refused.content]).toEqual([true, unquotable])
    expect(queries(story)).toEqual([])
    expect((await command('member2')).content).toContain('So it is.')
    expect(queries(story)[0]).toContain(`> Member 2: ${secret}`)
  })
})
