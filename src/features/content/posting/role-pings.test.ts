import { expect, it, vi } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createOutside } from '../../../../test/support/content/newsroom.ts'
import { createRolePings } from './role-pings.ts'

const { signal } = new AbortController()
const dayMs = 86_400_000

it('tells the owner once that a role is not pinged, and again after it was', async () => {
  const clock = fakeClock()
  const outside = createOutside(clock)
  const look = vi.spyOn(outside.publisher, 'pingTrouble')
  const reports: string[] = []
  const report = (_cause: string, sentence: string) => void reports.push(sentence)
  const pings = createRolePings({ clock, publisher: outside.publisher, report })
  const post = (trouble: string | null, roleId: string | null = '7') => {
    outside.pingTrouble = trouble
    return pings.check({ channel_id: '1', role_id: roleId, source: '**News**' }, signal)
  }
  await post('Not allowed.', null)
  expect(look).not.toHaveBeenCalled()
  for (const trouble of ['Not allowed.', 'Not allowed.', null, 'Not allowed.']) {
    await post(trouble)
    await post(trouble)
    await clock.leap(dayMs)
  }
  expect(look).toHaveBeenCalledTimes(4)
  expect(reports).toEqual(Array(2).fill('Posts of “\\*\\*News\\*\\*”: Not allowed.'))
})
