import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../test/support/cpu-time.ts'
import { createRedactor } from './redact.ts'

const botToken = 'MTE3NzQ1NjY2MDgxMzY5MTAzMA.GhX2Zq.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const interactionToken = Buffer.from('interaction:1177456660813691030:abcdefghijklmnopqrstuvwxyz').toString('base64url')
const redact = createRedactor(['s3cret/with+signs', botToken])

describe('redaction', () => {
  it('removes a known secret in each encoding', () => {
    for (const spelled of ['s3cret/with+signs', encodeURIComponent('s3cret/with+signs'), btoa('s3cret/with+signs')])
      expect(redact(`before ${spelled} after`)).toBe('before [redacted] after')
  })

  it('removes a known secret in lower-case, needless and repeated percent-encoding', () => {
    const lower = encodeURIComponent('s3cret/with+signs').toLowerCase()
    const every = Array.from('s3cret/with+signs', (char) => `%${char.charCodeAt(0).toString(16)}`).join('')
    for (const spelled of [lower, every, encodeURIComponent(lower), encodeURIComponent(encodeURIComponent(lower))])
      expect(redact(`https://host/?q=${spelled}&r=1`)).toBe('https://host/?q=[redacted]&r=1')
  })

  it.each(['base64', 'base64url'] as const)(
    'removes a known secret in %s, whatever stands before and behind it',
    (encoding) => {
      const key = 'k~9?Zq3>mHk~0pLs8Vx2Yc7Nb5Wt1Rf9'
      const clean = createRedactor([key])
      const plain = Buffer.from(key)
      for (const before of ['', 'a', 'ab', 'abc', 'Bot ', 'user:', 'somebody@example.org:'])
        for (const after of ['', ':', '::', ':::', ' and more']) {
          const line = clean(`before ${Buffer.from(before + key + after).toString(encoding)} after`)
          expect(line).toMatch(/^before .*\[redacted\].* after$/)
          // No eight bytes of the secret are left, at any offset.
          for (const piece of line.split('[redacted]'))
            for (const shift of ['', 'A', 'AA', 'AAA'])
              expect(Buffer.from(shift + piece.trim(), 'base64').includes(plain.subarray(4, 12))).toBe(false)
        }
    },
  )

  it('removes a known secret that was cut off near its end', () => {
    const key = 'Zq3mHk0pLs8Vx2Yc7Nb5Wt1Rf9Dg6J'
    const clean = createRedactor([key])
    for (let length = 20; length <= key.length; length++)
      expect(clean(`{"body":"${key.slice(0, length)}"}`)).toBe('{"body":"[redacted]"}')
    expect(clean(JSON.stringify({ body: JSON.stringify({ key: `${key}"` }) }))).not.toContain(key.slice(0, 12))
  })

  it('takes time in proportion to the text', () => {
    const clean = createRedactor([
      botToken,
      '\\\\\\\\\\\\"',
      'aaaaaaaaaaaaaaaaaaaaab',
      'Zq3mHk0pLs8Vx2Yc7Nb5Wt1Rf9Dg6J',
    ])
    for (const pump of ['a', '\\', '%25', '%', '"', botToken.slice(0, 30), 'token=', 'QUFB', '/', '=', 'Bot ', ' ']) {
      const timed = (length: number) => cpuMs(() => clean(pump.repeat(Math.ceil(length / pump.length))))
      timed(10_000)
      const [short, long] = [timed(100_000), timed(400_000)]
      // Four times the text: a square would take sixteen times as long.
      expect(long, pump).toBeLessThan(8 * short + 30)
    }
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
