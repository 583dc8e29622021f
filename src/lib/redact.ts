import { spellingsOf } from './secret-spellings.ts'

/** Patterns of secrets whose values are not known. */
const shapes: readonly [RegExp, string][] = [
  [/(\/(?:interactions|webhooks)\/\d{5,20}\/)[^\s/?"'\\]+/g, '$1[redacted]'],
  [/aW50ZXJhY3Rpb246[\w-]+={0,2}/g, '[redacted]'],
  [/\b(Bot|Bearer)(\s+|%20)[^\s"'\\,]{8,}/g, '$1$2[redacted]'],
  [/\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}/g, '[redacted]'],
  [/([?&](?:key|token|access_token|api_key)=)[^&\s"'\\]+/gi, '$1[redacted]'],
  [
    /("?\b(?:authorization|x-goog-api-key|token|api_?key)\b\\*"?\s*[:=]\s*\\*"?)(?!\[redacted\]|Bot |Bearer )[^\s"'\\,}]{8,}/gi,
    '$1[redacted]',
  ],
  [/AIza[\w-]{30,}/g, '[redacted]'],
]

/** Shorter ones stand in ordinary words. */
const minSecretLength = 4

/**
 * Returns a function that replaces secrets in a text: the given values, also percent-encoded, JSON-escaped, in base64 at
 * any offset, or cut off after two thirds; and anything shaped like a token, an API key or the address of an interaction.
 * Texts are redacted before they are cut: a shorter piece of a secret is not recognized.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= minSecretLength)
    .sort((a, b) => b.length - a.length)
    .map((secret) => new RegExp(spellingsOf(secret).join('|'), 'g'))
  return (text) => {
    let clean = text
    for (const spelling of known) clean = clean.replace(spelling, '[redacted]')
    for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement)
    return clean
  }
}
