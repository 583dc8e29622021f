import sharp from 'sharp'

/** A picture of one colour, as a file of the given type. */
export async function drawn(
  type: 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff',
  { width = 60, height = 40, alpha = 1 } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const background = { r: 200, g: 60, b: 20, alpha }
  const picture = sharp({ create: { width, height, channels: alpha < 1 ? 4 : 3, background } })
  return Uint8Array.from(await picture.toFormat(type).toBuffer())
}

/** A PNG of noise around a colour, which PNG cannot make small: about `bits` bits for each of three channels. */
export async function noisy(edge: number, bits: number): Promise<Uint8Array<ArrayBuffer>> {
  const pixels = Buffer.alloc(edge * edge * 3)
  const mask = 2 ** bits - 1
  // A linear congruential generator: the same picture each time.
  for (let at = 0, state = 1; at < pixels.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    pixels[at] = 100 + ((state >> 16) & mask)
  }
  const raw = { width: edge, height: edge, channels: 3 } as const
  return Uint8Array.from(await sharp(pixels, { raw }).png({ compressionLevel: 1 }).toBuffer())
}
