import { describe, expect, it } from 'vitest'
import { drawn } from '../../../test/support/pictures/drawn.ts'
import { headerOf, kindOf } from './kinds.ts'

const text = (content: string) => Buffer.from(content, 'latin1')
const box = (brands: string) => text(`\0\0\0\x1cftyp${brands}`)

describe('the kind of a file', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)(
    'is seen in the first bytes of a %s',
    async (type) => {
      expect(kindOf(await drawn(type))).toBe(type)
    },
  )

  it.each([
    ['svg', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['svg', text('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<svg/>')],
    ['heic', box('heic\0\0\0\0mif1heic')],
    ['heic', box('mif1\0\0\0\0mif1heic')],
    ['avif', box('mif1\0\0\0\0mif1avif')],
    ['tiff', text('MM\0*....')],
    ['pdf', text('%PDF-1.7')],
    ['pdf', text(`GIF89a${'.'.repeat(500)}%PDF-1.4`)],
    ['unknown', text('<?xml version="1.0"?><rss/>')],
    ['unknown', text('<html>')],
    ['unknown', text('')],
  ] as const)('%s is told from others: %#', (kind, bytes) => {
    expect(kindOf(bytes)).toBe(kind)
  })

  it('is mixed where a picture ends as a ZIP archive, with a comment or without', async () => {
    const png = await drawn('png')
    const end = (comment: string) =>
      text(`PK\x05\x06${'\0'.repeat(16)}${String.fromCharCode(comment.length)}\0${comment}`)
    expect(kindOf(Buffer.concat([png, end('')]))).toBe('mixed')
    expect(kindOf(Buffer.concat([png, end('hello')]))).toBe('mixed')
    expect(kindOf(Buffer.concat([png, end('hello'), text('more')]))).toBe('png')
  })
})

describe('the header of a picture', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('tells type and size of a %s', async (type) => {
    const size = { width: 321, height: 123 }
    expect(headerOf(await drawn(type, size))).toEqual({ mime: `image/${type}`, ...size })
  })

  it('tells the size of a WebP with alpha, and of one without loss', async () => {
    const { default: sharp } = await import('sharp')
    const transparent = await drawn('webp', { width: 33, height: 44, alpha: 0.5 })
    expect(headerOf(transparent)).toMatchObject({ width: 33, height: 44 })
    const lossless = await sharp(await drawn('png', { width: 35, height: 46 }))
      .webp({ lossless: true })
      .toBuffer()
    expect(headerOf(lossless)).toMatchObject({ width: 35, height: 46 })
  })

  it.each(['png', 'jpeg', 'webp'] as const)('is null for a %s that is cut off anywhere', async (type) => {
    const whole = await drawn(type, { width: 20, height: 20 })
    const cut = Array.from({ length: whole.length - 12 }, (_, length) => headerOf(whole.subarray(0, length)))
    expect(cut.filter((header) => header !== null)).toEqual([])
  })

  it('is null for other types and for a size of nothing', async () => {
    expect(headerOf(await drawn('gif'))).toBeNull()
    const png = await drawn('png')
    png.fill(0, 16, 20)
    expect(headerOf(png)).toBeNull()
  })
})
