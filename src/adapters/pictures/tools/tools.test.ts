import { setMaxListeners } from 'node:events'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { drawn, noisy } from '../../../../test/support/pictures/drawn.ts'
import type { Picture } from '../../../features/image/ports.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { createPictureTools, type ReadBytes } from './tools.ts'

const { log } = collectingLog()
const wanted = new AbortController().signal
const file = { name: 'fox.png', size: 100, url: 'https://cdn.discordapp.com/attachments/1/2/fox.png' }
const stored: { bytes: Uint8Array } = { bytes: new Uint8Array(0) }
const tools = createPictureTools({ readBytes: () => Promise.resolve(Uint8Array.from(stored.bytes)), log })
afterAll(() => tools.close())

function read(bytes: Uint8Array): Promise<Picture> {
  stored.bytes = bytes
  return tools.read(file, wanted)
}
const text = (content: string) => Buffer.from(content, 'latin1')
const toolsThatRead = (readBytes: ReadBytes) => createPictureTools({ readBytes, log })

describe('reading an attachment', () => {
  it.each([
    ['png', 'image/png'],
    ['gif', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/jpeg'],
    ['avif', 'image/jpeg'],
  ] as const)('makes a %s an %s', async (type, mime) => {
    const picture = await read(await drawn(type))
    expect(picture).toMatchObject({ mime, width: 60, height: 40 })
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ format: mime.slice(6), width: 60, height: 40 })
  })

  it('keeps what is transparent', async () => {
    const { bytes, mime } = await read(await drawn('webp', { alpha: 0.5 }))
    expect(mime).toBe('image/png')
    expect(await sharp(bytes).metadata()).toMatchObject({ hasAlpha: true })
  })

  it('turns it upright and removes EXIF, the place and colour profiles', async () => {
    const source = sharp(await drawn('jpeg')).withExif({ IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
    const photo = await source.withIccProfile('p3').withMetadata({ orientation: 6 }).toBuffer()
    expect(await sharp(photo).metadata()).toMatchObject({ orientation: 6 })
    const picture = await read(photo)
    expect(picture).toMatchObject({ width: 40, height: 60 })
    const metadata = await sharp(picture.bytes).metadata()
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all([drawn('png'), drawn('png', { width: 60, height: 40, alpha: 0.3 })])
    const animated = await sharp(
      frames.map((each) => Buffer.from(each)),
      { join: { animated: true } },
    )
      .gif()
      .toBuffer()
    expect(await sharp(animated).metadata()).toMatchObject({ pages: 2 })
    expect(await read(animated)).toMatchObject({ mime: 'image/png', width: 60, height: 40 })
  })

  it('makes it at most 3072 pixels wide and 7 MB', async () => {
    expect(await read(await drawn('png', { width: 6000, height: 1000 }))).toMatchObject({ width: 3072, height: 512 })
    const picture = await read(await noisy(2200, 6))
    expect(picture.mime).toBe('image/jpeg')
    expect(picture.bytes.length).toBeLessThanOrEqual(7_000_000)
  })

  it.each([
    [/an SVG drawing/, text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    [/a HEIC photo/, text('\0\0\0\x1cftypheic\0\0\0\0mif1heic')],
    [/a TIFF picture/, text('II*\0')],
    [/is a PDF/, text('%PDF-1.7')],
    [/not a picture that I can read/, text('MZ\x90\0')],
    [/not a picture that I can read/, text('')],
    [/broken or incomplete/, text('\x89PNG\r\n\x1a\nnothing more')],
  ])('refuses what is none: %s', async (sentence, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(sentence) as string,
    })
  })

  it('refuses a picture that is an archive too, and one that is another type than it says', async () => {
    const png = await drawn('png')
    const archive = text(`PK\x05\x06${'\0'.repeat(18)}`)
    await expect(read(Buffer.concat([png, archive]))).rejects.toThrow('a picture and an archive in one file')
    await expect(read(Buffer.concat([text('RIFF\0\0\0\0WEBP'), png]))).rejects.toThrow('broken or incomplete')
  })

  it.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('refuses a %s that is cut off', async (type) => {
    const whole =
      type === 'gif'
        ? await sharp(await noisy(64, 6))
            .gif()
            .toBuffer()
        : await sharp(await noisy(64, 6))
            .toFormat(type)
            .toBuffer()
    await expect(read(whole.subarray(0, whole.length / 2))).rejects.toThrow('broken or incomplete')
  })

  it('refuses more than 50 megapixels before it decodes them', async () => {
    await expect(read(await drawn('png', { width: 7100, height: 7100 }))).rejects.toThrow('more than 50 megapixels')
    const bomb = await drawn('png')
    const header = Buffer.from(bomb.buffer)
    header.writeUInt32BE(60_000, 16)
    header.writeUInt32BE(60_000, 20)
    header.writeUInt32BE(crc32(header.subarray(12, 29)), 29)
    await expect(read(bomb)).rejects.toThrow('more than 50 megapixels')
  })

  it('refuses more than 25 MB without fetching it', async () => {
    const large = toolsThatRead(() => Promise.reject(new Error('fetched')))
    const reading = large.read({ ...file, name: 'a*fox*.png', size: 25_000_001 }, wanted)
    await expect(reading).rejects.toThrow(/^\*\*a\\\*fox\\\*\.png\*\* is larger than 25 MB/)
    await large.close()
  })

  it('says where Discord did not give it, and lets other errors pass', async () => {
    const lost = toolsThatRead(() => Promise.reject(new UpstreamError('discord', 'broken')))
    await expect(lost.read(file, wanted)).rejects.toThrow('I could not get **fox.png** from Discord')
    await lost.close()
    const failing = toolsThatRead(() => Promise.reject(new Error('our own mistake')))
    await expect(failing.read(file, wanted)).rejects.toThrow('our own mistake')
    await failing.close()
  })

  it('fetches four at once, and refuses the 65th that waits', async () => {
    let fetched = 0
    const stop = new AbortController()
    const slow = toolsThatRead((_, __, signal) => {
      fetched += 1
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      )
    })
    setMaxListeners(200, stop.signal)
    const reading = Promise.allSettled(Array.from({ length: 64 }, () => slow.read(file, stop.signal)))
    await expect(slow.read(file, stop.signal)).rejects.toThrow('too many pictures to read right now')
    expect(fetched).toBe(4)
    // Pictures are fitted meanwhile.
    const picture = { bytes: await drawn('png'), mime: 'image/png', width: 60, height: 40 } as const
    expect(await slow.fit(picture, { format: 'jpeg', maxBytes: 100_000 }, wanted)).toMatchObject({ mime: 'image/jpeg' })
    stop.abort(new Error('no longer wanted'))
    expect((await reading).every(({ status }) => status === 'rejected')).toBe(true)
    await slow.close()
  })

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController()
    stored.bytes = await noisy(1500, 6)
    const reading = tools.read(file, stop.signal)
    setImmediate(() => stop.abort(new Error('no longer wanted')))
    await expect(reading).rejects.toThrow('no longer wanted')
    expect(await read(await drawn('png'))).toMatchObject({ width: 60 })
  })

  it('gives up what takes too long, and says what is in the log', async () => {
    const lines = collectingLog()
    const hasty = createPictureTools({
      readBytes: () => noisy(2500, 6),
      log: lines.log,
      limits: { timeoutMs: 1, waiting: 0 },
    })
    await expect(hasty.read(file, wanted)).rejects.toThrow('takes too much time or memory')
    expect(lines.lines).toMatchObject([{ msg: 'picture not read', fault: 'timeout' }])
    await hasty.close()
  })
})

describe('fitting a picture', () => {
  const pictureOf = async (bytes: Uint8Array): Promise<Picture> => {
    const { width, height, format } = await sharp(bytes).metadata()
    return { bytes, width, height, mime: `image/${format}` as Picture['mime'] }
  }

  it('leaves it as it is where it fits', async () => {
    for (const type of ['png', 'jpeg', 'webp'] as const) {
      const picture = await pictureOf(await drawn(type))
      expect(await tools.fit(picture, { format: null, maxBytes: 100_000 }, wanted)).toBe(picture)
    }
    const png = await pictureOf(await drawn('png'))
    expect(await tools.fit(png, { format: 'png', maxBytes: 100_000 }, wanted)).toBe(png)
  })

  it.each(['png', 'jpeg'] as const)('makes it %s where that is wanted', async (format) => {
    const picture = await pictureOf(await drawn(format === 'png' ? 'jpeg' : 'png'))
    const fitted = await tools.fit(picture, { format, maxBytes: 100_000 }, wanted)
    expect(fitted).toMatchObject({ mime: `image/${format}`, width: 60, height: 40 })
    // The caller still has what it gave.
    expect(picture.bytes.length).toBeGreaterThan(0)
  })

  it('makes it JPEG of lower quality, then smaller, until it fits', async () => {
    const picture = await pictureOf(await noisy(500, 6))
    const sizes = [200_000, 60_000, 5_000].map(async (maxBytes) => {
      const fitted = await tools.fit(picture, { format: 'png', maxBytes }, wanted)
      expect(fitted?.mime).toBe('image/jpeg')
      expect(fitted?.bytes.length).toBeLessThanOrEqual(maxBytes)
      return fitted?.width
    })
    const [large = 0, middle = 0, small = 0] = await Promise.all(sizes)
    expect([large, middle]).toEqual([500, 500])
    expect(small).toBeLessThan(500)
    expect(await tools.fit(picture, { format: 'jpeg', maxBytes: 10 }, wanted)).toBeNull()
  })

  it('puts white behind what is transparent', async () => {
    const picture = await pictureOf(await drawn('png', { alpha: 0 }))
    const fitted = await tools.fit(picture, { format: 'jpeg', maxBytes: 100_000 }, wanted)
    const { dominant } = await sharp(fitted?.bytes).stats()
    expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(240)
  })

  it('is null where it cannot be read', async () => {
    const picture = { bytes: text('no picture'), mime: 'image/png', width: 9, height: 9 } as const
    expect(await tools.fit(picture, { format: 'jpeg', maxBytes: 100_000 }, wanted)).toBeNull()
  })

  it('ends with the reason of the signal', async () => {
    const picture = await pictureOf(await noisy(1500, 6))
    const stop = new AbortController()
    const fitting = tools.fit(picture, { format: 'jpeg', maxBytes: 100_000 }, stop.signal)
    stop.abort(new Error('no longer wanted'))
    await expect(fitting).rejects.toThrow('no longer wanted')
  })
})
