import { createRequire } from 'node:module'
import type sharp from 'sharp'

export type Sharp = typeof sharp

/** Pictures with more are not decoded. */
export const maxPixels = 50_000_000
/** Limit on one step; a thread that is killed waits for the step that runs. */
const stepSeconds = 15

/**
 * Loads sharp as the module at the address `near` would, which is neither bundled nor a data: address. It keeps no cache and
 * works in the calling thread alone. https://sharp.pixelplumbing.com/api-utility
 */
export function loadSharp(near: string): Sharp {
  const loaded = createRequire(near)('sharp') as Sharp
  loaded.cache(false)
  loaded.concurrency(1)
  return loaded
}

export type Encoded = { readonly bytes: Uint8Array<ArrayBuffer>; readonly width: number; readonly height: number }

/** The encoding of a picture: within a square of `edge` pixels, never larger than it is. */
export type Encoding = { readonly edge: number } & (
  { readonly mime: 'image/png' } | { readonly mime: 'image/jpeg'; readonly quality: number }
)

/** Opens the first frame of a picture, upright. Truncated pixels are an error. */
export const open = (load: Sharp, bytes: Uint8Array) =>
  load(bytes, { limitInputPixels: maxPixels, failOn: 'error', autoOrient: true }).timeout({ seconds: stepSeconds })

/**
 * Encodes a picture as sRGB without metadata; JPEG has white where nothing is. Optimised coding of JPEG would hold the whole
 * picture, 100 MB for a 4K one. Rejects with sharp's error.
 */
export async function encode(load: Sharp, bytes: Uint8Array, encoding: Encoding): Promise<Encoded> {
  const { edge, mime } = encoding
  const resized = open(load, bytes).resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
  const encoded =
    mime === 'image/png'
      ? resized.png()
      : resized.flatten({ background: 'white' }).jpeg({ quality: encoding.quality, optimiseCoding: false })
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true })
  // A buffer of sharp's cannot be moved to another thread.
  return { bytes: Uint8Array.from(data), width: info.width, height: info.height }
}

/** The first of these encodings that has at most `maxBytes`; null where none has. */
export async function encodeWithin(
  load: Sharp,
  bytes: Uint8Array,
  encodings: readonly Encoding[],
  maxBytes: number,
): Promise<(Encoded & Pick<Encoding, 'mime'>) | null> {
  for (const encoding of encodings) {
    const encoded = await encode(load, bytes, encoding)
    if (encoded.bytes.length <= maxBytes) return { ...encoded, mime: encoding.mime }
  }
  return null
}
