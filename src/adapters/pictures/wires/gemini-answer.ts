import { z } from 'zod'
import type { Block } from '../../../features/image/ports.ts'
import { type Answer, broken, maxTextChars } from './wire.ts'

const longString = z.object({ start: z.number(), end: z.number() })
const part = z.object({
  text: z.string().catch(''),
  thought: z.boolean().catch(false),
  inlineData: z
    .object({ data: z.union([z.string(), longString]) })
    .nullish()
    .catch(null),
})
const candidate = z.object({
  content: z.object({ parts: z.array(part).catch([]) }).catch({ parts: [] }),
  finishReason: z.string().catch('STOP'),
})
const answer = z.object({
  candidates: z.array(candidate).catch([]),
  promptFeedback: z
    .object({ blockReason: z.string().catch('') })
    .nullish()
    .catch(null),
})

/** https://ai.google.dev/api/generate-content#BlockReason */
const promptBlocks: Readonly<Record<string, Block>> = {
  SAFETY: 'safety',
  IMAGE_SAFETY: 'safety',
  MODEL_ARMOR: 'safety',
  JAILBREAK: 'safety',
  BLOCKLIST: 'words',
  PROHIBITED_CONTENT: 'prohibited',
}

/** https://ai.google.dev/api/generate-content#FinishReason */
const pictureBlocks: Readonly<Record<string, Block>> = {
  STOP: 'none',
  NO_IMAGE: 'none',
  MAX_TOKENS: 'too-long',
  CONTINUATION: 'too-long',
  SAFETY: 'safety',
  IMAGE_SAFETY: 'safety',
  RECITATION: 'recitation',
  IMAGE_RECITATION: 'recitation',
  LANGUAGE: 'language',
  BLOCKLIST: 'words',
  PROHIBITED_CONTENT: 'prohibited',
  IMAGE_PROHIBITED_CONTENT: 'prohibited',
  SPII: 'personal',
  MALFORMED_FUNCTION_CALL: 'unreadable',
  MALFORMED_RESPONSE: 'unreadable',
  UNEXPECTED_TOOL_CALL: 'unreadable',
  TOO_MANY_TOOL_CALLS: 'unreadable',
}
const blockOf = (blocks: Readonly<Record<string, Block>>, reason: string): Block =>
  Object.hasOwn(blocks, reason) ? (blocks[reason] ?? 'other') : 'other'

/**
 * Reads an answer of `generateContent`. Refusals come with status 200. Sketches on the way to a picture are thoughts, but
 * the final one was seen in a thought as well.
 */
export function readGeminiAnswer(body: unknown): Answer {
  const { success, data } = answer.safeParse(body)
  if (!success) return broken('no answer of generateContent')
  const [first] = data.candidates
  if (!first) {
    const reason = data.promptFeedback?.blockReason ?? ''
    if (reason === '') return broken('an answer without candidates')
    return { kind: 'blocked', at: 'prompt', block: blockOf(promptBlocks, reason) }
  }
  const { parts } = first.content
  const pictures = parts.filter(({ inlineData }) => inlineData)
  const chosen = pictures.findLast(({ thought }) => !thought) ?? pictures.at(-1)
  const said = parts.filter(({ thought }) => !thought).map(({ text: each }) => each)
  const text = said.join('').trim().slice(0, maxTextChars)
  if (chosen?.inlineData) return { kind: 'picture', base64: chosen.inlineData.data, text }
  const reason = first.finishReason
  if (text !== '' && (reason === 'STOP' || reason === 'NO_IMAGE')) return { kind: 'text', text }
  return { kind: 'blocked', at: 'picture', block: blockOf(pictureBlocks, reason) }
}
