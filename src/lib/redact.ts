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

/**
 * Returns a function that replaces secrets in a text: the given values, also percent-encoded, JSON-escaped or in base64,
 * and anything shaped like a token, an API key or the address of an interaction.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ])
    .sort((a, b) => b.length - a.length)
  const unique = [...new Set(spellings)]
  return (text) => {
    let clean = text
    for (const spelling of unique) clean = clean.replaceAll(spelling, '[redacted]')
    for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement)
    return clean
  }
}
