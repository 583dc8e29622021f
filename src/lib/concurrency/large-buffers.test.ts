import { expect, it } from 'vitest'
import { copyLarge, copyLargeInPieces, freeBuffer } from './large-buffers.ts'

it('a buffer that was freed is empty, and its memory is no longer used', () => {
  const bytes = new Uint8Array(64 * 1024 * 1024)
  const before = process.memoryUsage().arrayBuffers
  freeBuffer(bytes.buffer)
  expect(bytes.length).toBe(0)
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(60 * 1024 * 1024)
})

it.each([3, 9 * 1024 * 1024])('bytes are copied into a buffer that may be larger: %i', async (length) => {
  const bytes = new Uint8Array(length).fill(7)
  const copies = [copyLarge(bytes), await copyLargeInPieces(bytes)]
  bytes.fill(8)
  for (const copy of copies) expect([copy.length, copy.every((byte) => byte === 7)]).toEqual([length, true])
})
