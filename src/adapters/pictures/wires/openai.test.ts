import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Order } from '../../../features/image/ports.ts'
import { openAiWire } from './openai.ts'

const picture = { bytes: Uint8Array.of(1), mime: 'image/png', width: 1, height: 1 } as const
const order: Order = { id: '1', model: 'gpt-image-2', prompt: 'a red fox', ratio: '16:9', size: '1K', inputs: [] }
const call = (changes: Partial<Order> = {}) => {
  const asked = { ...order, ...changes }
  return openAiWire.drawCall(asked, openAiWire.models.modelOf(asked.model))
}
const sizeOf = (changes: Partial<Order>) => (call(changes).body as { json: { size: string } }).json.size

describe("a call of OpenAI's images", () => {
  it('has model, prompt, size and quality, and nothing else', () => {
    expect(call({ ratio: '1:1' })).toEqual({
      path: '/images/generations',
      route: 'POST /images/generations',
      body: {
        kind: 'json',
        json: { model: 'gpt-image-2', prompt: 'a red fox', size: '1024x1024', quality: 'medium' },
        pictures: [],
      },
    })
  })

  it('has no quality for a model of another maker', () => {
    expect(call({ model: 'flux', ratio: '1:1' }).body).toMatchObject({
      json: { model: 'flux', prompt: 'a red fox', size: '1024x1024' },
    })
    expect(JSON.stringify(call({ model: 'flux' }))).not.toMatch(/quality|response_format/)
  })

  it('with pictures is a form for edits', () => {
    expect(call({ inputs: [picture, picture], ratio: '1:1' })).toEqual({
      path: '/images/edits',
      route: 'POST /images/edits',
      body: {
        kind: 'form',
        fields: { model: 'gpt-image-2', prompt: 'a red fox', size: '1024x1024', quality: 'medium' },
        pictureField: 'image[]',
        pictures: [picture, picture],
      },
    })
  })

  it.each([
    ['1:1', '1K', '1024x1024'],
    ['1:1', '4K', '2160x2160'],
    ['16:9', '1K', '1360x768'],
    ['16:9', '4K', '3840x2160'],
    ['9:16', '4K', '2160x3840'],
    ['21:9', '2K', '3136x1344'],
    ['8:1', '1K', '1776x592'],
    ['1.5:1', '1K', '1248x832'],
    ['1:2.5', '1K', '640x1616'],
    ['nonsense', '1K', '1024x1024'],
  ] as const)('has the size of %s in %s: %s', (ratio, size, pixels) => {
    expect(sizeOf({ ratio, size })).toBe(pixels)
  })

  it('has a size that the model takes for every ratio', () => {
    const edge = fc.integer({ min: 0, max: 1_000 })
    fc.assert(
      fc.property(edge, edge, fc.constantFrom('1K', '2K', '4K'), (width, height, size) => {
        const [w = 0, h = 0] = sizeOf({ ratio: `${width}:${height}`, size })
          .split('x')
          .map(Number)
        const [long, short] = [Math.max(w, h), Math.min(w, h)]
        expect([w % 16, h % 16]).toEqual([0, 0])
        expect([long <= 3840, short <= 2160, long <= 3 * short, w * h >= 655_360]).toEqual([true, true, true, true])
        if (width !== height && width * height > 0) expect(w >= h).toBe(width > height || w === h)
      }),
    )
  })

  it.each(['gpt-image-1.5', 'gpt-image-1-mini', 'unknown'])('has one of three sizes for %s', (model) => {
    expect(['1:1', '3:2', '2:3', '16:9'].map((ratio) => sizeOf({ model, ratio }))).toEqual([
      '1024x1024',
      '1536x1024',
      '1024x1536',
      '1024x1024',
    ])
  })

  it('has the key in a header; a server of one’s own may want none', () => {
    expect(openAiWire.headers('secret')).toEqual({ authorization: 'Bearer secret' })
    expect(openAiWire.headers('')).toEqual({})
  })
})

describe("OpenAI's errors", () => {
  const refusal = (status: number, error: object, retryAfterMs: number | null = null) =>
    openAiWire.refusal({ status, text: JSON.stringify({ error }), retryAfterMs }, 0)

  it.each([
    [400, { code: 'moderation_blocked', type: 'image_generation_user_error' }, { kind: 'blocked', at: 'prompt' }],
    [400, { code: 'content_policy_violation' }, { kind: 'blocked', block: 'safety' }],
    [400, { code: 'invalid_value', param: 'size' }, { kind: 'failed', fault: 'invalid' }],
    [400, { code: 'billing_hard_limit_reached' }, { kind: 'limited', by: 'day', afterMs: null }],
    [401, { code: 'invalid_api_key', message: 'Incorrect' }, { kind: 'failed', fault: 'unauthorized' }],
    [403, { code: null, message: 'Must be verified' }, { kind: 'failed', fault: 'forbidden' }],
    [403, { code: 'model_not_found' }, { kind: 'no-model' }],
    [404, { code: 'model_not_found' }, { kind: 'no-model' }],
    [429, { code: 'insufficient_quota', type: 'insufficient_quota' }, { kind: 'limited', by: 'day', afterMs: null }],
    [
      429,
      { code: 'rate_limit_exceeded', message: 'Limit 5 / min. Please try again in 12s.' },
      { by: 'minute', afterMs: 12_000 },
    ],
    [429, { message: 'Please try again in 250ms.' }, { by: 'minute', afterMs: 250 }],
    [429, { message: 'images per min (IPM): Limit 5' }, { by: 'minute', afterMs: null }],
    [429, { message: 'requests per day (RPD): Limit 5' }, { by: 'day', afterMs: null }],
    [429, { message: 'The engine is overloaded' }, { by: 'later', afterMs: null }],
    [500, {}, { kind: 'failed', fault: 'broken' }],
    [503, {}, { kind: 'limited', by: 'later' }],
  ])('%i %j', (status, error, outcome) => {
    expect(refusal(status, error)).toMatchObject(outcome)
  })

  it('tell by a header when to come again', () => {
    expect(refusal(429, {}, 7_000)).toEqual({ kind: 'limited', by: 'minute', afterMs: 7_000 })
  })
})

it("OpenAI's list of models is one page", () => {
  expect(openAiWire.readList({ data: [{ id: 'gpt-image-2' }, { id: 'flux' }] })).toEqual({
    ids: ['gpt-image-2', 'flux'],
    next: '',
  })
  expect(openAiWire.readList({ data: 'none' })).toBeNull()
})
