import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, parseWithLongStrings } from './long-strings.ts'

const picture = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251))
const base64 = picture.toString('base64')
const decode = (json: string) => {
  const bytes = Buffer.from(json)
  return decodeBase64(bytes, parseWithLongStrings(bytes) as string | { start: number; end: number })
}

describe('JSON with long strings', () => {
  it('is read like any other where no string is long', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        expect(parseWithLongStrings(Buffer.from(json))).toEqual(JSON.parse(Buffer.from(json).toString()))
      }),
    )
  })

  it('tells where a long string stands, whatever stands around it', () => {
    const around = { before: 'a "quoted" \\ text, “curly”', list: ['\\"', '\\\\', '', 'ü'] }
    const bytes = Buffer.from(JSON.stringify({ ...around, data: base64, after: around }))
    const { data, ...rest } = parseWithLongStrings(bytes) as { data: { start: number; end: number } }
    expect(rest).toEqual({ ...around, after: around })
    expect(bytes.toString('latin1', data.start, data.end)).toBe(base64)
  })

  it.each([`{"data":"${base64}`, `{"data":"${base64}"`, `{"${base64}":1}`, '"', '{"a', '', '<html>"'])(
    'is no JSON where it is cut off or broken: %#',
    (json) => {
      expect(() => parseWithLongStrings(Buffer.from(json))).toThrow(SyntaxError)
    },
  )
})

describe('base64 in it', () => {
  it.each([
    ['long', base64],
    ['short', picture.toString('base64', 0, 90)],
    ['of a data: address', `data:image/png;base64,${base64}`],
    ['with escaped slashes', base64.replaceAll('/', '\\/')],
    ['with line breaks', base64.replace(/.{76}/g, '$&\\n')],
    ['without padding', base64.replace(/=+$/, '')],
    ['for addresses', picture.toString('base64url')],
  ])('is decoded: %s', (_, text) => {
    const decoded = Buffer.from(decode(`"${text}"`))
    expect(decoded.equals(picture.subarray(0, decoded.length))).toBe(true)
    expect(decoded.length).toBe(text.length < 1_000 ? 90 : picture.length)
  })

  it('is decoded in several chunks without a loss between them', () => {
    const large = Buffer.alloc(3_500_001, picture)
    expect(Buffer.from(decode(`"${large.toString('base64')}"`)).equals(large)).toBe(true)
  })
})
