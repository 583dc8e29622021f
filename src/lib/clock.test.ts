import { expect, it } from 'vitest'
import { neverBack } from './clock.ts'

it('a clock that never goes back stands still while its time is set back, and goes on from there', () => {
  let now = 1_000
  const clock = neverBack({ now: () => now })
  const seen = [1_000, 1_500, 500, 600, 5_000].map((at) => ((now = at), clock.now()))
  expect(seen).toEqual([1_000, 1_500, 1_500, 1_600, 6_000])
})
