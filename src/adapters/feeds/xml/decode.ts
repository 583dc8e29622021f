/** What a document that says nothing of its encoding is read as at last; it reads any bytes. */
const lastResort = 'windows-1252'
/** Where to look for the declaration of an XML document. */
const headBytes = 400

/**
 * The text of a feed: by its byte order mark, else the charset of its Content-Type, else its XML declaration, else as
 * UTF-8, else as windows-1252. What does not fit the bytes is passed over.
 */
export function decodeBytes(bytes: Uint8Array, contentType: string | null): string {
  const wide = wideEncoding(bytes)
  if (wide === 'utf-32le' || wide === 'utf-32be') return decodeUtf32(bytes, wide === 'utf-32le')
  if (wide) return new TextDecoder(wide).decode(bytes)
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, headBytes))
  const named = [
    isUtf8Marked(bytes) ? 'utf-8' : undefined,
    /charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1],
    /<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/i.exec(head)?.[1],
    'utf-8',
  ]
  for (const name of named) {
    const text = name === undefined ? null : decodeStrictly(bytes, name)
    if (text !== null) return text
  }
  return almostUtf8(bytes) ?? decodeStrictly(bytes, lastResort) ?? ''
}

const isUtf8Marked = ([a, b, c]: Uint8Array) => a === 0xef && b === 0xbb && c === 0xbf

/** By the mark, or by where the zeros of the first “<” lie. */
function wideEncoding([a, b, c, d]: Uint8Array): 'utf-32le' | 'utf-32be' | 'utf-16le' | 'utf-16be' | null {
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0x3c && b === 0 && c === 0 && d === 0))
    return 'utf-32le'
  if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d === 0x3c))) return 'utf-32be'
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be'
  return null
}

/** Null where there is no such encoding or the bytes are not in it; a character cut off at the end is no reason. */
function decodeStrictly(bytes: Uint8Array, name: string): string | null {
  // Bytes that begin with a plain “<” are not wide, whatever they say of themselves; nor do others than ASCII fit ASCII.
  if (/^(utf-?16|utf-?32|ucs-?[24]|iso-10646-ucs)/i.test(name)) return null
  if (/^(us-)?ascii$/i.test(name) && bytes.some((byte) => byte > 0x7f)) return null
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes, { stream: true })
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null
    throw error
  }
}

/** UTF-8 with a slip here and there; null where the slips are not few beside the characters that are whole. */
function almostUtf8(bytes: Uint8Array): string | null {
  const text = new TextDecoder().decode(bytes)
  let slips = 0
  let whole = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0xfffd) slips += 1
    else if (code > 0x7f) whole += 1
  }
  return slips * 10 < whole ? text : null
}

function decodeUtf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  let part: number[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle)
    if (at > 0 || code !== 0xfeff) part.push(code > 0x10ffff ? 0xfffd : code)
    if (part.length < 4096) continue
    parts.push(String.fromCodePoint(...part))
    part = []
  }
  return parts.join('') + String.fromCodePoint(...part)
}
