import { z } from 'zod'
import { type Answer, broken } from './wire.ts'

const answer = z.object({
  data: z.array(z.object({ b64_json: z.union([z.string(), z.object({ start: z.number(), end: z.number() })]) })).min(1),
})
const failure = z.object({ error: z.object({ code: z.coerce.number().int().catch(500) }) })

/** Reads an answer of OpenAI's or OpenRouter's images. OpenRouter also sends an error with status 200. */
export function readImagesAnswer(body: unknown): Answer {
  const { success, data } = answer.safeParse(body)
  const [first] = success ? data.data : []
  if (first) return { kind: 'picture', base64: first.b64_json, text: '' }
  const failed = failure.safeParse(body)
  if (failed.success) return { kind: 'error', status: failed.data.error.code, body }
  return broken('an answer without a picture')
}
