import { expect, it } from 'vitest'
import { draftOf } from './reply.ts'

it('a draft is drawn of no more text than its messages hold, however long the answer grows', () => {
  expect(draftOf('> -# Why?', 'Because of this.')).toBe('> -# Why?\nBecause of this.')
  const long = draftOf('', 'Because of this. '.repeat(30_000))
  expect(long.length).toBeGreaterThan(10 * 2_000)
  expect(long.length).toBeLessThan(100_000)
})
