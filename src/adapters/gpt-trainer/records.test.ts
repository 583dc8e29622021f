import { describe, expect, it } from 'vitest'
import { UpstreamError } from '../../lib/errors.ts'
import { newestTurn } from './records.ts'

const encoder = new TextEncoder()
const turn = (n: number, created_at = `2026-01-01T00:00:0${n}Z`) => ({
  uuid: `turn-${n}`,
  created_at,
  modified_at: created_at,
  query: `Question ${n}?`,
  response: `Answer “${n}” with [brackets], {braces} and \\ in it`,
  cite_data_json: '{"1.1":{"title":"T"}}',
  feedback_json: null,
  labels: [],
})

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = encoder.encode(text)
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.slice(at, at + size))
}

const newestOf = (value: unknown, size = 7) => newestTurn(inPieces(JSON.stringify(value), size))
const isBroken = (error: unknown) => error instanceof UpstreamError && error.fault === 'broken'

describe('the newest turn', () => {
  it.each([1, 2, 7, 10_000])('is the last of a list read in pieces of %i bytes', async (size) => {
    expect(await newestOf([turn(1), turn(2), turn(3)], size)).toMatchObject({
      uuid: 'turn-3',
      query: 'Question 3?',
      response: turn(3).response,
    })
  })

  it('is the newest by its time where the list is in another order, and the last where times say nothing', async () => {
    expect((await newestOf([turn(2), turn(3), turn(1)]))?.uuid).toBe('turn-3')
    expect((await newestOf([turn(3, 'soon'), turn(1, 'later')]))?.uuid).toBe('turn-1')
  })

  it('is found under “data” as well, between other things', async () => {
    expect((await newestOf({ total: 2, meta: { page: [1] }, data: [turn(1), turn(2)], next: null }))?.uuid).toBe(
      'turn-2',
    )
  })

  it('is null where there is none', async () => {
    expect(await newestOf([])).toBeNull()
    expect(await newestOf({ data: [] })).toBeNull()
    expect(await newestOf([1, 'two', null])).toBeNull()
  })

  it('has empty texts where fields are missing or null', async () => {
    const bare = await newestOf([{ uuid: 'turn-1', response: null }])
    expect(bare).toMatchObject({ query: '', response: '', cite_data_json: '', error_message: '' })
  })

  it.each(['', '[', '[{"uuid":"a"}', 'oops', '[{"uuid":"a"}] and more'])('is refused in “%s”', async (text) => {
    await expect(newestTurn(inPieces(text, 3))).rejects.toSatisfy(isBroken)
  })

  it('is refused at once where values are nested without end or there are millions of them', async () => {
    let read = 0
    async function* endless(piece: string): AsyncGenerator<Uint8Array> {
      const bytes = encoder.encode(piece)
      for (; read < 64 * 1024 * 1024; read += bytes.length) yield await Promise.resolve(bytes)
    }
    await expect(newestTurn(endless('['.repeat(1_000)))).rejects.toSatisfy(isBroken)
    expect(read).toBeLessThan(2_000)
    await expect(newestTurn(endless('[1,2,3],'.repeat(1_000)))).rejects.toSatisfy(isBroken)
    expect(read).toBeLessThan(4_000_000)
  })

  it('keeps one turn of a list of 16 MiB', async () => {
    const big = { ...turn(1), response: 'x'.repeat(16_000) }
    async function* list(): AsyncGenerator<Uint8Array> {
      const bytes = encoder.encode(`${JSON.stringify(big)},`)
      yield await Promise.resolve(encoder.encode('['))
      for (let i = 0; i < 1_000; i++) yield bytes
      yield encoder.encode(`${JSON.stringify(turn(9))}]`)
    }
    expect((await newestTurn(list()))?.uuid).toBe('turn-9')
  })
})
