import type { Model, Ratio, Size } from '../../features/image/ports.ts'

/** A model, and the sizes in pixels that it takes where these are a fixed few. */
export type KnownModel = Model & { readonly pixels?: Readonly<Record<Ratio, string>> }

/** The models of one service, as data. */
export type Models = {
  modelOf(id: string): KnownModel
  isKnown(id: string): boolean
  replacementOf(id: string): string | null
}

/** https://ai.google.dev/gemini-api/docs/image-generation#aspect_ratios_and_image_size */
const ten = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']
const fourteen = [...ten, '1:4', '4:1', '1:8', '8:1']
const all: readonly Size[] = ['1K', '2K', '4K']
const smallest: readonly Size[] = ['1K']
const price = (one: number, two = one, four = two) => ({ '1K': one, '2K': two, '4K': four })

/** Prices: https://ai.google.dev/gemini-api/docs/pricing */
const geminiModels: readonly KnownModel[] = [
  { id: 'gemini-nano-banana-2.1', ratios: fourteen, sizes: all, maxInputs: 14, price: price(0.0336, 0.0504, 0.1134) },
  { id: 'gemini-3.1-flash-lite-image', ratios: ten, sizes: smallest, maxInputs: 3, price: price(0.0336) },
  { id: 'gemini-3-pro-image', ratios: ten, sizes: all, maxInputs: 14, price: price(0.134, 0.134, 0.24) },
  { id: 'gemini-3.1-flash-image', ratios: fourteen, sizes: all, maxInputs: 14, price: price(0.067, 0.101, 0.151) },
  { id: 'gemini-2.5-flash-image', ratios: ten, sizes: smallest, maxInputs: 3, price: price(0.039) },
]
const anyGemini = { ratios: ten, sizes: smallest, maxInputs: 1, price: null }

/** Shut down, or about to be: https://ai.google.dev/gemini-api/docs/deprecations */
const geminiReplacements: Readonly<Record<string, string>> = {
  'gemini-3.1-flash-image': 'gemini-nano-banana-2.1',
  'gemini-3.1-flash-image-preview': 'gemini-nano-banana-2.1',
  'gemini-2.5-flash-image': 'gemini-nano-banana-2.1',
  'gemini-2.5-flash-image-preview': 'gemini-nano-banana-2.1',
  'gemini-2.0-flash-preview-image-generation': 'gemini-nano-banana-2.1',
  'gemini-2.0-flash-exp-image-generation': 'gemini-nano-banana-2.1',
  'gemini-3-pro-image-preview': 'gemini-3-pro-image',
  'imagen-4.0-generate-001': 'gemini-nano-banana-2.1',
  'imagen-4.0-ultra-generate-001': 'gemini-3-pro-image',
  'imagen-4.0-fast-generate-001': 'gemini-3.1-flash-lite-image',
  'imagen-3.0-generate-002': 'gemini-nano-banana-2.1',
}

/** The sizes that all of OpenAI's models take. https://platform.openai.com/docs/api-reference/images/create */
const threePixels = { '1:1': '1024x1024', '3:2': '1536x1024', '2:3': '1024x1536' }
const three = { ratios: Object.keys(threePixels), sizes: smallest, pixels: threePixels }
/** Any size, computed from ratio and size. */
const free = (id: string): KnownModel => ({ id, ratios: null, sizes: all, maxInputs: 16, price: null })

/** Prices are those of medium quality. https://platform.openai.com/docs/pricing */
const openAiModels: readonly KnownModel[] = [
  ...['gpt-image-2', 'gpt-image-2.5-sunburst', 'gpt-image-2.5-flare'].map(free),
  ...['gpt-image-2.6-sunburst', 'gpt-image-2.6-flare'].map(free),
  { id: 'gpt-image-1.5', ...three, maxInputs: 16, price: price(0.034) },
  { id: 'gpt-image-1-mini', ...three, maxInputs: 16, price: price(0.008) },
  { id: 'chatgpt-image-latest', ...three, maxInputs: 16, price: null },
]
const anyOpenAi = { ...three, maxInputs: 1, price: null }

/** https://platform.openai.com/docs/deprecations */
const openAiReplacements: Readonly<Record<string, string>> = {
  'gpt-image-1': 'gpt-image-1.5',
  'dall-e-3': 'gpt-image-1.5',
  'dall-e-2': 'gpt-image-1-mini',
}

export const gemini: Models = modelsOf(geminiModels, anyGemini, geminiReplacements)

export const openAi: Models = modelsOf(openAiModels, anyOpenAi, openAiReplacements)

/** OpenRouter's ids name the maker: `google/gemini-3-pro-image`. It adjusts ratios to what a model has. */
export const openRouter: Models = modelsOf(
  [...withMaker('google', geminiModels), ...withMaker('openai', openAiModels).map(withRatios)],
  anyGemini,
  { ...renamed('google', geminiReplacements), ...renamed('openai', openAiReplacements) },
)

function withMaker(maker: string, models: readonly KnownModel[]): KnownModel[] {
  return models.map((model) => ({ ...model, id: `${maker}/${model.id}` }))
}

/** OpenRouter takes ratios of a list in place of pixels. */
function withRatios(model: KnownModel): KnownModel {
  return { ...model, ratios: model.ratios ?? ten }
}

function renamed(maker: string, replacements: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(replacements).map(([from, to]) => [`${maker}/${from}`, `${maker}/${to}`]))
}

function modelsOf(
  known: readonly KnownModel[],
  unknown: Omit<KnownModel, 'id'>,
  replacements: Readonly<Record<string, string>>,
): Models {
  const byId = new Map(known.map((model) => [model.id, model]))
  const replacementById = new Map(Object.entries(replacements))
  return {
    isKnown: (id) => byId.has(id),
    modelOf: (id) => byId.get(id) ?? { ...unknown, id },
    replacementOf: (id) => replacementById.get(id) ?? null,
  }
}
