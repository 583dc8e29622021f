/** The last fallback: it decodes any bytes. */
const fallback = 'windows-1252'
/** The XML declaration is expected within these bytes. */
const headBytes = 400

/**
 * The text of a feed, in the first encoding that fits its bytes: byte order mark, charset of the Content-Type, XML
 * declaration, UTF-8, windows-1252.
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
  return decodeDamagedUtf8(bytes) ?? decodeStrictly(bytes, fallback) ?? ''
}

const isUtf8Marked = ([a, b, c]: Uint8Array) => a === 0xef && b === 0xbb && c === 0xbf

/** Recognizes the byte order mark, or the position of the zeros beside the first “<”. */
function wideEncoding([a, b, c, d]: Uint8Array): 'utf-32le' | 'utf-32be' | 'utf-16le' | 'utf-16be' | null {
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0x3c && b === 0 && c === 0 && d === 0))
    return 'utf-32le'
  if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d === 0x3c))) return 'utf-32be'
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be'
  return null
}

/** Null if the encoding is unknown or does not fit the bytes. A truncated last character is ignored. */
function decodeStrictly(bytes: Uint8Array, name: string): string | null {
  // Bytes that begin with a plain “<” are not UTF-16, whatever they declare; bytes beyond ASCII are not ASCII.
  if (/^(utf-?16|utf-?32|ucs-?[24]|iso-10646-ucs)/i.test(name)) return null
  if (/^(us-)?ascii$/i.test(name) && bytes.some((byte) => byte > 0x7f)) return null
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes, { stream: true })
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null
    throw error
  }
}

/** UTF-8 with a few invalid bytes; null if these are more than a tenth of the valid characters beyond ASCII. */
function decodeDamagedUtf8(bytes: Uint8Array): string | null {
  const text = new TextDecoder().decode(bytes)
  const valid = text.replaceAll('\ufffd', '')
  const invalidCount = text.length - valid.length
  return invalidCount * 10 < valid.replace(/[\0-\x7f]+/g, '').length ? text : null
}

function decodeUtf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle)
    text += String.fromCodePoint(code > 0x10ffff ? 0xfffd : code)
  }
  return text.replace(/^\ufeff/, '')
}
