import { type APIMessage, PermissionFlagsBits as May } from 'discord-api-types/v10'
import { afterEach, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import type { ChatBackend } from '../../../src/features/chat/ports.ts'
import { scriptedBackend } from '../../support/chat/scripted-backend.ts'
import { type Bot, startBot } from '../../support/stories/bot.ts'
import { buttonsOf, isPrivate } from '../../support/stories/conversation.ts'

const ownersChannel = { ERROR_CHANNEL_ID: '900000000000000031', name: 'ai-news' }
const square = 'town-square'
let bot: Bot
afterEach(async () => {
  expect(bot.discord.violations).toEqual([])
  await bot.stop()
})

/** A library that is never sure. */
function unsure(): ChatBackend {
  const backend = scriptedBackend(() => ({ pieces: ['I am not sure. Did you mean owls?'] }))
  return {
    ...backend,
    async *ask(...about) {
      return { ...(yield* backend.ask(...about)), missed: ['merger'] }
    },
  }
}

async function answerTo(as: string, channel: string, text: string): Promise<APIMessage> {
  const { messageId } = bot.discord.say({ as, channel, text: `@professor ${text}` })
  await bot.outcome(messageId)
  return bot.discord.until(() => bot.repliesTo(messageId)[0])
}

async function passOn(as: string, answer: APIMessage): Promise<APIMessage> {
  const customId = buttonsOf(answer).find(({ label }) => label === 'Pass it on')?.custom_id ?? ''
  const { interactionId } = bot.discord.press({ as, message: answer.id, customId })
  await bot.outcome(interactionId)
  return bot.discord.until(() => bot.repliesTo(interactionId).find(({ content }) => content !== ''))
}

it('what the library could not answer reaches the owner once, by whoever passes it on', async () => {
  bot = await startBot({ backend: unsure(), settings: { ERROR_CHANNEL_ID: ownersChannel.ERROR_CHANNEL_ID } })
  await bot.ready()
  const { discord } = bot
  const posts = () => discord.messages(ownersChannel.name)
  const answer = await answerTo('member', square, 'What of the **merger**, @everyone?')
  expect(buttonsOf(answer).map(({ label }) => label)).toEqual(['Pass it on', 'Continue in a thread', 'Delete'])
  discord.channel(ownersChannel.name, { overwrites: [{ role: 'Professor Synapse', deny: May.SendMessages }] })
  const refused = await passOn('member2', answer)
  expect([isPrivate(refused), refused.content]).toEqual([
    true,
    "I couldn't pass that on just now. Please try again later.",
  ])
  discord.channel(ownersChannel.name)
  const said = await passOn('member2', answer)
  expect([isPrivate(said), said.content]).toEqual([true, 'Passed on to the people who run this bot.'])
  expect(posts()).toMatchObject([
    {
      content: [
        '**Member 2** passed on a question that my library could not answer.',
        '> What of the \\*\\*merger\\*\\*, \\@\u200Beveryone?',
        `https://discord.com/channels/${discord.guildId}/${answer.channel_id}/${answer.id}`,
      ].join('\n'),
      mentions: [],
      mention_everyone: false,
    },
  ])
  await bot.restart()
  expect((await passOn('member', answer)).content).toBe('That was passed on already.')
  expect(posts()).toHaveLength(1)
})

it('thumbs on answers are counted, in servers and direct messages, and on nothing else', async () => {
  let opened: Database | null = null
  bot = await startBot({
    backend: unsure(),
    openDatabase: async (path, options) => (opened = await openDatabase(path, options)),
  })
  await bot.ready()
  const { discord } = bot
  const prof = discord.command({ as: 'member', channel: square, name: 'prof', options: { prompt: 'What are owls?' } })
  await bot.outcome(prof.interactionId)
  const answers = [
    await discord.until(() => bot.repliesTo(prof.interactionId)[0]),
    await answerTo('member', square, 'Why?'),
    await answerTo('member', 'dm', 'Why?'),
  ]
  discord.person('parrot', { bot: true })
  const question = discord.say({ as: 'member', channel: square, text: 'Among ourselves.' }).messageId
  discord.react({ as: 'member2', message: question, emoji: '👍' })
  for (const [index, { id: message }] of answers.entries()) {
    discord.react({ as: 'member', message, emoji: '👍🏽' })
    if (index === 2) break
    discord.react({ as: 'member2', message, emoji: '👎' })
    discord.react({ as: 'owner', message, emoji: '👎' })
    discord.react({ as: 'parrot', message, emoji: '👍' })
    discord.unreact({ as: 'owner', message, emoji: '👎' })
  }
  const counts = async () => {
    const rows = opened
      ? await opened.db.selectFrom('answers').select(['likes', 'dislikes']).orderBy('asked_at').execute()
      : []
    return rows.map(({ likes, dislikes }) => [likes, dislikes])
  }
  const soon = { timeout: 15_000 }
  await expect.poll(counts, soon).toEqual([[1, 1], [1, 1], [1, 0]]) // prettier-ignore
  discord.clearReactions({ as: 'owner', message: answers[0]?.id ?? '', emoji: '👎' })
  discord.clearReactions({ as: 'owner', message: answers[1]?.id ?? '' })
  await expect.poll(counts, soon).toEqual([[1, 0], [0, 0], [1, 0]]) // prettier-ignore
})
