import sharp from 'sharp'
import { expect, it } from 'vitest'
import { dimensionsOf } from './dimensions.ts'

const picture = sharp({ create: { width: 301, height: 7, channels: 4, background: '#336699aa' } })

it.each([
  ['png', picture.clone().png()],
  ['gif', picture.clone().gif()],
  ['jpeg', picture.clone().jpeg()],
  ['progressive jpeg', picture.clone().jpeg({ progressive: true }).withMetadata()],
  ['lossy webp', picture.clone().flatten().webp()],
  ['lossless webp', picture.clone().flatten().webp({ lossless: true })],
  ['webp with an alpha channel', picture.clone().webp()],
])('finds the pixels of a %s', async (_, made) => {
  expect(dimensionsOf(await made.toBuffer())).toEqual({ width: 301, height: 7 })
})

it('finds none in anything else', () => {
  for (const text of ['', 'x'.repeat(100), '\xff\xd8'.padEnd(60, 'x'), 'RIFF----WEBPnone'.padEnd(60, 'x')])
    expect(dimensionsOf(Buffer.from(text, 'latin1'))).toBeNull()
})
