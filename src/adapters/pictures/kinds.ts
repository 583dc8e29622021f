/** A type of pictures that every model takes, with the size that its header states. */
export type Header = {
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp'
  readonly width: number
  readonly height: number
}

/** The kind of a file by its first bytes; `mixed`: a picture that is an archive as well. */
export type Kind = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'svg' | 'heic' | 'tiff' | 'pdf' | 'mixed' | 'unknown'

const firstBytes = 1024
/** Bytes in which the end of a picture is looked for; some programs append notes of their own. */
const lastBytes = 65_600

/** Tells the kind by magic bytes. A file that is a PDF as well, which may begin later, is a PDF. */
export function kindOf(bytes: Uint8Array): Kind {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const head = file.toString('latin1', 0, firstBytes)
  if (head.includes('%PDF-')) return 'pdf'
  return endsAsArchive(file.subarray(-lastBytes)) ? 'mixed' : kindOfHead(head)
}

/** ZIP archives are read from their end: a record with the length of the comment that follows it. */
function endsAsArchive(end: Buffer): boolean {
  const at = end.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  return at >= 0 && at + 22 <= end.length && at + 22 + end.readUInt16LE(at + 20) === end.length
}

function kindOfHead(head: string): Kind {
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (/^RIFF[^]{4}WEBP/.test(head)) return 'webp'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(head)) return 'tiff'
  if (head.slice(4, 8) === 'ftyp') return /^.{8}(?:[^]{4})*?avi[fs]/s.test(head.slice(0, 64)) ? 'avif' : 'heic'
  return /^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!doctype svg|<svg)/i.test(head) && /<svg|<!doctype svg/i.test(head)
    ? 'svg'
    : 'unknown'
}

/** Reads type and size of a whole PNG, JPEG or WebP without decoding it; null for anything else, and for one cut short. */
export function headerOf(bytes: Uint8Array): Header | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = file.subarray(-lastBytes)
  try {
    const kind = kindOf(bytes)
    if (kind === 'png' && end.includes('IEND', 0, 'latin1'))
      return sized('image/png', file.readUInt32BE(16), file.readUInt32BE(20))
    if (kind === 'jpeg' && end.includes(Buffer.of(0xff, 0xd9))) return jpegHeader(file)
    if (kind === 'webp' && file.readUInt32LE(4) + 8 <= file.length) return webpHeader(file)
    return null
  } catch (error) {
    // Reading beyond the end of a file that is cut off.
    if (error instanceof RangeError) return null
    throw error
  }
}

function sized(mime: Header['mime'], width: number, height: number): Header | null {
  return width > 0 && height > 0 ? { mime, width, height } : null
}

/** Segments begin with FF and a type; C0 to CF state the size, but for C4, C8 and CC. https://www.w3.org/Graphics/JPEG/itu-t81.pdf */
function jpegHeader(file: Buffer): Header | null {
  for (let at = 2; file[at] === 0xff;) {
    const type = file.readUInt8(at + 1)
    if (type >= 0xc0 && type <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(type))
      return sized('image/jpeg', file.readUInt16BE(at + 7), file.readUInt16BE(at + 5))
    at += type === 0xff ? 1 : 2 + file.readUInt16BE(at + 2)
  }
  return null
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpHeader(file: Buffer): Header | null {
  const chunk = file.toString('latin1', 12, 16)
  if (chunk === 'VP8X') return sized('image/webp', file.readUIntLE(24, 3) + 1, file.readUIntLE(27, 3) + 1)
  if (chunk === 'VP8 ') return sized('image/webp', file.readUInt16LE(26) & 0x3fff, file.readUInt16LE(28) & 0x3fff)
  if (chunk !== 'VP8L') return null
  const bits = file.readUInt32LE(21)
  return sized('image/webp', (bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
}
