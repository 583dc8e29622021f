import { type APIMessage, PermissionFlagsBits as May } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { servePage } from '../../support/content/posted-card.ts'
import { buttons, pressed, repliesTo, tell, use } from '../../support/stories/conversation.ts'
import { type Story, startStory } from '../../support/stories/story.ts'

const channel = 'ai-news'
const paragraphs = [
  'The old barn at Hedgefield will not be torn down, the council of the village decided on Tuesday evening.',
  'Six owls nest under its roof, and the village wants to keep them. Work on the roof begins in May.',
]

async function withLinks(given: Parameters<typeof startStory>[0] = {}) {
  const page = await servePage(paragraphs)
  const settings = { KNOWLEDGE_BASE_CHANNEL_IDS: '900000000000000031', ...page.settings, ...given.settings }
  const story = await startStory({ ...given, settings })
  return { story, url: page.url, asked: page.asked }
}

const reactionsTo = ({ discord }: Story, id: string): string[] =>
  (discord.world.find(id)?.message.reactions ?? []).map(({ emoji }) => emoji.name ?? '')
const question = (story: Story, id: string): Promise<APIMessage> =>
  story.discord.until(() => repliesTo(story, id).find((each) => buttons(each).includes('Decline')), 15_000)
const isReacted = (story: Story, id: string, ...marks: string[]) =>
  story.discord.until(() => reactionsTo(story, id).join() === marks.join(), 15_000)

it('a member shares a link; a moderator adds it, and a deletion withdraws it', async () => {
  const { story, url } = await withLinks({
    limits: { sends: 5, edits: 5, windowMs: 5000, webhook: 5, webhookWindowMs: 2000 },
  })
  const { discord } = story
  const say = (as: string, text: string) => discord.say({ as, channel, text }).messageId
  const shared = say('member', `Look: ${url}`)
  const asked = await question(story, shared)
  expect(asked.content).toMatch(/^Should I add this link to my knowledge\? A moderator can decide\./)
  expect(reactionsTo(story, shared)).toEqual(['⏳'])
  expect((await pressed(story, 'member2', asked, 'Add to knowledge')).content).toMatch(
    /^Only people who can manage messages/,
  )
  expect((await pressed(story, 'owner', asked, 'Add to knowledge')).content).toBe('I added 1 link to my knowledge.')
  await discord.until(() => discord.world.find(asked.id) === undefined)
  const again = say('owner', url)
  await isReacted(story, again, '🔁')
  discord.edit({ as: 'owner', message: again, text: 'never mind' })
  await isReacted(story, again)
  discord.remove({ as: 'member', messages: [shared] })
  const anew = say('owner', url)
  await isReacted(story, anew, '⏳')
  const card = await use(story, { as: 'owner', channel, name: 'Add to knowledge', target: anew })
  expect(card.content).toBe('1 link was known before.')
  const { content } = await use(story, { as: 'member', channel, name: 'Add to knowledge', target: anew })
  expect(content).toMatch(/^Only people who can manage messages/)
})

it('a link in a question of a moderator is read for that answer; that of a member is not fetched', async () => {
  const { story, url, asked } = await withLinks()
  const ask = (as: string) =>
    tell(story, { as, channel: 'town-square', text: `@professor When does the work on the roof begin? ${url}` })
  expect((await ask('member')).content).not.toContain('begins in May')
  expect(asked).toEqual([])
  const answer = await ask('owner')
  expect(answer.content).toMatch(/^Work on the roof begins in May\. \[\[1\]\]/)
  expect(answer.content).toContain(`<${url}>`)
  expect(asked).toHaveLength(1)
  expect((await ask('member')).content).not.toContain('begins in May')
})

it('without Add Reactions, everything else works', async () => {
  const { story, url } = await withLinks()
  const { discord } = story
  discord.channel(channel, { overwrites: [{ role: 'Professor Synapse', deny: May.AddReactions }] })
  const asked = await question(story, discord.say({ as: 'member', channel, text: url }).messageId)
  expect((await pressed(story, 'owner', asked, 'Decline')).content).toBe('Declined. Nothing was added.')
  const elsewhere = discord.say({ as: 'owner', channel: 'elsewhere', text: url }).messageId
  expect(
    (await use(story, { as: 'owner', channel: 'elsewhere', name: 'Add to knowledge', target: elsewhere })).content,
  ).toMatch(/^Only people who can/)
})
