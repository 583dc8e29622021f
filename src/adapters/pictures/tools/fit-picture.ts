import type { Format, Picture } from '../../../features/image/ports.ts'
import { type Encoding, encodeWithin, type Sharp } from './sharp.ts'

export type FitTask = {
  readonly picture: Pick<Picture, 'width' | 'height' | 'mime'>
  readonly format: Format | null
  readonly maxBytes: number
}

/** JPEG by falling quality, then smaller. */
const steps: readonly (readonly [scale: number, quality: number])[] = [
  [1, 90],
  [1, 80],
  [1, 65],
  [0.7, 75],
  [0.5, 75],
  [0.35, 70],
  [0.2, 65],
  [0.1, 60],
]

/** Encodes a picture so that it fits; null where it cannot be read, or not even a tenth of it fits. */
export async function fitPicture(
  load: Sharp,
  bytes: Uint8Array,
  { picture, format, maxBytes }: FitTask,
): Promise<Picture | null> {
  const { width, height, mime } = picture
  const edge = Math.max(width, height)
  const jpegs = steps.map(([scale, quality]): Encoding => ({
    mime: 'image/jpeg',
    edge: Math.max(1, Math.round(edge * scale)),
    quality,
  }))
  // A PNG that is too large stays so.
  const pngs: readonly Encoding[] = format === 'png' && mime !== 'image/png' ? [{ mime: 'image/png', edge }] : []
  try {
    return await encodeWithin(load, bytes, [...pngs, ...jpegs], maxBytes)
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}
