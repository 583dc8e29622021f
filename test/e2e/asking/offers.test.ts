import { expect, it } from 'vitest'
import { buttons, isPrivate, pressed, square, tell } from '../../support/stories/conversation.ts'
import { startStory } from '../../support/stories/story.ts'

const vague = '@professor the machine forgets names of my customers'
const ofBert = '1810.04805'

it('a document that an answer offers is told to whoever presses it, as a question of theirs', async () => {
  const story = await startStory({ settings: { CHAT_BURST: '1', CHAT_REFILL_SECONDS: '60' } })
  const unsure = await tell(story, { as: 'member', channel: square, text: vague })
  const title = 'Catastrophic forgetting'
  const answer = await pressed(story, 'member2', unsure, title)
  expect(answer.content).toMatch(/^> -# Catastrophic forgetting\n\w/)
  expect(answer.content).toContain(`From the glossary that ships with me: ${title}`)
  expect([isPrivate(answer), answer.interaction_metadata?.user.username]).toEqual([false, 'member2'])
  const refused = await pressed(story, 'member2', unsure, title)
  expect([isPrivate(refused), refused.content]).toEqual([true, expect.stringMatching(/^You're asking a bit fast/)])
})

it('More, below a text that ships with the bot, goes on with what was not told yet, also after a restart', async () => {
  const story = await startStory()
  const first = await tell(story, { as: 'member', channel: square, text: '@professor What is BERT?' })
  expect(buttons(first)).toEqual(['More', 'Continue in a thread', 'Delete'])
  await story.switchTo('library')
  const second = await pressed(story, 'member', first, 'More')
  expect(second.content).toMatch(/^> -# More about BERT/)
  const paragraphs = (text: string) => text.split('\n').filter((line) => line.length > 60 && !line.startsWith('-#'))
  expect(paragraphs(second.content).length).toBeGreaterThan(1)
  for (const paragraph of paragraphs(first.content)) expect(second.content).not.toContain(paragraph)
  for (const { content } of [first, second]) expect(content).toContain(ofBert)
})

it('where the library is not sure, three documents stand below as lines and as buttons, and nothing is quoted', async () => {
  const story = await startStory()
  const answer = await tell(story, { as: 'member', channel: square, text: vague })
  expect(answer.content).toMatch(/^I'm not sure this is it:(\n- .+){3}$/)
  const offered = [...answer.content.matchAll(/^- (.+?)(?: › .+)?$/gm)].map(([, title]) => title)
  expect(buttons(answer)).toEqual([...offered, 'Continue in a thread', 'Delete'])
})
