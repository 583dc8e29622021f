import { expect, it } from 'vitest'
import { fromTrainer, isPrivate, quick, square, tell, use } from '../../support/stories/conversation.ts'
import { type Story, startStory } from '../../support/stories/story.ts'

const status = (story: Story) => use(story, { as: 'owner', channel: square, name: 'professor status' })
const failuresUntilOpen = 5

it('/professor status tells an owner, privately, how the bot and its backend are', async () => {
  const story = await startStory({ ...fromTrainer, gptTrainer: quick, settings: { CHAT_FALLBACK: 'library' } })
  await tell(story, { as: 'member', channel: square, text: '@professor One?' })
  const well = await status(story)
  expect(isPrivate(well)).toBe(true)
  expect(well.content).toMatch(
    /^\*\*Professor Synapse\*\*\n- Version \d+\.\d+\.\d+, running since <t:\d+:f> \(<t:\d+:R>\)\n- Connected to Discord\n/,
  )
  expect(well.content).toContain('**Answers**\n- From GPT Trainer\n- Answered today (UTC): 1\n- Being answered: 0\n')
  expect(well.content).toMatch(/\nMore: .*<\/professor knowledge status:\d+>/)
  expect(well.content).not.toContain('⚠')
  story.gptTrainer.fault({ kind: '500', times: 100 })
  for (let person = 0; person < failuresUntilOpen; person++) {
    story.discord.person(`asker-${person}`)
    await tell(story, { as: `asker-${person}`, channel: square, text: '@professor Two?' })
  }
  expect((await status(story)).content).toContain('⚠ GPT Trainer does not answer; the library answers meanwhile')
})

it('/professor status is hidden from members', async () => {
  const { discord } = await startStory()
  const command = { as: 'member', channel: square, name: 'professor status' }
  expect(() => discord.command(command)).toThrow('There is no command /professor status here.')
})
