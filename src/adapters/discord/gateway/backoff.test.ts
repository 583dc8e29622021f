import { expect, it } from 'vitest'
import { createBackoff } from './backoff.ts'

const pauses = (backoff: { nextMs(): number }, count: number) => Array.from({ length: count }, () => backoff.nextMs())

it('pauses double from one second to one minute', () => {
  expect(
    pauses(
      createBackoff(() => 0),
      9,
    ),
  ).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => 1000 * seconds))
})

it('pauses are shortened by chance, by a quarter at most', () => {
  expect(
    pauses(
      createBackoff(() => 1),
      3,
    ),
  ).toEqual([750, 1_500, 3_000])
})

it('pauses start anew after a reset', () => {
  const backoff = createBackoff(() => 0)
  pauses(backoff, 5)
  backoff.reset()
  expect(backoff.nextMs()).toBe(1_000)
})
