type Size = { readonly width: number; readonly height: number }

/** The pixels of a PNG, GIF, JPEG or WebP, from its first bytes; null where it is none of these. */
export function dimensionsOf(bytes: Buffer): Size | null {
  if (bytes.length < 30) return null
  const word = (from: number, to: number) => bytes.toString('latin1', from, to)
  if (word(1, 4) === 'PNG') return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  if (word(0, 3) === 'GIF') return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  if (bytes.readUInt16BE(0) === 0xffd8) return ofJpeg(bytes)
  return word(0, 4) === 'RIFF' && word(8, 12) === 'WEBP' ? ofWebP(bytes, word(12, 16)) : null
}

/** The frame header is the segment 0xC0 to 0xCF that is no table. https://www.w3.org/Graphics/JPEG/itu-t81.pdf */
function ofJpeg(bytes: Buffer): Size | null {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff) return null
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
  }
  return null
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function ofWebP(bytes: Buffer, chunk: string): Size | null {
  if (chunk === 'VP8X') return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) }
  if (chunk === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (chunk !== 'VP8L') return null
  const bits = bytes.readUInt32LE(21)
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
}
