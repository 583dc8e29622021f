import { z } from 'zod'
import type { Order, Outcome, Ratio, Size } from '../../../features/image/ports.ts'
import { type KnownModel, openAi as models } from '../models.ts'
import { errorObjectOf, outcomeOfQuota, outcomeOfStatus } from './refusals.ts'
import { type DrawCall, type ErrorResponse, toPrompt, type Wire } from './wire.ts'

const listOfIds = z.object({ data: z.array(z.object({ id: z.string() })) })

/** OpenAI's images, which LiteLLM, LocalAI and others speak too. https://platform.openai.com/docs/api-reference/images */
export const openAiWire: Wire = {
  name: 'openai',
  models,
  headers: bearer,
  drawCall,
  refusal: openAiRefusal,
  listPath: () => '/models',
  // It does not say what a model makes.
  readList: readIds,
}

/** Some servers of one's own want no key. */
export function bearer(apiKey: string): Record<string, string> {
  return apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }
}

/** The list of models of OpenAI and of those who speak like it: one page. */
export function readIds(body: unknown): ReturnType<Wire['readList']> {
  const { success, data } = listOfIds.safeParse(body)
  return success ? { ids: data.data.map(({ id }) => id), next: '' } : null
}

/** The quality decides the price; the list of models has that of `medium`. Other servers than OpenAI's know no quality. */
function drawCall({ prompt, ratio, size, inputs }: Order, model: KnownModel): DrawCall {
  const quality = models.isKnown(model.id) ? { quality: 'medium' } : {}
  const fields = { model: model.id, prompt: toPrompt(prompt), size: pixelsOf(model, ratio, size), ...quality }
  if (inputs.length === 0)
    return {
      path: '/images/generations',
      route: 'POST /images/generations',
      body: { kind: 'json', json: fields, pictures: [] },
    }
  return {
    path: '/images/edits',
    route: 'POST /images/edits',
    body: { kind: 'form', fields, pictureField: 'image[]', pictures: inputs },
  }
}

/** The edges that a model takes are multiples of 16, up to 3840 and 2160; a ratio is between 1:3 and 3:1. */
const step = 16
const [maxLong, maxShort, maxRatio] = [3840, 2160, 3]
const edges: Readonly<Record<Size, number>> = { '1K': 1024, '2K': 2048, '4K': 4096 }

function pixelsOf({ pixels }: KnownModel, ratio: Ratio, size: Size): string {
  if (pixels) return pixels[ratio] ?? pixels['1:1'] ?? 'auto'
  const [, width = '1', height = '1'] = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(ratio) ?? []
  const asked = Number(width) / Number(height)
  const factor = Math.max(asked, 1 / asked)
  const clamped = Number.isFinite(factor) ? Math.min(factor, maxRatio) : 1
  // As many pixels as a square of that size has, where they fit.
  const short = Math.min(edges[size] / Math.sqrt(clamped), maxShort, maxLong / clamped)
  const toStep = (edge: number, max: number) => Math.min(Math.round(edge / step) * step, max)
  const shortEdge = toStep(short, maxShort)
  const longEdge = Math.min(toStep(short * clamped, maxLong), maxRatio * shortEdge)
  return asked >= 1 || clamped === 1 ? `${longEdge}x${shortEdge}` : `${shortEdge}x${longEdge}`
}

const blocked = /^(moderation_blocked|content_policy_violation|image_content_policy_violation)$/
const usedUp = /^(insufficient_quota|billing_hard_limit_reached|billing_not_active)$/
const retired = /^(model_not_found|model_deprecated|invalid_model)$/

/** https://platform.openai.com/docs/guides/error-codes */
function openAiRefusal(response: ErrorResponse): Outcome {
  const error = errorObjectOf(response.text)
  if (error === null) return outcomeOfStatus(response)
  const names = [error.code, error.type].map(String)
  const matches = (known: RegExp) => names.some((name) => known.test(name))
  if (matches(blocked)) return { kind: 'blocked', at: 'prompt', block: 'safety' }
  if (matches(usedUp)) return { kind: 'limited', by: 'day', afterMs: null }
  if (matches(retired)) return { kind: 'no-model' }
  return response.status === 429 ? outcomeOfQuota(response, error) : outcomeOfStatus(response)
}
