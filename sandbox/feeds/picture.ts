import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

const [width, height] = [400, 200]
const dot = 3

/** The picture at `/pictures/NAME.png`; null for any other path. */
export function pictureAt(path: string): { type: string; bytes: Buffer } | null {
  const name = /^\/pictures\/([\w.-]{1,100})\.png$/.exec(path)?.[1]
  return name === undefined ? null : { type: 'image/png', bytes: drawPicture(name) }
}

/** The picture of a story as PNG: hills in two colours of its own. https://www.w3.org/TR/png-3/ */
function drawPicture(name: string): Buffer {
  const seed = createHash('sha256').update(name).digest()
  const byte = (index: number) => seed[index] ?? 0
  const [sky, land] = [0, 3].map((at) => [0, 1, 2].map((part) => 40 + byte(at + part) / 2))
  const rows = Buffer.alloc(height * (1 + width * dot))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const hill = height * (0.55 + 0.2 * Math.sin(x / (30 + byte(6) / 3) + byte(7)) + 0.1 * Math.sin(x / 23 + byte(8)))
      const color = y > hill ? land : sky
      const light = y > hill ? 1 - (y - hill) / height : 0.7 + (0.6 * y) / height
      for (let part = 0; part < dot; part++)
        rows[y * (1 + width * dot) + 1 + x * dot + part] = Math.min(255, (color?.[part] ?? 0) * light)
    }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')])
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
