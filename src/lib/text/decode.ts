import { guessLegacyEncoding } from './legacy-encoding.ts'
import { countUtf8 } from './utf8-count.ts'

/** Bytes within which a document declares its encoding; the 1,024 of HTML are too few for pages that begin with scripts. */
const headBytes = 8_192
/** Fewer characters of UTF-8 may by chance be pairs of bytes of an Asian encoding. */
const minCharacters = 3
/** Share of the characters beyond ASCII that may be damaged before a declared encoding is not believed. */
const maxDamage = 0.2
/** The last fallback: it decodes any bytes. */
const fallback = 'windows-1252'
const charset = /charset\s*=\s*["']?([^\s"';,]+)/i

/** The words with which a document declares its encoding, captured by a pattern. */
export const declarations = {
  xml: /^[^<]*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/i,
  html: /<(?:meta|\?xml)\s[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?([^\s"'/;,>]+)/i,
}

/**
 * The text of a document or file. Byte order mark and zeros decide, then the bytes: UTF-8 that is at least half intact is
 * UTF-8, whatever is declared. Anything else is read in the first declared encoding that fits (Content-Type, `declaration`
 * near the beginning), else in the most plausible one, which is windows-1252 for Western texts. A truncated last character
 * is left out. Never throws. https://encoding.spec.whatwg.org/
 */
export function decodeText(bytes: Uint8Array, contentType: string | null = null, declaration?: RegExp): string {
  const wide = wideEncoding(bytes)
  if (wide === 'utf-32le' || wide === 'utf-32be') return decodeUtf32(bytes, wide === 'utf-32le')
  if (wide) return new TextDecoder(wide).decode(bytes)
  const declared = declaredEncodings(bytes, contentType, declaration)
  if (isUtf8Marked(bytes) || isMostlyUtf8(bytes, declared)) return decode(bytes, 'utf-8')
  // Windows-1252 fits any bytes, so that its declaration says little.
  for (const name of declared.filter((each) => each !== fallback)) {
    const text = decode(bytes, name)
    if (isCredible(text)) return text
  }
  return decode(bytes, guessLegacyEncoding(bytes) ?? fallback)
}

/** The canonical names of known encodings, the more credible one first. */
function declaredEncodings(bytes: Uint8Array, contentType: string | null, declaration?: RegExp): string[] {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, headBytes))
  const outer = encodingName(charset.exec(contentType ?? '')?.[1])
  const inner = encodingName(declaration?.exec(head)?.[1])
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

/** True if the bytes are ASCII, or those beyond it are rather UTF-8, some of it damaged, than text of another encoding. */
function isMostlyUtf8(bytes: Uint8Array, declared: readonly string[]): boolean {
  const { valid, invalid } = countUtf8(bytes)
  const isDeclared = declared.length === 0 || declared.includes('utf-8')
  if (valid === 0) return isDeclared && invalid === 0
  const isPairs = declared.some((name) => /^(gb|big5|euc|shift)/.test(name))
  return invalid <= valid && (isDeclared || !isPairs || valid >= minCharacters)
}

function decode(bytes: Uint8Array, name: string): string {
  // Node reads windows-1252 as Latin-1 unless it is told to be strict; both have a character for every byte.
  return new TextDecoder(name, { fatal: name === fallback }).decode(bytes, { stream: true })
}

function isCredible(text: string): boolean {
  const beyondAscii = text.replace(/[\0-\x7f]+/g, '')
  const damaged = beyondAscii.length - beyondAscii.replaceAll('\ufffd', '').length
  return damaged <= beyondAscii.length * maxDamage
}

/** Recognizes a byte order mark, or the zeros between the first characters, which are ASCII in documents and settings. */
function wideEncoding([a, b, c, d]: Uint8Array): 'utf-32le' | 'utf-32be' | 'utf-16le' | 'utf-16be' | null {
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0 && b === 0) return (c === 0xfe && d === 0xff) || (c === 0 && d) ? 'utf-32be' : null
  if (a && b === 0 && c === 0 && d === 0) return 'utf-32le'
  if (a && b === 0 && c && d === 0) return 'utf-16le'
  return a === 0 && b && c === 0 && d ? 'utf-16be' : null
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
