import { describe, expect, it } from 'vitest'
import { startStory } from './story.ts'

const question = 'What is attention?'
const source = '1706.03762'
const notShown = '-# I could not show the rest of this answer. Please ask again.'

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

  it('ends an answer that it could not show with a sentence as soon as Discord takes one', async () => {
    const { discord, ask, clock, logs, shown } = await startStory()
    discord.fault({ kind: '500', times: 6, match: '@original' })
    const id = ask('member', question)
    await discord.until(() => logs.some(({ msg }) => msg === 'reply could not be shown'))
    await discord.until(() => {
      clock.advance(1_000)
      return shown(id)?.content.endsWith(notShown)
    })
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
