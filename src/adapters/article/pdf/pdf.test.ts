import { deflateSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { pdfOf, type PdfParts } from '../../../../test/support/text/pdf.ts'
import { createPdfReader } from './pdf.ts'

const reader = createPdfReader({ totalMs: 60_000, growthBytes: 200_000_000 })
afterAll(() => reader.close())

const wanted = new AbortController().signal
const read = (parts: PdfParts) => reader.read(pdfOf(parts), wanted)
const owls = 'Owls hear a mouse under the snow.'

describe('a PDF', () => {
  it('is read as paragraphs, page after page, without page numbers and hyphens at the ends of lines', async () => {
    const pages = [
      ['Owls hear a mouse un-', 'der the snow.', '', '', 'Their ears sit at different heights.', '', 'Page 1 of 2'],
      ['The second page.'],
    ]
    expect(await read({ title: 'Owls (at night)', pages })).toEqual({
      title: 'Owls (at night)',
      text: `${owls}\n\nTheir ears sit at different heights.\n\nThe second page.`,
    })
  })

  it('is named after its first line where its title is missing or the name of a file', async () => {
    for (const title of ['', 'Microsoft Word - owls', 'owls_final.docx', 'Untitled'])
      expect((await read({ title, pages: [[owls, 'More.']] }))?.title).toBe(owls)
  })

  it('has no text where it is a scan', async () => {
    expect(await read({ pages: [[]] })).toBeNull()
    expect(await read({ pages: [['1'], ['2'], ['3']] })).toBeNull()
  })

  it('that asks for a password, or is no intact PDF, is refused with what to do', async () => {
    await expect(read({ pages: [[owls]], encrypted: true })).rejects.toThrow(/^That PDF asks for a password\. Save it/)
    for (const bytes of [Buffer.from('%PDF-1.4 nonsense'), Buffer.from('<html>'), Buffer.alloc(0)])
      await expect(reader.read(bytes, wanted)).rejects.toThrow(/^That PDF is broken: .*add it again\.$/)
    await expect(reader.read(Buffer.alloc(20 * 1024 * 1024 + 1), wanted)).rejects.toThrow('larger than 20 MB')
  })

  it('is read up to its 300th page, and as one of several at once', async () => {
    const pages = Array.from({ length: 302 }, (_, index) => [`The owl number ${index + 1} hears.`])
    const [long, short] = await Promise.all([read({ pages }), read({ pages: [[owls]] })])
    expect(long?.text.match(/number \d+/g)?.at(-1)).toBe('number 300')
    expect(short?.text).toBe(owls)
  })

  it('that unpacks to more than there is room for is given up, and the next one is read', async () => {
    const bomb = deflateSync(Buffer.alloc(400_000_000, ' '))
    await expect(read({ content: bomb })).rejects.toThrow(/^That PDF takes too much time or memory/)
    expect((await read({ pages: [[owls]] }))?.text).toBe(owls)
  })

  it('that takes too long is given up', async () => {
    const hasty = createPdfReader({ totalMs: 1 })
    await expect(hasty.read(pdfOf({}), wanted)).rejects.toThrow(/^That PDF takes too much time or memory/)
    await hasty.close()
  })

  it('is given up with the reason of the signal', async () => {
    const stop = new AbortController()
    const reading = reader.read(pdfOf({ pages: [[owls]] }), stop.signal)
    stop.abort(new Error('stopping'))
    await expect(reading).rejects.toThrow('stopping')
  })
})
