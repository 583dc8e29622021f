import { expect, it, vi } from 'vitest'
import { fakeClock } from '../../../../../test/support/fake-clock.ts'
import { createHomeRegistration } from './home-registration.ts'

function start(homes: (string | null)[], configuredHome: string | null = null) {
  const clock = fakeClock()
  const register = vi.fn(() => Promise.resolve())
  let home: string | null = null
  const know = createHomeRegistration({
    ...{ home: () => home, configuredHome, register, clock },
    stopping: new AbortController().signal,
  })
  for (const each of homes) {
    home = each
    know('1')
  }
  return { register, clock }
}

it('A home server that a setting names gets its commands at once, and once', async () => {
  const { register, clock } = start(['10', '10'], '10')
  await clock.advance(10_000)
  expect(register.mock.calls).toEqual([['1', '10']])
})

it('Without a setting the commands wait until the home server stays the same', async () => {
  const { register, clock } = start(['10', '20', '20'])
  await clock.advance(4_999)
  expect(register).not.toHaveBeenCalled()
  await clock.advance(1)
  expect(register.mock.calls).toEqual([['1', '20']])
})

it('Where the bot is in several servers and none is home nothing is registered', async () => {
  const { register, clock } = start([null, '10', null])
  await clock.advance(10_000)
  expect(register).not.toHaveBeenCalled()
})
