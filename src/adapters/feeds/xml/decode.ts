import { guessLegacyEncoding } from './legacy.ts'
import { countUtf8 } from './utf8.ts'

/** The last fallback: it decodes any bytes. */
const fallback = 'windows-1252'
/** The XML declaration is expected within these bytes. */
const headBytes = 400
/** Fewer characters of UTF-8 may by chance be pairs of bytes of an Asian encoding. */
const minCharacters = 3

/**
 * The text of a feed. A byte order mark decides, then the bytes: UTF-8 that is at least half intact is UTF-8, whatever is
 * declared. Anything else is read in the first declared encoding that fits (Content-Type, XML declaration), else in the most
 * plausible one, which is windows-1252 for Western texts.
 */
export function decodeBytes(bytes: Uint8Array, contentType: string | null): string {
  const wide = wideEncoding(bytes)
  if (wide === 'utf-32le' || wide === 'utf-32be') return decodeUtf32(bytes, wide === 'utf-32le')
  if (wide) return new TextDecoder(wide).decode(bytes)
  const declared = declaredEncodings(bytes, contentType)
  if (isUtf8Marked(bytes) || isMostlyUtf8(bytes, declared)) return decodeUtf8(bytes)
  for (const name of [...declared, 'utf-8']) {
    // Windows-1252 fits any bytes, so that its declaration says little.
    const text = name === fallback ? null : decodeStrictly(bytes, name)
    if (text !== null) return text
  }
  return decodeStrictly(bytes, guessLegacyEncoding(bytes) ?? fallback) ?? decodeStrictly(bytes, fallback) ?? ''
}

/** The canonical names of known encodings, the more credible one first. */
function declaredEncodings(bytes: Uint8Array, contentType: string | null): string[] {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, headBytes))
  const outer = encodingName(/charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1])
  const inner = encodingName(/<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/i.exec(head)?.[1])
  // Latin-1 is the default of old servers, which know nothing about the document.
  const names = outer === fallback ? [inner, outer] : [outer, inner]
  return names.filter((name) => name !== null)
}

function encodingName(label: string | undefined): string | null {
  // Bytes that begin with a plain “<” are not UTF-16, whatever they declare; bytes beyond ASCII are not ASCII.
  if (label === undefined || /^(utf-?16|utf-?32|ucs-?[24]|iso-10646-ucs|(us-)?ascii$)/i.test(label)) return null
  try {
    return new TextDecoder(label).encoding
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

const isUtf8Marked = ([a, b, c]: Uint8Array) => a === 0xef && b === 0xbb && c === 0xbf

/** True if the bytes beyond ASCII are rather UTF-8, some of it damaged, than text of another encoding. */
function isMostlyUtf8(bytes: Uint8Array, declared: readonly string[]): boolean {
  const { valid, invalid, halved } = countUtf8(bytes)
  const isDeclared = declared.length === 0 || declared.includes('utf-8')
  if (valid === 0) return isDeclared && invalid === 0 && halved > 0
  const isPairs = declared.some((name) => /^(gb|big5|euc|shift)/.test(name))
  return invalid <= valid && (isDeclared || !isPairs || valid >= minCharacters)
}

/** A truncated last character is ignored. */
const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes, { stream: true })

/** Null if the encoding does not fit the bytes. A truncated last character is ignored. */
function decodeStrictly(bytes: Uint8Array, name: string): string | null {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes, { stream: true })
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null
    throw error
  }
}

/** Recognizes the byte order mark, or the position of the zeros beside the first “<”. */
function wideEncoding([a, b, c, d]: Uint8Array): 'utf-32le' | 'utf-32be' | 'utf-16le' | 'utf-16be' | null {
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0x3c && b === 0 && c === 0 && d === 0))
    return 'utf-32le'
  if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d === 0x3c))) return 'utf-32be'
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be'
  return null
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
