import { describe, expect, it } from 'vitest'
import { ofOwner, ownersShelf } from '../../support/stories/owners-shelf.ts'
import { startStory } from '../../support/stories/story.ts'

const question = 'What is attention?'
const source = '1706.03762'

describe('when Discord has a bad day', () => {
  it.each(['500', 'reset', 'cut', 'lost'] as const)(
    'shows the whole answer although an edit ends in “%s”',
    async (kind) => {
      const { discord, ask, answer } = await startStory()
      discord.fault({ kind, times: 1, match: 'PATCH' })
      expect((await answer(ask('member', question))).content).toContain(source)
    },
  )

  it.each(['500', 'reset', 'lost'] as const)('acknowledges although the first try ends in “%s”', async (kind) => {
    const { discord, ask, answer } = await startStory()
    discord.fault({ kind, times: 1, match: '/callback' })
    expect((await answer(ask('member', question))).content).toContain(source)
  })

  it('waits for a rate limit and then shows the whole answer', async () => {
    const { discord, ask, answer } = await startStory()
    discord.fault({ kind: '429', times: 1, match: 'PATCH' })
    expect((await answer(ask('member', question))).content).toContain(source)
  })

  it('shows the whole answer as soon as Discord takes it, where its ending was refused', async () => {
    const { discord, ask, clock, logs, shown } = await startStory({ settings: await ownersShelf() })
    const id = ask('member', ofOwner.prompt)
    discord.fault({ kind: '500', times: 6, match: 'PATCH' })
    await discord.until(() => logs.some(({ msg }) => msg === 'could not show the reply'))
    const whole = await discord.until(() => {
      clock.advance(1_000)
      const message = shown(id)
      return message?.content.includes(ofOwner.source) ? message : null
    })
    for (const button of [`chat:ask:More about ${ofOwner.title}`, `chat:sources:${id}`])
      expect(JSON.stringify(whole.components)).toContain(button)
  }, 20_000)

  it('keeps every token out of its log, whatever went wrong', async () => {
    const { discord, ask, answer, logs } = await startStory({ settings: { LOG_LEVEL: 'trace' } })
    for (const kind of ['500', 'reset', 'cut'] as const) discord.fault({ kind, times: 3, match: '@original' })
    await answer(ask('member', question)).catch(() => undefined)
    const written = JSON.stringify(logs)
    expect(written).toContain('upstream call')
    expect(written).not.toContain(discord.token)
    expect(written).not.toMatch(/aW50ZXJhY3Rpb246/)
  }, 20_000)
})
