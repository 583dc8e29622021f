import { isJson, type Json, jsonOf, listOf, textOf } from '../discord/json.ts'
import { GoogleError, invalid } from './errors.ts'
import type { PictureModel } from './models.ts'

/** A request to a model of pictures, checked. `ratio` and `size` are '' where they are not given. */
export type Order = {
  readonly model: string
  readonly prompt: string
  readonly ratio: string
  readonly size: string
  readonly inputs: readonly { readonly mime: string; readonly bytes: Buffer }[]
  readonly textOnly: boolean
}

type Fields = { readonly [name: string]: 'any' | Fields }
const blob: Fields = { mimeType: 'any', data: 'any' }
const content: Fields = {
  role: 'any',
  parts: { text: 'any', inlineData: blob, thought: 'any', thoughtSignature: 'any' },
}
const unsupported = ['personGeneration', 'prominentPeople', 'imageOutputOptions']
const alsoUnsupported = ['outputMimeType', 'outputCompressionQuality', 'outputOptions']
/** The fields of a request that a bot for pictures may send. https://ai.google.dev/api/generate-content#request-body */
const known: Fields = {
  contents: content,
  systemInstruction: content,
  safetySettings: { category: 'any', threshold: 'any' },
  generationConfig: {
    ...{ responseModalities: 'any', candidateCount: 'any', seed: 'any', temperature: 'any', topP: 'any', topK: 'any' },
    ...{ maxOutputTokens: 'any', stopSequences: 'any' },
    imageConfig: {
      ...{ aspectRatio: 'any', imageSize: 'any' },
      ...Object.fromEntries([...unsupported, ...alsoUnsupported].map((name) => [name, 'any' as const])),
    },
    thinkingConfig: { thinkingLevel: 'any', includeThoughts: 'any', thinkingBudget: 'any' },
  },
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Refuses the first field that is not known, as the JSON parser of Google's APIs does. */
function refuseUnknown(value: unknown, fields: Fields, at: string): void {
  if (Array.isArray(value)) return value.forEach((each, index) => refuseUnknown(each, fields, `${at}[${index}]`))
  if (!isJson(value)) throw invalid(`Invalid value at '${at}'`, at)
  for (const [name, inner] of Object.entries(value)) {
    const expected = fields[name]
    if (expected === undefined) {
      const where = at === '' ? '' : ` at '${at}'`
      throw invalid(`Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`, at)
    }
    if (expected !== 'any') refuseUnknown(inner, expected, at === '' ? snake(name) : `${at}.${snake(name)}`)
  }
}

/** https://ai.google.dev/gemini-api/docs/image-understanding */
const mimes = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif']
const maxInputBytes = 7 * 1024 * 1024
const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)

function inputOf(part: Json, at: string): Order['inputs'][number] {
  const { mimeType, data } = jsonOf(part['inlineData'])
  const mime = textOf(mimeType)
  const text = textOf(data)
  if (!mimes.includes(mime)) throw invalid(`Unsupported MIME type: ${mime}`)
  if (!isBase64(text))
    throw invalid(
      `Invalid value at '${at}.inline_data.data' (TYPE_BYTES), Base64 decoding failed for "${text.slice(0, 40)}"`,
    )
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length > maxInputBytes) throw invalid('The input image exceeds the limit of 7 MB.')
  return { mime, bytes }
}

function checkImageConfig(config: Json, of: PictureModel): { ratio: string; size: string } {
  for (const name of Object.keys(config))
    if (name !== 'aspectRatio' && name !== 'imageSize')
      throw invalid(`${name} parameter is not supported in Gemini API.`, 'generation_config.image_config')
  const { aspectRatio: ratio = '', imageSize: size = '' } = config
  const at = 'generation_config.image_config'
  if (typeof ratio !== 'string' || (ratio !== '' && !of.ratios.includes(ratio)))
    throw invalid(`Invalid aspect ratio: ${String(ratio)}. Supported: ${of.ratios.join(', ')}.`, `${at}.aspect_ratio`)
  if (typeof size !== 'string' || (size !== '' && !of.sizes.includes(size)))
    throw invalid(
      of.sizes.length > 0
        ? `Invalid image size: ${String(size)}. Supported: ${of.sizes.join(', ')}.`
        : 'Image size is not supported for this model.',
      `${at}.image_size`,
    )
  return { ratio, size }
}

function checkGeneration(config: Json, of: PictureModel): void {
  const { thinkingLevel } = jsonOf(config['thinkingConfig'])
  if (thinkingLevel !== undefined && !of.thinking.includes(textOf(thinkingLevel)))
    throw invalid(`Thinking level ${JSON.stringify(thinkingLevel)} is not supported for this model.`)
  if (![undefined, 1].includes(config['candidateCount'] as number | undefined))
    throw invalid('Multiple candidates is not enabled for this model')
  const wrong = listOf(config['responseModalities']).find((each) => each !== 'TEXT' && each !== 'IMAGE')
  if (wrong !== undefined)
    throw invalid(`Invalid value at 'generation_config.response_modalities': ${JSON.stringify(wrong)}`)
}

/** Checks a body as Google does. Throws a GoogleError. `of` is null for a model that makes no pictures. */
export function readOrder(model: string, body: unknown, of: PictureModel | null): Order {
  refuseUnknown(body, known, '')
  const { contents, generationConfig } = jsonOf(body)
  const config = jsonOf(generationConfig)
  if (listOf(contents).length === 0) throw invalid('* GenerateContentRequest.contents: contents is not specified')
  const turns = listOf(contents).map(jsonOf)
  if (turns.some(({ role = 'user' }) => role !== 'user' && role !== 'model'))
    throw new GoogleError(400, 'INVALID_ARGUMENT', 'Please use a valid role: user, model.', [], true)
  const places = turns.flatMap(({ parts }, turn) =>
    listOf(parts).map((part, index) => ({ part: jsonOf(part), at: `contents[${turn}].parts[${index}]` })),
  )
  const prompt = places
    .map(({ part }) => textOf(part['text']))
    .join(' ')
    .trim()
  if (prompt === '') throw invalid('Unable to submit request because it must have a text parameter.')
  const inputs = places.filter(({ part }) => 'inlineData' in part).map(({ part, at }) => inputOf(part, at))
  const common = { model, prompt, inputs }
  if (!of) {
    if ('imageConfig' in config) throw invalid('Image generation is not enabled for this model')
    return { ...common, ratio: '', size: '', textOnly: true }
  }
  if (inputs.length > of.maxInputs) throw invalid(`This model takes at most ${of.maxInputs} input images.`)
  checkGeneration(config, of)
  const modalities = listOf(config['responseModalities'])
  const textOnly = modalities.length > 0 && !modalities.includes('IMAGE')
  return { ...common, ...checkImageConfig(jsonOf(config['imageConfig']), of), textOnly }
}
