/** Of a longer secret only so much is looked for. */
const maxLength = 1_000
/** A piece this long of a secret's beginning is enough to hide it; a shorter one may be a public prefix such as `sk-proj-`. */
const minPrefixLength = 12
/** Shorter texts in base64 stand in ordinary words. */
const minBase64Length = 8

/** Regular expressions, as text, for the spellings in which a secret of at least four characters may stand in a line. */
export function spellingsOf(secret: string): string[] {
  const text = secret.slice(0, maxLength)
  const inJson = escapeInJson(text)
  const plain = [...new Set([text, inJson, escapeInJson(inJson)])]
  return [...plain.map(plainSpelling), ...[0, 1, 2].flatMap((offset) => base64Spelling(text, offset))]
}

const escapeInJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** The text with each character as it is or percent-encoded, also repeatedly; whole, or cut off after two thirds. */
function plainSpelling(text: string): string {
  const characters = Array.from(text, characterSpelling)
  const needed = Math.max(minPrefixLength, Math.ceil((characters.length * 2) / 3))
  const optional = characters.slice(needed)
  return (
    characters.slice(0, needed).join('') + optional.map((each) => `(?:${each}`).join('') + ')?'.repeat(optional.length)
  )
}

function characterSpelling(character: string): string {
  const bytes = Array.from(Buffer.from(character), (byte) => `%(?:25)*${hexSpelling(byte)}`)
  return `(?:${escapeRegExp(character)}|${bytes.join('')})`
}

const hexSpelling = (byte: number): string =>
  Array.from(byte.toString(16).padStart(2, '0'), (digit) =>
    /\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`,
  ).join('')

/**
 * The characters of base64 or base64url that the secret alone decides where `offset` bytes stand before it in their group
 * of three, with those that it shares with its neighbours. None where they are few.
 * https://datatracker.ietf.org/doc/html/rfc4648#section-4
 */
function base64Spelling(text: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
  const shared = Math.ceil((offset * 8) / 6)
  const own = bytes.toString('base64').slice(shared, Math.floor((bytes.length * 8) / 6))
  if (own.length < minBase64Length) return []
  const spelling = Array.from(own, base64Digit).join('')
  return [`[\\w+/-]{0,${shared}}${spelling}(?:[\\w+/-]?(?:=|%3[dD]){1,2}|[\\w+/-])?`]
}

function base64Digit(digit: string): string {
  if (digit === '+') return '(?:[+-]|%(?:25)*2[bB])'
  if (digit === '/') return '(?:\\\\*/|_|%(?:25)*2[fF])'
  return digit
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
