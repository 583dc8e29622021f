import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'

/** A process of its own: the Gemini API, which gives everybody the same picture of about 25 MB, slowly. */
const side = 4_096
/** A slow answer takes so long before its first byte, and to its last one. */
const [silenceMs, transferMs] = [3_000, 6_000]
const pieces = 60

/** Coloured waves under noise of three bits in each channel, which PNG can hardly compress. */
async function drawPicture(): Promise<Buffer> {
  const pixels = Buffer.alloc(side * side * 3)
  let state = 1
  for (let at = 0; at < pixels.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    const [x, y] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side)]
    pixels[at] = 120 + 80 * Math.sin(x / 300 + (at % 3)) * Math.cos(y / 400) + (state >>> 29)
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 6, adaptiveFiltering: true })
    .toBuffer()
}

async function sendSlowly(response: ServerResponse, body: Buffer): Promise<void> {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  await wait(silenceMs)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  const size = Math.ceil(body.length / pieces)
  for (let from = 0; from < body.length && !response.destroyed; from += size) {
    response.write(body.subarray(from, from + size))
    await wait(transferMs / pieces)
  }
  response.end()
}

const picture = await drawPicture()
const part = { inlineData: { mimeType: 'image/png', data: picture.toString('base64') } }
const whole = Buffer.from(
  JSON.stringify({ candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [part] } }] }),
)
const models = JSON.stringify({
  models: [{ name: 'models/gemini-nano-banana-2.1', supportedGenerationMethods: ['generateContent'] }],
})

const server = createServer((request, response) => {
  request.resume()
  if (request.method === 'POST') return void sendSlowly(response, whole)
  response.writeHead(200, { 'content-type': 'application/json' }).end(models)
})
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bytes: picture.length }),
)
process.once('disconnect', () => process.exit())
