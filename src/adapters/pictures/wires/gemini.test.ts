import { describe, expect, it } from 'vitest'
import type { Order } from '../../../features/image/ports.ts'
import { geminiWire } from './gemini.ts'

const picture = { bytes: Uint8Array.of(1), mime: 'image/jpeg', width: 1, height: 1 } as const
const order: Order = {
  id: '1',
  model: 'gemini-nano-banana-2.1',
  prompt: 'a red fox',
  ratio: '16:9',
  size: '2K',
  inputs: [],
}
const call = (changes: Partial<Order> = {}) => {
  const asked = { ...order, ...changes }
  return geminiWire.drawCall(asked, geminiWire.models.modelOf(asked.model))
}

describe('a call of generateContent', () => {
  it('has prompt, ratio and size, and nothing else', () => {
    expect(call()).toEqual({
      path: '/v1beta/models/gemini-nano-banana-2.1:generateContent',
      route: 'POST /models/:id:generateContent',
      body: {
        kind: 'json',
        json: {
          contents: [{ role: 'user', parts: [{ text: 'a red fox' }] }],
          generationConfig: {
            responseModalities: ['TEXT', 'IMAGE'],
            imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
          },
        },
        pictures: [],
      },
    })
  })

  it.each(['gemini-3.1-flash-lite-image', 'gemini-2.5-flash-image', 'gemini-of-tomorrow'])(
    'has no size for %s, which refuses one',
    (model) => {
      expect(call({ model, size: '1K' }).body).toMatchObject({
        json: { generationConfig: { imageConfig: { aspectRatio: '16:9' } } },
      })
      expect(JSON.stringify(call({ model, size: '1K' }))).not.toContain('imageSize')
    },
  )

  it('has pictures before the prompt', () => {
    expect(call({ inputs: [picture, { ...picture, mime: 'image/png' }] }).body).toMatchObject({
      json: {
        contents: [
          {
            parts: [
              { inlineData: { mimeType: 'image/jpeg', data: '\u001a0\u001a' } },
              { inlineData: { mimeType: 'image/png', data: '\u001a1\u001a' } },
              { text: 'a red fox' },
            ],
          },
        ],
      },
      pictures: [{ mime: 'image/jpeg' }, { mime: 'image/png' }],
    })
  })

  it('has a prompt without control characters and half characters', () => {
    expect(JSON.stringify(call({ prompt: 'a\u001a0\u001a\u0000 fox\n\ud800' }))).toContain('"a0 fox\\n\ufffd"')
  })

  it('keeps a model within its path, and the key out of it', () => {
    expect(call({ model: '../a b?c' }).path).toBe('/v1beta/models/..%2Fa%20b%3Fc:generateContent')
    expect(geminiWire.headers('secret')).toEqual({ 'x-goog-api-key': 'secret' })
  })
})

describe("Gemini's list of models", () => {
  it('is read page by page; models that do not generate are left out, none by its name', () => {
    const methods = ['generateContent', 'countTokens']
    const page = {
      models: [
        { name: 'models/gemini-nano-banana-2.1', supportedGenerationMethods: methods },
        { name: 'models/gemini-3-pro-image', supportedGenerationMethods: methods },
        { name: 'models/gemini-3-pro', supportedGenerationMethods: methods },
        { name: 'models/imagen-4.0-generate-001', supportedGenerationMethods: ['predict'] },
      ],
      nextPageToken: 'a+b',
    }
    const ids = ['gemini-nano-banana-2.1', 'gemini-3-pro-image', 'gemini-3-pro']
    expect(geminiWire.readList(page)).toEqual({ ids, next: 'a+b' })
    expect(geminiWire.readList({})).toEqual({ ids: [], next: '' })
    expect(geminiWire.readList('text')).toBeNull()
    expect(geminiWire.listPath('')).toBe('/v1beta/models?pageSize=1000')
    expect(geminiWire.listPath('a+b')).toBe('/v1beta/models?pageSize=1000&pageToken=a%2Bb')
  })
})
