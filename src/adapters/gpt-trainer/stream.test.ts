import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UpstreamError } from '../../lib/errors.ts'
import { readAnswer } from './stream.ts'

const encoder = new TextEncoder()

async function* pieces(...all: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const each of all) yield await Promise.resolve(typeof each === 'string' ? encoder.encode(each) : each)
}

async function read(type: string, ...all: (string | Uint8Array)[]): Promise<string[]> {
  const texts: string[] = []
  for await (const text of readAnswer(type, pieces(...all))) texts.push(text)
  return texts
}

/** Bytes cut wherever the numbers say. */
function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const ends = [...new Set(at.map((each) => each % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...ends].map((start, i) => bytes.slice(start, ends[i] ?? bytes.length))
}

const isBroken = (error: unknown) => error instanceof UpstreamError && error.fault === 'broken'

describe('the stream of an answer', () => {
  it.each(['', 'text/plain', 'text/html; charset=utf-8'])('is one text however it is cut (%s)', async (type) => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `An answer: ${text}`),
        fc.array(fc.nat(200), { maxLength: 12 }),
        async (text, at) => {
          const bytes = encoder.encode(text)
          expect((await read(type, ...cut(bytes, at))).join('')).toBe(new TextDecoder().decode(bytes))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keeps pieces that are only white space, numbers, JSON or look like events', async () => {
    const all = ['One', '\n\n', '2026', 'true', '"x"', '{"response":"y"}', 'data: z\n', '  ', '[DONE]']
    expect(await read('text/plain', ...all)).toEqual(all)
  })

  it('shows bytes that are no UTF-8 as such, and leaves half a character at a break out', async () => {
    expect((await read('', new Uint8Array([65, 0xff, 66]))).join('')).toBe('A\uFFFDB')
    expect((await read('', 'A', new Uint8Array([0xf0, 0x9f]))).join('')).toBe('A')
  })

  it.each([[['<', '!DOCTYPE html><title>502</title>']], [['\n <!doc', 'type html>']], [['<html>']]])(
    'shows nothing of a page in place of an answer, however it is cut: %j',
    async (parts) => {
      const shown: string[] = []
      const whole = async () => {
        for await (const text of readAnswer('text/html', pieces(...parts))) shown.push(text)
      }
      await expect(whole()).rejects.toSatisfy(isBroken)
      expect(shown).toEqual([])
    },
  )

  it('reads server-sent events where the type says so, however they are cut', async () => {
    const bytes = encoder.encode(
      ': hi\r\ndata: {"text":"One "}\r\n\r\ndata: two\ndata: lines\n\nid: 7\ndata:three\n\ndata: [DONE]\n\ndata: no',
    )
    for (const at of [[], [3], [15, 16, 17, 18, 40, 41], Array.from({ length: 120 }, (_, i) => i)])
      expect((await read('text/event-stream', ...cut(bytes, at))).join('|')).toBe('One |two\nlines|three')
  })

  it.each([
    ['{"response":"fine"}', 'fine'],
    ['{"text":"fine"}', 'fine'],
    ['no JSON at all', 'no JSON at all'],
    ['[1,2]', '[1,2]'],
  ])('reads the JSON body %s', async (body, text) => {
    expect((await read('application/json; charset=utf-8', body.slice(0, 4), body.slice(4))).join('')).toBe(text)
  })

  it.each(['{"error":"no"}', '{"message":"no"}', '{"response":7}'])(
    'finds no answer in the JSON body %s',
    async (body) => {
      await expect(read('application/json', body)).rejects.toSatisfy(isBroken)
    },
  )

  it('takes no page for an answer, not even in pieces', async () => {
    await expect(read('text/html', ' <!DOC', 'TYPE html><html>')).rejects.toSatisfy(isBroken)
    await expect(read('text/html', '<html><body>Bad gateway')).rejects.toSatisfy(isBroken)
    await expect(read('text/html', '<html>')).rejects.toSatisfy(isBroken)
    expect((await read('text/html', '<b>', 'bold</b> is HTML')).join('')).toBe('<b>bold</b> is HTML')
    expect((await read('text/html', 'short')).join('')).toBe('short')
  })
})
