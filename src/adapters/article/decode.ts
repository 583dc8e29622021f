/** Bytes within which a page declares its encoding; the standard's 1,024 are too few for pages that begin with scripts. */
const headBytes = 8_192
/** Fewer characters of UTF-8 may by chance be pairs of bytes of an Asian encoding. */
const minCharacters = 3
/** Share of the characters beyond ASCII that may be damaged before an encoding is not believed. */
const maxDamage = 0.2
const fallback = 'windows-1252'

/**
 * The markup of a page as text, in the first encoding that fits its bytes: byte order mark, UTF-8 that is nearly intact,
 * charset of the Content-Type, of a `<meta>`, windows-1252. Never throws. https://encoding.spec.whatwg.org/
 */
export function decodePage(bytes: Uint8Array, contentType: string | null): string {
  const marked = encodingByFirstBytes(bytes)
  if (marked) return decode(bytes, marked).text
  const utf8 = decode(bytes, 'utf-8')
  const declared = declaredEncodings(bytes, contentType)
  if (utf8.isCredible && (utf8.wide >= minCharacters || declared.length === 0)) return utf8.text
  for (const name of declared) {
    const { text, isCredible } = decode(bytes, name)
    if (isCredible) return text
  }
  return decode(bytes, fallback).text
}

/** Recognizes a byte order mark, or the position of the zero beside the first “<”. */
function encodingByFirstBytes([a, b, c]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be'
  return null
}

/** Returns the canonical names of the known encodings that header and page declare, the more credible one first. */
function declaredEncodings(bytes: Uint8Array, contentType: string | null): string[] {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, headBytes))
  const outer = nameOf(charset.exec(contentType ?? '')?.[1])
  const metas = head.match(/<meta\s[^>]{0,500}>|<\?xml\s[^>]{0,200}>/gi) ?? []
  const inner = metas.map((meta) => nameOf(charset.exec(meta)?.[1])).find((name) => name !== null) ?? null
  // Latin-1 is the default of old servers, which know nothing about the page.
  const names = outer === fallback ? [inner, outer] : [outer, inner]
  return names.filter((name) => name !== null)
}

const charset = /(?:charset|encoding)\s*=\s*["']?([^\s"'/;,>]+)/i

function nameOf(label: string | undefined): string | null {
  // A declaration that can be read as ASCII is not in UTF-16, whatever it says.
  if (label === undefined || /^(?:utf-?16|ucs-?2|iso-10646-ucs)/i.test(label)) return null
  try {
    return new TextDecoder(label).encoding
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function decode(bytes: Uint8Array, name: string): { text: string; wide: number; isCredible: boolean } {
  // Node reads windows-1252 as Latin-1 unless it is told to be strict; both read every byte.
  const text = new TextDecoder(name, { fatal: name === fallback }).decode(bytes, { stream: true })
  let [wide, damaged] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0xfffd) damaged += 1
    else if (code > 0x7f) wide += 1
  }
  return { text, wide, isCredible: damaged <= (wide + damaged) * maxDamage }
}
