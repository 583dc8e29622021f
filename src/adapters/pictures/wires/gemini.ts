import { z } from 'zod'
import type { Order } from '../../../features/image/ports.ts'
import { gemini as models, type KnownModel } from '../models.ts'
import { geminiRefusal } from './gemini-refusal.ts'
import { type DrawCall, markOf, toPrompt, type Wire } from './wire.ts'

const page = z.object({
  models: z
    .array(
      z.object({
        name: z.string(),
        supportedGenerationMethods: z.array(z.string()).catch(['generateContent']),
      }),
    )
    .default([]),
  nextPageToken: z.string().catch(''),
})

/** Google's Gemini API, `generateContent`. https://ai.google.dev/api/generate-content */
export const geminiWire: Wire = {
  name: 'gemini',
  models,
  headers: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  drawCall,
  refusal: geminiRefusal,
  listPath: (pageToken) =>
    `/v1beta/models?pageSize=1000${pageToken === '' ? '' : `&pageToken=${encodeURIComponent(pageToken)}`}`,
  readList(body) {
    const { success, data } = page.safeParse(body)
    if (!success) return null
    const ids = data.models
      .filter(({ supportedGenerationMethods: methods }) => methods.includes('generateContent'))
      .map(({ name }) => name.replace(/^models\//, ''))
    return { ids, next: data.nextPageToken }
  },
}

/** A model with one size refuses `imageSize`. */
function drawCall({ prompt, ratio, size, inputs }: Order, { id, sizes }: KnownModel): DrawCall {
  const pictures = inputs.map(({ mime }, index) => ({ inlineData: { mimeType: mime, data: markOf(index) } }))
  const imageConfig = { aspectRatio: ratio, ...(sizes.length > 1 ? { imageSize: size } : {}) }
  return {
    path: `/v1beta/models/${encodeURIComponent(id)}:generateContent`,
    route: 'POST /models/:id:generateContent',
    body: {
      kind: 'json',
      json: {
        contents: [{ role: 'user', parts: [...pictures, { text: toPrompt(prompt) }] }],
        generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig },
      },
      pictures: inputs,
    },
  }
}
