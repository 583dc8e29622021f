import type { Metadata } from 'sharp'
import type { Picture } from '../../../features/image/ports.ts'
import { type Kind, kindOf } from '../kinds.ts'
import { type Encoding, encodeWithin, maxPixels, open, type Sharp } from './sharp.ts'

/** Why a file is no picture that can be read. */
export type Unreadable = Exclude<Kind, 'png' | 'jpeg' | 'webp' | 'gif' | 'avif'> | 'broken' | 'pixels'

/** Gemini takes no larger file. https://ai.google.dev/gemini-api/docs/image-understanding */
const maxBytes = 7_000_000
/** Larger pictures are made smaller; no model looks at more. */
const maxEdge = 3072

const jpegs: readonly Encoding[] = [
  { mime: 'image/jpeg', edge: maxEdge, quality: 92 },
  { mime: 'image/jpeg', edge: maxEdge, quality: 80 },
  { mime: 'image/jpeg', edge: 2048, quality: 80 },
]
const pngs: readonly Encoding[] = [maxEdge, 2048, 1448, 1024].map((edge) => ({ mime: 'image/png', edge }))

/** Decodes the first frame of a file and encodes it anew, as every model takes it. */
export async function readPicture(load: Sharp, bytes: Uint8Array): Promise<Picture | Unreadable> {
  const kind = kindOf(bytes)
  switch (kind) {
    case 'png':
    case 'jpeg':
    case 'webp':
    case 'gif':
    case 'avif':
      return await decode(load, bytes, kind)
    case 'svg':
    case 'heic':
    case 'tiff':
    case 'pdf':
    case 'mixed':
    case 'unknown':
      return kind
  }
}

async function decode(load: Sharp, bytes: Uint8Array, kind: Kind): Promise<Picture | Unreadable> {
  try {
    const metadata = await open(load, bytes).metadata()
    if (metadata.width * metadata.height > maxPixels) return 'pixels'
    if (formatOf(metadata) !== kind) return 'broken'
    return (await encodeWithin(load, bytes, encodingsFor(kind, metadata), maxBytes)) ?? 'pixels'
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return /pixel limit/i.test(error.message) ? 'pixels' : 'broken'
  }
}

/** AVIF and HEIC are told apart by their compression. */
function formatOf({ format, compression }: Metadata): string {
  if (format !== 'heif') return format
  return compression === 'av1' ? 'avif' : 'heic'
}

/** Drawings stay exact where they are small enough; what is transparent stays so. */
function encodingsFor(kind: Kind, { hasAlpha }: Metadata): readonly Encoding[] {
  if (hasAlpha) return pngs
  return kind === 'png' || kind === 'gif' ? [...pngs.slice(0, 1), ...jpegs] : jpegs
}
