import { DiscordAPIError } from '@discordjs/rest'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createWriteAccess } from './write-access.ts'

const apiError = (code: number, status: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'POST', '/', {})
const forbidden = apiError(50013, 403)

/** Write access where the typing indicator's first call ends in `outcome`: an error, null, or 'silent'. */
function accessWith(outcome: { error: unknown }) {
  const clock = fakeClock(0)
  const reports: string[] = []
  let asked = 0
  const firstError = () => {
    asked += 1
    return outcome.error === 'silent' ? new Promise(() => undefined) : Promise.resolve(outcome.error)
  }
  const access = createWriteAccess({
    typing: { firstError },
    clock,
    report: (cause) => void reports.push(cause),
  })
  return { ...access, clock, reports, asked: () => asked }
}

describe('the access to a channel', () => {
  it('is denied by the first 403, which is remembered for a minute and told the owner once', async () => {
    const { mayWrite, mayHaveAccess, clock, asked, reports } = accessWith({ error: forbidden })
    expect(mayHaveAccess('7', '1')).toBe(true)
    for (let i = 0; i < 20; i++) expect(await mayWrite('7', '1')).toBe(false)
    expect([asked(), mayHaveAccess('7', '1'), mayHaveAccess('8', '1')]).toEqual([1, false, true])
    await clock.advance(60_000)
    expect(await mayWrite('7', '1')).toBe(false)
    expect([asked(), reports]).toEqual([2, ['no permission in channel 7']])
    await mayWrite('8', '1')
    expect(reports).toHaveLength(2)
  })

  it('is not tried in ever more channels of a server that refuses the bot, but where it had access, and elsewhere', async () => {
    const outcome: { error: unknown } = { error: null }
    const { mayWrite, mayHaveAccess, forget, clock, asked } = accessWith(outcome)
    await mayWrite('known', '1')
    await clock.advance(10_000)
    outcome.error = forbidden
    for (let channel = 0; channel < 500; channel++) expect(await mayWrite(`new ${channel}`, '1')).toBe(false)
    expect(asked()).toBe(21)
    expect([mayHaveAccess('known', '1'), mayHaveAccess('other', '1'), mayHaveAccess('other', '2')]).toEqual([
      ...[true, false],
      true,
    ])
    forget()
    expect(mayHaveAccess('other', '1')).toBe(false)
    await clock.advance(60_000)
    expect(mayHaveAccess('other', '1')).toBe(true)
  })

  it('is there again at once when permissions changed, and a later loss is told again', async () => {
    const outcome: { error: unknown } = { error: forbidden }
    const { mayWrite, forget, reports } = accessWith(outcome)
    await mayWrite('7', '1')
    outcome.error = null
    forget()
    expect(await mayWrite('7', '1')).toBe(true)
    outcome.error = forbidden
    forget()
    expect(await mayWrite('7', '1')).toBe(false)
    expect(reports).toHaveLength(2)
  })

  it.each([
    ['gone', apiError(10003, 404)],
    ['closed by its person', apiError(50007, 403)],
  ])('to a direct channel that is %s is denied, and no matter of the owner', async (_, error) => {
    const { mayWrite, reports } = accessWith({ error })
    expect([await mayWrite('7', null), reports]).toEqual([false, []])
  })

  it.each([new Error('away'), apiError(0, 500), apiError(0, 429), null])('is assumed otherwise (%s)', async (error) => {
    expect(await accessWith({ error }).mayWrite('7', '1')).toBe(true)
  })

  it('is assumed where Discord says nothing for a second', async () => {
    const { mayWrite, clock } = accessWith({ error: 'silent' })
    const allowed = mayWrite('7', '1')
    await clock.advance(1_000)
    expect(await allowed).toBe(true)
  })
})
