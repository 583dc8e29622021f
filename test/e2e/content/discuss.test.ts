import { type APIMessage, PermissionFlagsBits as May } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import type { Item } from '../../../src/features/content/ports.ts'
import { keptPost, postCard, servePage } from '../../support/content/posted-card.ts'
import { fromTrainer, isPrivate, newest, pressed, quick, quoted, tell } from '../../support/stories/conversation.ts'
import { type Story, startStory } from '../../support/stories/story.ts'

const title = 'Barn of Hedgefield saved for its owls'
const paragraphs = [
  'The old barn at Hedgefield will not be torn down, the council of the village decided on Tuesday evening.',
  'Six owls nest under its roof, and the village wants to keep them. @everyone was invited to the meeting.',
  'The council pays 4,000 euros for a new roof. Work on the roof begins in May, when the young owls can fly.',
]
type Given = { page?: Awaited<ReturnType<typeof servePage>>; item?: Partial<Item> } & Parameters<typeof startStory>[0]

/** The bot with a posted card in #ai-news about a page. */
async function withCard({ page, item = {}, ...options }: Given = {}) {
  const from = page ?? (await servePage(paragraphs))
  const { key, settings } = await keptPost({ title, url: from.url, source: 'Village News', ...item })
  const story = await startStory({ ...options, settings: { ...from.settings, ...settings } })
  return { story, url: from.url, asked: from.asked, card: await postCard(story, 'ai-news', title, key) }
}

const byBot = ({ discord }: Story, thread: string): APIMessage[] =>
  discord.world
    .stored(thread)
    .map(({ message }) => message)
    .filter(({ author, content }) => author.id === discord.botId && content !== '')

it('a member presses Discuss, reads a summary in a thread and asks there; the answer quotes the article', async () => {
  const { story, card, url, asked } = await withCard()
  const [one, other] = await Promise.all(['member', 'member2'].map((as) => pressed(story, as, card, 'Discuss')))
  for (const told of [one, other])
    expect([told && isPrivate(told), told?.content]).toEqual([true, `It is discussed in <#${card.id}>.`])
  const [thread] = story.discord.world.channels().filter(({ kind }) => kind === 'thread')
  expect([thread?.id, thread?.name]).toEqual([card.id, title])
  const [summary, ...more] = byBot(story, card.id)
  expect(summary?.content).toMatch(/^> The old barn at Hedgefield will not be torn down/)
  expect(summary?.content).toContain(`-# 1 · [${title}](<${url}>), Village News`)
  expect([more, summary?.flags, summary?.mention_everyone, asked.length]).toEqual([[], 4, false, 1])
  const answer = await tell(story, { as: 'member2', channel: card.id, text: 'What does the council pay for the roof?' })
  expect(answer.content).toMatch(/^The council pays 4,000 euros for a new roof\. \[\[1\]\]/)
  expect(answer.content).toContain(`[${title}](<${url}>)`)
  await story.switchTo('library')
  expect((await pressed(story, 'owner', card, 'Discuss')).content).toBe(`It is discussed in <#${card.id}>.`)
  const later = await tell(story, { as: 'owner', channel: card.id, text: 'And when does the work begin?' })
  expect(later.content).toMatch(/^Work on the roof begins in May/)
  expect(byBot(story, card.id).filter(({ content }) => content === summary?.content)).toHaveLength(1)
})

it('a model sums the article up, and gets its beginning with every question in the thread', async () => {
  const { story, card } = await withCard({ ...fromTrainer, gptTrainer: quick })
  await pressed(story, 'member', card, 'Discuss')
  const [summary] = byBot(story, card.id)
  expect(summary?.content).toMatch(/^So it is\. \[\[1\]\].*\n\n-# Summed up by a language model/)
  expect(newest(story)).toContain(`\n>   ${paragraphs[0]}`)
  await tell(story, { as: 'member', channel: card.id, text: 'Why?' })
  const lines = quoted(newest(story))
  expect(lines[0]).toBe(`> ${title}, Village News:`)
  expect(lines.join('\n')).toContain('pays 4,000 euros')
})

it('a page that cannot be read is replaced by what its feed says', async () => {
  const page = await servePage(paragraphs, 404)
  const { story, card, url } = await withCard({ page, item: { summary: 'The barn stays. <@&1> is glad.' } })
  await pressed(story, 'member', card, 'Discuss')
  const [summary] = byBot(story, card.id)
  expect(summary?.content).toContain('> The barn stays. \\<\\@&1\\> is glad.')
  expect(summary?.content).toContain("-# I couldn't read the page: these sentences are from its feed.")
  expect(summary?.content).toContain(`<${url}>`)
})

it('a bot that may not open threads, or not write in them, says what it lacks, and does it once it may', async () => {
  const { story, card } = await withCard()
  const deny = (bits: bigint) =>
    story.discord.channel('ai-news', { overwrites: [{ role: 'Professor Synapse', deny: bits }] })
  for (const [bit, name] of [
    [May.CreatePublicThreads, 'Create Public Threads'],
    [May.SendMessagesInThreads, 'Send Messages in Threads'],
  ] as const) {
    deny(bit)
    const told = await pressed(story, 'member', card, 'Discuss')
    expect([isPrivate(told), told.content]).toEqual([
      true,
      expect.stringContaining(`I lack the permission **${name}**`),
    ])
  }
  deny(0n)
  await pressed(story, 'member', card, 'Discuss')
  expect(byBot(story, card.id)).toHaveLength(1)
})
