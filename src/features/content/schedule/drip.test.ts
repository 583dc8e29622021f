import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkProperty } from '../../../../test/support/property.ts'
import { dripTimes, inTurn } from './drip.ts'

type Queued = { readonly kind: 'article' | 'video'; readonly sourceId: number; readonly time: number }
const of = (kind: Queued['kind'], sourceId: number, ...times: number[]): Queued[] =>
  times.map((time) => ({ kind, sourceId, time }))
const short = (items: readonly Queued[]) => items.map(({ kind, sourceId, time }) => `${kind[0]}${sourceId}@${time}`)

describe('The order of posts', () => {
  it('takes one of each source in turn, its oldest first', () => {
    const queued = [...of('article', 1, 30, 10, 20), ...of('article', 2, 15)]
    expect(short(inTurn(queued))).toEqual(['a1@10', 'a2@15', 'a1@20', 'a1@30'])
  })

  it('mixes news and videos evenly', () => {
    const queued = [...of('article', 1, 1, 2, 3, 4), ...of('video', 2, 1, 2)]
    expect(
      inTurn(queued)
        .map(({ kind }) => kind[0])
        .join(''),
    ).toBe('avaava')
  })

  it('loses and doubles nothing, and leaves each source its order', () => {
    const post = fc.record<Queued>({
      kind: fc.constantFrom('article', 'video'),
      sourceId: fc.integer({ min: 1, max: 4 }),
      time: fc.integer({ min: 0, max: 9 }),
    })
    checkProperty(
      'orders',
      [fc.array(post, { maxLength: 30 })],
      (queued) => {
        const ordered = inTurn(queued)
        if (ordered.length !== queued.length || new Set(ordered).size !== queued.length) return ['lost or doubled']
        const isBehind = ordered.some((one, index) =>
          ordered
            .slice(index)
            .some((later) => later.kind === one.kind && later.sourceId === one.sourceId && later.time < one.time),
        )
        return isBehind ? ['the newer of a source first'] : []
      },
      500,
    )
  })
})

describe('The times of posts', () => {
  it('are even where chance is in the middle', () => {
    expect(dripTimes(4, 0, 1_000, () => 0.5)).toEqual([125, 375, 625, 875])
    expect(dripTimes(0, 0, 1_000, () => 0.5)).toEqual([])
  })

  it('ascend within the window, and two are never closer than a third of the even distance', () => {
    checkProperty(
      'drips',
      [
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1_000_000, max: 90_000_000 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      ],
      (count, window, chance) => {
        const random = () => Number(chance.next().value)
        const times = dripTimes(count, 5, 5 + window, random)
        if (times.length !== count || (times[0] ?? 0) < 5 || (times.at(-1) ?? 0) > 5 + window) return ['outside']
        const gap = window / count
        return times.some((time, index) => index > 0 && time - (times[index - 1] ?? 0) < gap / 3) ? ['too close'] : []
      },
      500,
    )
  })
})
