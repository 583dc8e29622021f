import { describe, expect, it } from 'vitest'
import { markOf } from '../wires/wire.ts'
import { composeBody } from './compose.ts'

const compose = (json: object, pictures: Uint8Array[]) =>
  JSON.parse(Buffer.from(composeBody(JSON.stringify(json), pictures)).toString()) as unknown

describe('a body with pictures', () => {
  it('has each as base64 in the place of its mark, and texts as they were', () => {
    const [fox, owl] = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(255, 254)]
    const json = { text: 'a “red” fox 🦊', of: [markOf(1), `data:image/png;base64,${markOf(0)}`] }
    expect(compose(json, [fox, owl])).toEqual({
      text: 'a “red” fox 🦊',
      of: ['//4=', 'data:image/png;base64,AQIDBA=='],
    })
  })

  it('has a mark that somebody typed as text', () => {
    const json = { text: String.raw`\u001a0\u001a and \\u001a0\u001a`, of: markOf(0) }
    expect(compose(json, [Uint8Array.of(1, 2, 3)])).toEqual({ ...json, of: 'AQID' })
  })
})
