import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

const botToken = 'MTE3NzQ1NjY2MDgxMzY5MTAzMA.GhX2Zq.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const interactionToken = Buffer.from('interaction:1177456660813691030:abcdefghijklmnopqrstuvwxyz').toString('base64url')
const redact = createRedactor(['s3cret/with+signs', botToken])

describe('redaction', () => {
  it('removes a known secret in each encoding', () => {
    for (const spelled of ['s3cret/with+signs', encodeURIComponent('s3cret/with+signs'), btoa('s3cret/with+signs')])
      expect(redact(`before ${spelled} after`)).toBe('before [redacted] after')
  })

  it('removes interaction tokens from addresses, plain text and nested JSON', () => {
    const texts = [
      `https://discord.com/api/v10/interactions/1177456660813691030/${interactionToken}/callback`,
      `/webhooks/1177456660813691030/${interactionToken}/messages/%40original`,
      `interaction:117745666081369:117745666081370:1177456660813:${interactionToken}`,
      JSON.stringify({ err: { cause: { url: `/webhooks/1177456660813691030/${interactionToken}` } } }),
    ]
    for (const text of texts) expect(redact(text)).not.toContain(interactionToken)
    expect(redact(texts[0] ?? '')).toContain('/callback')
  })

  it('removes unknown tokens and keys by their shape', () => {
    const unknown = createRedactor([])
    expect(unknown(`Authorization: Bot ${botToken}`)).not.toContain(botToken)
    expect(unknown('{"authorization":"Bearer abcdefghijklmnop"}')).not.toContain('abcdefghijklmnop')
    expect(unknown('https://www.googleapis.com/x?part=id&key=AIzaSyA1234567890abcdefghijklmnopqrstu')).toBe(
      'https://www.googleapis.com/x?part=id&key=[redacted]',
    )
    expect(unknown('{"x-goog-api-key":"abcdefghijk"}')).toBe('{"x-goog-api-key":"[redacted]"}')
  })

  it('leaves everything else unchanged', () => {
    const line = '{"level":"info","msg":"command done","command":"prof","outcome":"ok","ms":12}'
    expect(redact(line)).toBe(line)
  })

  it('removes a known secret at any position', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!'[redacted]'.includes(secret) && secret.trim().length >= 8)
        const line = createRedactor([secret])(JSON.stringify({ before, secret, after }))
        expect(line).not.toContain(JSON.stringify(secret).slice(1, -1))
      }),
    )
  })
})
