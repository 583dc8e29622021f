import { beforeAll, describe, expect, it } from 'vitest'
import { drawn, noisy } from '../../../../test/support/pictures/drawn.ts'
import { readBody } from './read-body.ts'

const pictures = { small: new Uint8Array(0), large: new Uint8Array(0) }
beforeAll(async () => {
  pictures.small = await drawn('jpeg')
  pictures.large = await noisy(300, 6)
})
const read = (wire: 'gemini' | 'openai' | 'openrouter', body: unknown) =>
  readBody(wire, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const geminiBody = (data: string, mimeType = 'image/png') => ({
  candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'Here.' }, { inlineData: { mimeType, data } }] } }],
})

describe('a body with a picture', () => {
  it.each(['small', 'large'] as const)('is read with its real type and size: %s', (name) => {
    const bytes = pictures[name]
    const expected = name === 'small' ? { mime: 'image/jpeg', width: 60 } : { mime: 'image/png', width: 300 }
    for (const [wire, body, text] of [
      ['gemini', geminiBody(base64(bytes)), 'Here.'],
      ['openai', { data: [{ b64_json: base64(bytes) }] }, ''],
      ['openrouter', { data: [{ b64_json: base64(bytes), media_type: 'image/gif' }] }, ''],
    ] as const) {
      const reading = read(wire, body)
      expect(reading).toMatchObject({ kind: 'picture', picture: expected, text })
      expect(reading.kind === 'picture' && Buffer.from(reading.picture.bytes).equals(bytes)).toBe(true)
    }
  })

  it('is broken where the picture is cut off, no picture, or none that Discord and models take', async () => {
    const bad = [pictures.large.subarray(0, 5_000), Buffer.from('<svg/>'), await drawn('gif'), new Uint8Array(0)]
    for (const bytes of bad)
      expect(read('gemini', geminiBody(base64(bytes)))).toMatchObject({ kind: 'failed', fault: 'broken' })
    expect(read('openai', { data: [{ b64_json: '%%%' }] })).toMatchObject({ kind: 'failed', fault: 'broken' })
  })
})

describe('a body without one', () => {
  it.each(['', 'null', '[]', '3', '<html><body>Welcome</body></html>', '{"candidates":[{"content', '{}'])(
    'is broken: %s',
    (body) => {
      for (const wire of ['gemini', 'openai', 'openrouter'] as const)
        expect(read(wire, body)).toMatchObject({ kind: 'failed', fault: 'broken' })
    },
  )

  it('may be an error that OpenRouter sent with status 200', () => {
    const error = { code: 429, message: 'Slow down' }
    expect(read('openrouter', { error })).toEqual({ kind: 'error', status: 429, text: JSON.stringify({ error }) })
  })
})
