import { expect, it } from 'vitest'
import { tiny } from '../../../../test/support/image/studio.ts'
import { idInFileName, toFile } from './caption.ts'

it('a picture is described by its prompt, up to what Discord takes, and found again by its name', () => {
  const { name, alt } = toFile(tiny, { id: '123', prompt: 'fox '.repeat(500) })
  expect([name, idInFileName(name), idInFileName('fox.png')]).toEqual(['picture-123.png', '123', ''])
  expect(alt.length).toBeGreaterThan(1_000)
  expect(alt.length).toBeLessThanOrEqual(1_024)
})
