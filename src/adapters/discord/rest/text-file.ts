/** Control characters that no text has: C0 without white space; an escape is left out before. */
const binary = /(?![\s\u007F-\u009F])\p{Cc}/u

/**
 * The text of a file that somebody uploads, in the encodings that editors and spreadsheets write: UTF-16 and UTF-8 with a
 * byte order mark, UTF-8, windows-1252. Null where it is no text. https://encoding.spec.whatwg.org/#bom-sniff
 */
export function decodeTextFile(bytes: Uint8Array): string | null {
  const marked = markedEncoding(bytes)
  const text = marked ? new TextDecoder(marked).decode(bytes) : (decodeUtf8(bytes) ?? decodeWindows(bytes))
  return binary.test(text.replaceAll('\u001B', '')) ? null : text
}

function markedEncoding([a, b]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return a === 0xfe && b === 0xff ? 'utf-16be' : null
}

/** Null if the bytes are not UTF-8. A few invalid ones among many valid ones are replaced. */
function decodeUtf8(bytes: Uint8Array): string | null {
  const text = new TextDecoder().decode(bytes)
  const valid = text.replaceAll('\ufffd', '')
  const invalidCount = text.length - valid.length
  const beyondAscii = valid.replace(/[\0-\x7f]+/g, '').length
  return invalidCount === 0 || invalidCount * 10 < beyondAscii ? text : null
}

// In one go Node decodes windows-1252 as Latin-1, which loses €, quotation marks and dashes; as a stream it does not.
const decodeWindows = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes, { stream: true })
