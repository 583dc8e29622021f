import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkProperty } from '../../../test/support/property.ts'
import { tiny } from '../../../test/support/image/studio.ts'
import { adjust } from './adjust.ts'
import type { Model, Size } from './ports.ts'
import { commonRatios } from './shapes.ts'

const all: readonly Size[] = ['1K', '2K', '4K']
const model: Model = { id: 'm', ratios: commonRatios, sizes: all, maxInputs: 1, price: null }

describe('the wishes for a picture', () => {
  it('are a square of the smallest size where nobody has any, or the shape of the picture to start from', () => {
    expect(adjust(model, {}, [])).toEqual({ ratio: '1:1', size: '1K', inputs: [], notes: [] })
    const wide = { ...tiny, width: 1_376, height: 768 }
    expect(adjust(model, {}, [wide]).ratio).toBe('16:9')
    expect(adjust({ ...model, ratios: null }, {}, [wide]).ratio).toBe('16:9')
  })

  it.each([
    ['1:8', '9:16'],
    ['8:1', '21:9'],
    ['1920:1080', '16:9'],
    ['1000:1001', '1:1'],
  ])('of shape %s become %s, which is said where it is another shape', (aspect, ratio) => {
    const adjusted = adjust(model, { aspect }, [])
    expect(adjusted.ratio).toBe(ratio)
    expect(adjusted.notes.length).toBe(aspect === '1920:1080' ? 0 : 1)
  })

  it.each([
    ['8:1', '3:1'],
    ['1:99999', '1:3'],
    ['2.5:1', '2.5:1'],
  ])('of shape %s become %s where the model takes any shape up to 3:1', (aspect, ratio) => {
    const { notes, ...adjusted } = adjust({ ...model, ratios: null }, { aspect }, [])
    expect([adjusted.ratio, notes.length]).toEqual([ratio, aspect === ratio ? 0 : 1])
  })

  it('keep any shape for a model that takes any, and lose the pictures that it does not take', () => {
    expect(adjust({ ...model, ratios: null }, { aspect: '7:5' }, [])).toMatchObject({ ratio: '7:5', notes: [] })
    const { inputs, notes } = adjust(model, {}, [tiny, tiny])
    expect([inputs.length, notes]).toEqual([1, ['This model takes 1 picture; I left the rest out.']])
  })

  it('become the smaller of two sizes that are equally near', () => {
    expect(adjust({ ...model, sizes: ['1K', '4K'] }, { size: '2K' }, [])).toMatchObject({ size: '1K' })
  })

  it('never ask a model for what it does not take', () => {
    const aspect = fc.tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 99_999 }))
    const some = {
      sizes: fc.subarray([...all], { minLength: 1 }),
      ratios: fc.subarray([...commonRatios], { minLength: 1 }),
    }
    checkProperty(
      'wishes are adjusted',
      [aspect, fc.constantFrom(...all), some.sizes, some.ratios],
      (of, size, sizes, ratios) => {
        const adjusted = adjust({ ...model, sizes, ratios }, { aspect: of.join(':'), size }, [])
        return ratios.includes(adjusted.ratio) && sizes.includes(adjusted.size) ? [] : [JSON.stringify(adjusted)]
      },
    )
  })
})
