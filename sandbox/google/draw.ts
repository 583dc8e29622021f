import { createHash, randomBytes } from 'node:crypto'
import { invalid } from './errors.ts'

type Pixels = { readonly width: number; readonly height: number }

// Loaded at the first picture: most sandboxes and stories never draw one.
const loadSharp = async () => (await import('sharp')).default

/** The width and height of an input. Throws the GoogleError of one that is no picture. */
export async function readInput(bytes: Buffer): Promise<Pixels> {
  const sharp = await loadSharp()
  const found = await sharp(bytes)
    .metadata()
    .catch(() => null)
  if (!found)
    throw invalid(
      'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
    )
  return { width: found.width, height: found.height }
}

/** Draws a picture in colours and shapes of the prompt's own. The first input lies behind them, the others stand below. */
export async function drawPicture(prompt: string, inputs: readonly Buffer[], size: Pixels, type: 'png' | 'jpeg') {
  const sharp = await loadSharp()
  const svg = (shown: string) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none" width="${size.width}" height="${size.height}">${shown}</svg>`,
    )
  const [behind, ...others] = inputs
  const { landscape, sign } = sceneOf(prompt, size.width / size.height)
  const base = behind ? sharp(behind).rotate().resize(size.width, size.height, { fit: 'cover' }) : sharp(svg(landscape))
  const edge = Math.round(Math.min(size.width, size.height) / 5)
  const insets = others.map(async (bytes, index) => ({
    input: await sharp(bytes).rotate().resize(edge, edge, { fit: 'cover' }).png().toBuffer(),
    left: Math.min(size.width - edge, Math.round(edge * (0.2 + 1.1 * index))),
    top: size.height - Math.round(edge * 1.2),
  }))
  const drawn = base.composite([{ input: svg(sign), left: 0, top: 0 }, ...(await Promise.all(insets))])
  return type === 'jpeg' ? drawn.jpeg({ quality: 90 }).toBuffer() : drawn.png({ compressionLevel: 3 }).toBuffer()
}

/** Hills under a sky, and a sun with birds that stand on every picture of the prompt. */
function sceneOf(prompt: string, aspect: number): { landscape: string; sign: string } {
  const seed = createHash('sha256').update(prompt).digest()
  const at = (index: number, span: number) => ((seed[index % seed.length] ?? 0) / 255) * span
  const color = (index: number, light: number) => `hsl(${Math.round(at(index, 360))} 65% ${light}%)`
  const hill = (index: number, top: number) =>
    `<path fill="${color(index, 62 - top / 2)}" d="M0 ${top + at(index + 1, 12)} Q25 ${top - 22 + at(index + 2, 30)} 50 ${top + at(index + 3, 12)} T100 ${top + at(index + 4, 12)} V100 H0Z"/>`
  const sky = `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${color(0, 35)}"/><stop offset="1" stop-color="${color(1, 78)}"/></linearGradient>`
  const bird = (index: number) => {
    const [x, y] = [8 + at(index, 80), 10 + at(index + 1, 30)]
    return `<path fill="none" stroke="#fff" stroke-width="0.7" d="M${x} ${y} q2 -3 4 0 q2 -3 4 0"/>`
  }
  const radius = 7 + at(22, 7)
  const round = `rx="${radius * Math.min(1, 1 / aspect)}" ry="${radius * Math.min(1, aspect)}"`
  const sun = `<ellipse cx="${20 + at(20, 60)}" cy="${18 + at(21, 20)}" ${round} fill="${color(23, 70)}" fill-opacity="0.85"/>`
  return {
    landscape: `<defs>${sky}</defs><rect width="100" height="100" fill="url(#sky)"/>${hill(2, 52)}${hill(8, 66)}${hill(14, 80)}`,
    sign: sun + [24, 26, 28].map(bird).join(''),
  }
}

let huge: Promise<Buffer> | null = null

/** A PNG of 4096 × 4096 pixels and about 27 MB: noise in the lower half of each byte. Made once. */
export const hugePicture = (): Promise<Buffer> => (huge ??= drawHuge())

async function drawHuge(): Promise<Buffer> {
  const sharp = await loadSharp()
  const [edge, channels] = [4096, 3] as const
  const rows = randomBytes(edge * edge * channels)
  for (let index = 0; index < rows.length; index++) rows[index] = ((rows[index] ?? 0) & 15) + ((index >> 18) & 127)
  return sharp(rows, { raw: { width: edge, height: edge, channels } })
    .png({ compressionLevel: 3, adaptiveFiltering: false })
    .toBuffer()
}
