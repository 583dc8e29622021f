import { type APIMessage, PermissionFlagsBits as May } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { type Story, startStory } from '../../support/stories/story.ts'
import {
  attention,
  buttons,
  everything,
  fromTrainer,
  isPrivate,
  outcomeOf,
  press,
  pressed,
  queries,
  repliesTo,
  wholeReply,
  square,
  tell,
  use,
} from '../../support/stories/conversation.ts'
import { ofOwner, ownersShelf } from '../../support/stories/owners-shelf.ts'
import { below } from '../../support/stories/question-line.ts'

const asked = { as: 'member', channel: square, text: `@professor ${attention.prompt}` }
const askedOfOwner = { ...asked, text: `@professor ${ofOwner.prompt}` }
const notYours = 'Only the person who asked, or someone who can manage messages here, can do that.'
const tooOld = "That answer is too old: I don't know it any more. Ask again to get a new one."
const all = ['Sources', 'Regenerate', 'Continue in a thread', 'Delete']
/** The library would say the same again. */
const ofLibrary = ['More', ...all.filter((label) => label !== 'Regenerate')]
const dayMs = 86_400_000

const isThere = ({ discord }: Story, { id }: APIMessage) => discord.world.find(id) !== undefined
const gone = (story: Story, ...messages: APIMessage[]) =>
  story.discord.until(() => messages.every((message) => !isThere(story, message)))

/** An answer of GPT Trainer's that fills several messages, when it is whole. */
async function longAnswer(story: Story): Promise<APIMessage[]> {
  const { messageId } = story.discord.say(asked)
  await wholeReply(story, messageId)
  const reference = repliesTo(story, messageId)[0]
  const later = story.discord.messages(square).filter(({ id, author }) => {
    return author.id === story.discord.botId && BigInt(id) > BigInt(reference?.id ?? 0)
  })
  return [...(reference ? [reference] : []), ...later]
}
const word = 'overwhelming'.repeat(4)
const inMessages = { ...fromTrainer, gptTrainer: { reply: () => `${word} `.repeat(88), chunkMs: 0 } }

describe('under an answer', () => {
  it.each([
    ['of a model in a channel', square, fromTrainer, attention.prompt, all],
    ['of a document of the owner in a channel', square, {}, ofOwner.prompt, ofLibrary],
    ['in a direct message', 'dm', fromTrainer, attention.prompt, all.filter((label) => !label.includes('thread'))],
  ])('%s stands what may be done with it', async (_, channel, from, prompt, labels) => {
    const story = await startStory({ ...from, settings: await ownersShelf() })
    expect(buttons(await tell(story, { ...asked, channel, text: `@professor ${prompt}` }))).toEqual(labels)
    const prof = { as: 'member', channel, name: 'prof', options: { prompt } }
    expect(buttons(await use(story, prof))).toEqual(labels)
  })

  it('stands that below the last of its messages only', async () => {
    const messages = await longAnswer(await startStory(inMessages))
    expect(messages.map((message) => buttons(message).length)).toEqual([0, 0, 4].slice(-messages.length))
    expect(messages.length).toBeGreaterThan(2)
  })

  it('a press on Sources shows them, privately', async () => {
    const story = await startStory({ settings: await ownersShelf() })
    const sources = await pressed(story, 'member', await tell(story, askedOfOwner), 'Sources')
    expect([isPrivate(sources), sources.content]).toEqual([true, expect.stringMatching(/^\*\*\[.+lab\.example/)])
  })

  it('a press on Regenerate asks once more, with the limits of asking', async () => {
    const story = await startStory({ ...fromTrainer, settings: { CHAT_BURST: '2', CHAT_REFILL_SECONDS: '60' } })
    const answer = await tell(story, asked)
    const again = await pressed(story, 'member', answer, 'Regenerate')
    expect([isPrivate(again), again.content]).toEqual([false, below(attention.prompt, answer.content)])
    expect(queries(story)).toEqual([attention.prompt, attention.prompt])
    const refused = await pressed(story, 'member', again, 'Regenerate')
    expect([isPrivate(refused), refused.content]).toEqual([true, expect.stringMatching(/^You're asking a bit fast/)])
    story.clock.advance(61_000)
    expect((await pressed(story, 'member', again, 'Regenerate')).content).toBe(again.content)
  })

  it('that failed stands Try again, which asks the same', async () => {
    const story = await startStory(fromTrainer)
    story.gptTrainer.fault({ kind: '500', times: 10, match: 'message' })
    const failed = await tell(story, asked)
    expect(failed.content).toMatch(/^The professor is out of reach/)
    expect(buttons(failed)).toEqual(['Try again'])
    story.gptTrainer.fault({ kind: '500', times: 0 })
    const again = await pressed(story, 'member', failed, 'Try again')
    expect(again.content).toMatch(/^> -# What is attention\?\nYou asked: “[^]*What is attention\?”/)
    expect(buttons(again)).toEqual(all)
  })

  it('a press on Delete takes away every message of a long answer; a later one says that it is gone', async () => {
    const story = await startStory(inMessages)
    const messages = await longAnswer(story)
    const last = messages.at(-1) as APIMessage
    const customId = /chat:delete:[\d:]+/.exec(JSON.stringify(last.components))?.[0] ?? ''
    const late = story.discord.press({ as: 'member', message: last.id, customId, deliver: false })
    const atOnce = [press(story, 'member', last, 'Delete'), press(story, 'member', last, 'Delete')]
    await gone(story, ...messages)
    await story.discord.until(() => atOnce.every((id) => outcomeOf(story, id) !== undefined))
    story.discord.deliver(late.interactionId)
    const said = await wholeReply(story, late.interactionId)
    expect([isPrivate(said), said.content]).toEqual([true, tooOld])
    expect(story.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('a press on Delete also takes away what a slash command brought', async () => {
    const story = await startStory(inMessages)
    await use(story, { as: 'member', channel: square, name: 'prof', options: { prompt: 'Why?' } })
    const messages = story.discord.messages(square)
    expect(messages.length).toBeGreaterThan(2)
    press(story, 'member', messages.at(-1) as APIMessage, 'Delete')
    await gone(story, ...messages)
  })
})

describe('Continue in a thread', () => {
  it('opens one on the answer, named like the question; again it only shows the way', async () => {
    const story = await startStory()
    const answer = await tell(story, asked)
    const once = await pressed(story, 'member', answer, 'Continue in a thread')
    const twice = await pressed(story, 'member', answer, 'Continue in a thread')
    expect([isPrivate(once), once.content]).toEqual([true, expect.stringContaining(`<#${answer.id}>`)])
    expect(twice.content).toBe(once.content)
    expect(story.discord.world.channelById(answer.id)?.name).toBe(attention.prompt)
    const inThread = await tell(story, { as: 'member', channel: answer.id, text: 'and what does it cost?' })
    expect(inThread.content).toContain(attention.source)
    expect(buttons(inThread)).not.toContain('Continue in a thread')
  })

  it('shows the way to the thread that somebody else opened there', async () => {
    const story = await startStory()
    const answer = await tell(story, asked)
    story.discord.openThread({ as: 'member2', message: answer.id, name: 'Ours' })
    expect((await pressed(story, 'member', answer, 'Continue in a thread')).content).toContain(`<#${answer.id}>`)
  })

  it('goes on after a restart, in the same conversation', async () => {
    const story = await startStory(fromTrainer)
    const answer = await tell(story, asked)
    await pressed(story, 'member', answer, 'Continue in a thread')
    await story.switchTo('gpt-trainer')
    await tell(story, { as: 'member', channel: answer.id, text: 'And?' })
    expect([...story.gptTrainer.sessions.values()].map((turns) => turns.length)).toEqual([2])
  })

  it('says that it may not, where the bot lacks the right', async () => {
    const story = await startStory()
    const answer = await tell(story, asked)
    story.discord.channel(square, { overwrites: [{ role: 'Professor Synapse', deny: May.CreatePublicThreads }] })
    const said = await pressed(story, 'member', answer, 'Continue in a thread')
    expect(said.content).toBe("I can't open a thread here: I lack the permission, or the answer is gone.")
  })
})

describe('Stop', () => {
  const slow = { ...fromTrainer, gptTrainer: { chunkMs: 30 } }

  async function growing(story: Story): Promise<{ id: string; message: APIMessage }> {
    const { messageId: id } = story.discord.say(asked)
    const message = await story.discord.until(() => repliesTo(story, id)[0])
    return { id, message }
  }

  it.each(['member', 'owner'])('keeps what is there and marks it, for %s', async (as) => {
    const story = await startStory(slow)
    const { id, message } = await growing(story)
    expect(buttons(message)).toEqual(['Stop'])
    press(story, as, message, 'Stop')
    const { content, components } = await wholeReply(story, id)
    expect(content).toMatch(/^You asked: “[^]*\n\n-# Stopped\.$/)
    expect(content).not.toContain('characters.')
    expect(components).toHaveLength(1)
    const again = await tell(story, { ...asked, channel: 'ai-news', text: '@professor And?' })
    expect(again.content).toContain('And?')
  })

  it('is not for others, and comes too late where it ends meanwhile', async () => {
    const story = await startStory(slow)
    const { id, message } = await growing(story)
    const refused = await pressed(story, 'member2', message, 'Stop')
    expect([isPrivate(refused), refused.content]).toEqual([true, notYours])
    const late = story.discord.press({
      as: 'member',
      message: message.id,
      customId: JSON.stringify(message.components).match(/chat:stop:[\d:]+/)?.[0] ?? '',
      deliver: false,
    })
    expect((await wholeReply(story, id)).content).toContain('characters.\n')
    story.discord.deliver(late.interactionId)
    const said = await wholeReply(story, late.interactionId)
    expect([isPrivate(said), said.content]).toEqual([true, 'That answer has already ended.'])
  })

  it('stops a question that waits for the one before, and leaves that alone', async () => {
    const story = await startStory(slow)
    const first = await growing(story)
    const { messageId: id } = story.discord.say({ ...asked, text: '@professor And?' })
    const waiting = await story.discord.until(() => repliesTo(story, id)[0])
    press(story, 'member', waiting, 'Stop')
    expect((await wholeReply(story, id)).content).toContain('-# Stopped.')
    expect((await wholeReply(story, first.id)).content).toContain('characters.\n')
  })
})

describe('what may be done with an answer', () => {
  it('is not for others, who read a private sentence', async () => {
    const story = await startStory(fromTrainer)
    const answer = await tell(story, asked)
    for (const label of all) {
      const refused = await pressed(story, 'member2', answer, label)
      expect([label, isPrivate(refused), refused.content]).toEqual([label, true, notYours])
    }
    expect(isThere(story, answer)).toBe(true)
  })

  it('is for moderators of the home server, but not elsewhere', async () => {
    const story = await startStory({ settings: await ownersShelf() })
    story.discord.person('member2', { roles: ['moderator'] })
    const answer = await tell(story, askedOfOwner)
    expect((await pressed(story, 'member2', answer, 'Sources')).content).toContain(ofOwner.source)
    press(story, 'member2', answer, 'Delete')
    await gone(story, answer)
    const there = await tell(story, { ...askedOfOwner, channel: 'elsewhere' })
    expect((await pressed(story, 'owner', there, 'Delete')).content).toBe(notYours)
  })

  it('works after a restart and for 400 days, then says that it is too old', async () => {
    const story = await startStory(fromTrainer)
    const answer = await tell(story, asked)
    await story.switchTo('gpt-trainer')
    story.clock.advance(399 * dayMs)
    expect((await pressed(story, 'member', answer, 'Sources')).content).not.toBe(tooOld)
    expect((await pressed(story, 'member', answer, 'Regenerate')).content).toContain('You asked')
    expect((await pressed(story, 'member', answer, 'Continue in a thread')).content).toContain(`<#${answer.id}>`)
    story.clock.advance(2 * dayMs)
    for (const label of all) {
      const said = await pressed(story, 'member', answer, label)
      expect([label, isPrivate(said), said.content]).toEqual([label, true, tooOld])
    }
    await story.switchTo('library')
    expect((await pressed(story, 'member', answer, 'Sources')).content).toBe(tooOld)
    expect(everything(story)).toContainEqual(expect.objectContaining({ id: answer.id }))
  })
})
