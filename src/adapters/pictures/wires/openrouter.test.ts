import { describe, expect, it } from 'vitest'
import type { Order } from '../../../features/image/ports.ts'
import { openRouterWire } from './openrouter.ts'

const picture = { bytes: Uint8Array.of(1), mime: 'image/webp', width: 1, height: 1 } as const
const model = 'google/gemini-3-pro-image'
const order: Order = { id: '1', model, prompt: 'a red fox', ratio: '16:9', size: '2K', inputs: [] }
const call = (changes: Partial<Order> = {}) => {
  const asked = { ...order, ...changes }
  return openRouterWire.drawCall(asked, openRouterWire.models.modelOf(asked.model))
}

describe("a call of OpenRouter's images", () => {
  it('has ratio and resolution, and nothing else', () => {
    expect(call()).toEqual({
      path: '/images',
      route: 'POST /images',
      body: {
        kind: 'json',
        json: { model, prompt: 'a red fox', aspect_ratio: '16:9', resolution: '2K' },
        pictures: [],
      },
    })
  })

  it('has no resolution for a model of which nobody knows whether it has several', () => {
    expect(call({ model: 'somebody/something' }).body).toEqual({
      kind: 'json',
      json: { model: 'somebody/something', prompt: 'a red fox', aspect_ratio: '16:9' },
      pictures: [],
    })
  })

  it('has pictures as data: addresses', () => {
    expect(call({ inputs: [picture] }).body).toMatchObject({
      json: {
        input_references: [{ type: 'image_url', image_url: { url: 'data:image/webp;base64,\u001a0\u001a' } }],
      },
      pictures: [picture],
    })
  })
})

describe("OpenRouter's errors", () => {
  const refusal = (status: number, error: object, retryAfterMs: number | null = null) =>
    openRouterWire.refusal({ status, text: JSON.stringify({ error: { code: status, ...error } }), retryAfterMs }, 0)

  it.each([
    [400, { message: 'x/y is not a valid model ID' }, { kind: 'no-model' }],
    [400, { message: 'bad ratio' }, { kind: 'failed', fault: 'invalid' }],
    [401, {}, { kind: 'failed', fault: 'unauthorized' }],
    [402, { message: 'Insufficient credits' }, { kind: 'failed', fault: 'forbidden' }],
    [
      403,
      { metadata: { reasons: ['violence'], flagged_input: '…' } },
      { kind: 'blocked', at: 'prompt', block: 'safety' },
    ],
    [403, { message: 'Key limit exceeded' }, { kind: 'failed', fault: 'forbidden' }],
    [404, { message: 'No endpoints found for x/y.' }, { kind: 'no-model' }],
    [408, {}, { kind: 'failed', fault: 'timeout' }],
    [429, { message: 'Rate limit exceeded: free-models-per-day' }, { kind: 'limited', by: 'day' }],
    [429, { message: 'Rate limit exceeded: free-models-per-min' }, { kind: 'limited', by: 'minute' }],
    [429, {}, { kind: 'limited', by: 'later', afterMs: null }],
    [502, {}, { kind: 'failed', fault: 'broken' }],
    [503, {}, { kind: 'limited', by: 'later' }],
  ])('%i %j', (status, error, outcome) => {
    expect(refusal(status, error)).toMatchObject(outcome)
  })

  it('tell by a header when to come again', () => {
    expect(refusal(429, {}, 7_000)).toEqual({ kind: 'limited', by: 'minute', afterMs: 7_000 })
  })
})
