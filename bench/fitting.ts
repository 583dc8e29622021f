import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import sharp from 'sharp'
import { machine, verdict } from './figures.ts'
import { flags } from './plan.ts'

type Fit = { readonly seconds: number; readonly megabytes: number }

const edge = 4096
const limits = { seconds: 1, megabytes: 10.485_76 }
const names = ['light noise, first', 'light noise, warm', 'heavy noise, first', 'heavy noise, warm']

/** The built tools make two PNGs of 25 MB fit as JPEG, each twice. True if every limit holds. */
export async function benchFitting(): Promise<boolean> {
  const [light, heavy] = [await noise(4, edge), await noise(8, edge / 2)]
  const server = createServer((request, response) => void response.end(request.url === '/light' ? light : heavy))
  const child = fork(join(import.meta.dirname, 'subjects/fitting.mjs'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: flags,
  })
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const fits = await new Promise<Fit[]>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
      child.once('message', (found) => resolve(found as Fit[]))
      child.send(['light', 'heavy'].map((name) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`))
    })
    const sizes = [light, heavy].map(({ length }) => (length / 1e6).toFixed(1)).join(' and ')
    process.stdout.write(`${machine()} PNG of ${edge} × ${edge}: ${sizes} MB.\n`)
    return fits
      .flatMap(({ seconds, megabytes }, index) => [
        verdict(`time, ${names[index]}`, seconds, limits.seconds, 's'),
        verdict(`size, ${names[index]}`, megabytes, limits.megabytes, 'MB'),
      ])
      .every(Boolean)
  } finally {
    child.kill('SIGKILL')
    server.close()
    server.closeAllConnections()
  }
}

/** A PNG of 4096 × 4096 whose upper `rows` have noise of so many bits in each channel. The same each time. */
async function noise(bits: number, rows: number): Promise<Buffer> {
  const pixels = Buffer.alloc(edge * edge * 3, 120)
  for (let at = 0, state = 1; at < rows * edge * 3; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    pixels[at] = (bits === 8 ? 0 : 112) + ((state >> 16) & (2 ** bits - 1))
  }
  return sharp(pixels, { raw: { width: edge, height: edge, channels: 3 } })
    .png()
    .toBuffer()
}
