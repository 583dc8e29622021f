import type { Order, Outcome } from '../../../features/image/ports.ts'
import { type KnownModel, openRouter as models } from '../models.ts'
import { bearer, readIds } from './openai.ts'
import { errorObjectOf, outcomeOfQuota, outcomeOfStatus } from './refusals.ts'
import { type DrawCall, type ErrorResponse, markOf, toPrompt, type Wire } from './wire.ts'

/** OpenRouter's images. https://openrouter.ai/docs/features/multimodal/image-generation */
export const openRouterWire: Wire = {
  name: 'openrouter',
  models,
  headers: bearer,
  drawCall,
  refusal: openRouterRefusal,
  listPath: () => '/models?output_modalities=image',
  readList: readIds,
}

function drawCall({ prompt, ratio, size, inputs }: Order, { id, sizes }: KnownModel): DrawCall {
  const references = inputs.map(({ mime }, index) => ({
    type: 'image_url',
    image_url: { url: `data:${mime};base64,${markOf(index)}` },
  }))
  const json = {
    model: id,
    prompt: toPrompt(prompt),
    aspect_ratio: ratio,
    ...(sizes.length > 1 ? { resolution: size } : {}),
    ...(references.length > 0 ? { input_references: references } : {}),
  }
  return { path: '/images', route: 'POST /images', body: { kind: 'json', json, pictures: inputs } }
}

/** A 403 says in its metadata what was flagged. https://openrouter.ai/docs/api-reference/errors */
function openRouterRefusal(response: ErrorResponse): Outcome {
  const error = errorObjectOf(response.text)
  if (error === null) return outcomeOfStatus(response)
  const { message, metadata } = error
  const isFlagged = metadata != null && ('reasons' in metadata || 'flagged_input' in metadata)
  if (response.status === 403 && (isFlagged || /moderation|flagged/i.test(message)))
    return { kind: 'blocked', at: 'prompt', block: 'safety' }
  if (/not a valid model|no endpoints found/i.test(message)) return { kind: 'no-model' }
  return response.status === 429 ? outcomeOfQuota(response, error) : outcomeOfStatus(response)
}
