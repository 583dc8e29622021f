import { describe, expect, it } from 'vitest'
import { offerActions } from './actions.ts'

describe('The buttons of what an answer offers', () => {
  it('are cut to what Discord takes, and never inside a pair of surrogates', () => {
    const long = `${'x'.repeat(79)}😀${'y'.repeat(9)}😀 and more`
    const [button] = offerActions([{ label: long, ask: long }])
    expect(button?.id).toBe(`chat:ask:${'x'.repeat(79)}😀${'y'.repeat(9)}`)
    expect(button?.label).toBe('x'.repeat(79))
  })

  it('stand once for each question', () => {
    const twice = { label: 'Owls', ask: 'Owls' }
    expect(offerActions([twice, twice])).toHaveLength(1)
  })
})
