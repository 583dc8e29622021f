import { invalid, unknownModel } from './errors.ts'

/** The models of the stand-in, and what those that make pictures take. https://ai.google.dev/gemini-api/docs/image-generation */
export type PictureModel = {
  readonly ratios: readonly string[]
  /** Empty: `imageSize` is refused. */
  readonly sizes: readonly string[]
  readonly thinking: readonly string[]
  readonly maxInputs: number
}

/** Width and height in pixels at 1K; 2K doubles and 4K quadruples both, 512 halves them. */
const shapes = {
  ...{ '1:1': [1024, 1024], '2:3': [848, 1264], '3:2': [1264, 848], '3:4': [896, 1200], '4:3': [1200, 896] },
  ...{ '4:5': [928, 1152], '5:4': [1152, 928], '9:16': [768, 1376], '16:9': [1376, 768], '21:9': [1584, 672] },
  ...{ '1:4': [512, 2048], '4:1': [2048, 512], '1:8': [384, 3072], '8:1': [3072, 384] },
} as const satisfies Readonly<Record<string, readonly [number, number]>>
const scales: Readonly<Record<string, number>> = { '512': 0.5, '1K': 1, '2K': 2, '4K': 4 }

const all14 = Object.keys(shapes)
const first10 = all14.slice(0, 10)
const upTo4K = ['1K', '2K', '4K']
const levels = ['MINIMAL', 'MEDIUM', 'HIGH']

/** The pictures' models that live. */
export const pictureModels: Readonly<Record<string, PictureModel>> = {
  'gemini-nano-banana-2.1': { ratios: all14, sizes: upTo4K, thinking: levels, maxInputs: 14 },
  'gemini-3.1-flash-lite-image': { ratios: first10, sizes: ['1K'], thinking: ['MINIMAL', 'HIGH'], maxInputs: 14 },
  'gemini-3-pro-image': { ratios: first10, sizes: upTo4K, thinking: ['LOW', 'HIGH'], maxInputs: 14 },
  'nano-banana-pro-preview': { ratios: first10, sizes: upTo4K, thinking: ['LOW', 'HIGH'], maxInputs: 14 },
  'gemini-2.5-flash-image': { ratios: first10, sizes: [], thinking: [], maxInputs: 3 },
}

/** Models that answer with text alone. */
export const textModels = ['gemini-3.1-pro', 'gemini-3.1-flash', 'gemini-3.1-flash-lite', 'gemini-2.5-flash']
const embedders = ['gemini-embedding-001', 'gemini-embedding-2']

/** Models that were shut down. */
export const retiredModels = [
  ...['gemini-3.1-flash-image', 'gemini-3.1-flash-image-preview', 'gemini-3-pro-image-preview'],
  ...['gemini-2.5-flash-image-preview', 'gemini-2.0-flash-preview-image-generation'],
  ...['imagen-4.0-generate-001', 'imagen-4.0-ultra-generate-001', 'imagen-4.0-fast-generate-001'],
]

/** The ids that are listed at first, text models first. */
export const listedModels = (): string[] => [...textModels, ...embedders, ...Object.keys(pictureModels)]

/** A model as `GET /v1beta/models` shows it. https://ai.google.dev/api/models#Model */
const modelOf = (id: string): object => ({
  name: `models/${id}`,
  version: '001',
  displayName: id,
  ...{ inputTokenLimit: 65_536, outputTokenLimit: 32_768, temperature: 1, topP: 0.95, topK: 64 },
  supportedGenerationMethods: embedders.includes(id)
    ? ['embedContent', 'batchEmbedContents']
    : ['generateContent', 'countTokens', 'batchGenerateContent'],
})

type Listing = { readonly models: readonly string[]; readonly retired: readonly string[]; readonly maxPageSize: number }

/** A model, or a page of them; null for another path. A retired model can still be read, but is not listed. Throws a GoogleError. */
export function readModels({ models, retired, maxPageSize }: Listing, { pathname, searchParams }: URL): object | null {
  const id = /^\/v1beta\/models\/([\w.-]+)$/.exec(pathname)?.[1]
  if (id !== undefined && ![...models, ...retired].includes(id)) throw unknownModel(id)
  if (id !== undefined) return modelOf(id)
  if (pathname !== '/v1beta/models') return null
  const [wanted, token] = [Number(searchParams.get('pageSize') ?? 50), searchParams.get('pageToken') ?? '']
  if (!Number.isInteger(wanted) || wanted < 0) throw invalid("Invalid value at 'page_size' (TYPE_INT32)")
  const size = Math.min(wanted || 50, maxPageSize)
  const from = token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString())
  if (!Number.isInteger(from)) throw invalid('The page token is invalid.', 'page_token')
  const nextPageToken = Buffer.from(String(from + size)).toString('base64url')
  return {
    models: models.slice(from, from + size).map(modelOf),
    ...(from + size < models.length && { nextPageToken }),
  }
}

/** The pixels of a picture. A size that is not given is 1K. */
export function pixelsOf(ratio: string, size: string): { width: number; height: number } {
  const [width, height] = shapes[ratio as keyof typeof shapes] ?? shapes['1:1']
  const scale = scales[size] ?? 1
  return { width: width * scale, height: height * scale }
}

/** The ratio of a list that is nearest to width by height. */
export function nearestRatio(ratios: readonly string[], { width, height }: { width: number; height: number }): string {
  const distance = (ratio: string) => {
    const shape = pixelsOf(ratio, '1K')
    return Math.abs(Math.log((shape.width * height) / (shape.height * width)))
  }
  return [...ratios].sort((one, other) => distance(one) - distance(other))[0] ?? '1:1'
}
