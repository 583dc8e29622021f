/** The marks behind a text that a site shortened by bytes: . < [ & " ] */
const cutMarks = new Set([0x2e, 0x3c, 0x5b, 0x26, 0x22, 0x5d])
/** The leads of Western and Cyrillic letters; other single leads are capitals of windows-1252, which may end a word. */
const commonLeads = new Set([0xc2, 0xc3, 0xd0, 0xd1])

/** The sequences beyond ASCII of a document, read as UTF-8. */
export type Utf8Count = {
  /** Complete characters. */
  readonly valid: number
  /** Bytes that belong to no character. */
  readonly invalid: number
}

/**
 * Counts what is and what is not UTF-8, in one pass. An incomplete character whose text ends there, and which windows-1252
 * would hardly write in that place, is neither. https://encoding.spec.whatwg.org/#utf-8-decoder
 */
export function countUtf8(bytes: Uint8Array): Utf8Count {
  let [valid, invalid] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) continue
    const length = sequenceLength(lead)
    let end = at + 1
    while (end < at + length && isContinuation(bytes, lead, at, end)) end += 1
    const found = end - at
    if (found === length) valid += 1
    else if (!isTruncated(bytes[end], found, lead)) invalid += 1
    at = end - 1
  }
  return { valid, invalid }
}

/** `next` is the byte behind the incomplete character, undefined at the end. */
const isTruncated = (next: number | undefined, found: number, lead: number): boolean =>
  (next === undefined || cutMarks.has(next)) && (found > 1 || commonLeads.has(lead))

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
}

/** The second byte has a narrower range after four of the leads: no surrogates, nothing in two ways, no end beyond 10FFFF. */
function isContinuation(bytes: Uint8Array, lead: number, begin: number, at: number): boolean {
  const byte = bytes[at] ?? 0
  if (at > begin + 1) return byte >= 0x80 && byte <= 0xbf
  const from = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const to = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  return byte >= from && byte <= to
}
