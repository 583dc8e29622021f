import { createHash } from 'node:crypto'
import { drawPicture, hugePicture, readInput } from './draw.ts'
import { nearestRatio, pictureModels, pixelsOf } from './models.ts'
import type { Order } from './request.ts'

type Part = { readonly text?: string; readonly inlineData?: { mimeType: string; data: string } } & Record<
  string,
  unknown
>

const sentence =
  'The model output could not be generated. You can try again, and if it happens again, rephrase the prompt.'

/** Reasons for which a prompt is blocked: no candidate comes. https://ai.google.dev/api/generate-content#BlockReason */
const blockReasons = ['SAFETY', 'OTHER', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'IMAGE_SAFETY', 'BLOCK_REASON_UNSPECIFIED']
/** Reasons for which a candidate ends without a picture. https://ai.google.dev/api/generate-content#FinishReason */
const finishReasons = [
  ...['MAX_TOKENS', 'SAFETY', 'RECITATION', 'LANGUAGE', 'OTHER', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII'],
  ...['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'NO_IMAGE', 'IMAGE_RECITATION', 'IMAGE_OTHER'],
  ...['MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS'],
  // One that nobody knows yet.
  'REASON_OF_TOMORROW',
]
const wordOf = (reason: string) => reason.toLowerCase().replaceAll('_', '-')
const words = (kind: 'prompt' | 'finish', reasons: readonly string[]) =>
  reasons.map((reason) => [`${kind}-${wordOf(reason)}`, { kind, reason }] as const)

/**
 * Blocked answers by the words that ask for them: `prompt-safety` … for the prompt's block reasons, `finish-no-image` …
 * for the candidate's finish reasons, and short words for the usual ones.
 */
const blocked: ReadonlyMap<string, { kind: 'prompt' | 'finish'; reason: string }> = new Map([
  ...words('prompt', blockReasons),
  ...words('finish', finishReasons),
  ...['SAFETY', 'OTHER', 'BLOCKLIST'].map((reason) => [wordOf(reason), { kind: 'prompt', reason }] as const),
  ['prohibited', { kind: 'prompt', reason: 'PROHIBITED_CONTENT' }],
  ...['IMAGE_SAFETY', 'RECITATION', 'NO_IMAGE', 'SPII', 'LANGUAGE', 'MAX_TOKENS'].map(
    (reason) => [wordOf(reason), { kind: 'finish', reason }] as const,
  ),
  ['image-prohibited', { kind: 'finish', reason: 'IMAGE_PROHIBITED_CONTENT' }],
  ['malformed', { kind: 'finish', reason: 'MALFORMED_RESPONSE' }],
])

/** Answers with parts of an unusual kind, by their words; `picture` draws the picture, each time another one. */
const unusual: Readonly<
  Record<string, (picture: (nth?: number) => Promise<Part>) => Promise<readonly Part[]> | readonly Part[]>
> = {
  'text-only': () => [{ text: 'What should the fox be doing? Tell me a little more, and I will draw it.' }],
  'empty-parts': () => [],
  'thought-picture': async (picture) => [
    { text: 'I try a first composition.', thought: true },
    { ...(await picture(1)), thought: true },
    { text: 'Here is your picture.' },
    await picture(),
  ],
  'only-thought': async (picture) => [{ ...(await picture()), thought: true }],
  'two-pictures': async (picture) => [
    { text: 'A sketch.' },
    await picture(1),
    { text: 'The picture.' },
    await picture(),
  ],
  'no-text': async (picture) => [await picture()],
  'broken-picture': async (picture) => {
    const { inlineData, ...rest } = await picture()
    const bytes = Buffer.from(inlineData?.data ?? '', 'base64').subarray(0, 600)
    return [{ ...rest, inlineData: { mimeType: 'image/png', data: bytes.toString('base64') } }]
  },
  huge: async () => [inline('image/png', await hugePicture())],
}

/** All words that a blocked or an unusual answer has. */
export const answerWords: readonly string[] = [...blocked.keys(), ...Object.keys(unusual), 'empty', 'jpeg']

const inline = (mimeType: string, bytes: Buffer): Part => ({
  inlineData: { mimeType, data: bytes.toString('base64') },
  thoughtSignature: createHash('sha256').update(bytes).digest('base64'),
})

/** The body of a 200 answer. `word` says what is asked for; null for a usual picture. Throws the GoogleError of a bad input. */
export async function answerOf(order: Order, word: string | null, id: string): Promise<object> {
  const { prompt, model, inputs } = order
  const tokens = Math.ceil(prompt.length / 4) + 258 * inputs.length
  const ending = (made: number) => ({
    usageMetadata: { promptTokenCount: tokens, candidatesTokenCount: made, totalTokenCount: tokens + made },
    modelVersion: model,
    responseId: id,
  })
  const [first] = await Promise.all(inputs.map(({ bytes }) => readInput(bytes)))
  const block = blocked.get(word ?? '')
  if (word === 'empty') return ending(0)
  if (block?.kind === 'prompt') return { promptFeedback: { blockReason: block.reason }, ...ending(0) }
  if (block) {
    const finish = { finishReason: block.reason, finishMessage: sentence, index: 0 }
    return { candidates: [{ content: { role: 'model' }, ...finish }], ...ending(0) }
  }
  const size = order.size || '1K'
  const ratio = order.ratio || (first ? nearestRatio(pictureModels[model]?.ratios ?? [], first) : '1:1')
  const type = word === 'jpeg' ? 'jpeg' : 'png'
  const sources = inputs.map(({ bytes }) => bytes)
  const picture = async (nth = 0): Promise<Part> => {
    const bytes = await drawPicture(nth === 0 ? prompt : `${prompt} ${nth}`, sources, pixelsOf(ratio, size), type)
    return inline(`image/${type}`, bytes)
  }
  const usual = async () => [{ text: `Here is your picture: ${prompt.slice(0, 80)}` }, await picture()]
  const parts = order.textOnly ? [{ text: `You said: ${prompt}` }] : await (unusual[word ?? ''] ?? usual)(picture)
  const content = { role: 'model', ...(parts.length > 0 && { parts }) }
  return { candidates: [{ content, finishReason: 'STOP', index: 0 }], ...ending(size === '4K' ? 2000 : 1120) }
}
