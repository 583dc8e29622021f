import { describe, expect, it } from 'vitest'
import { gemini, openAi, openRouter } from './models.ts'

describe('models as data', () => {
  it('say what each takes, and about what it costs', () => {
    const { ratios, ...rest } = gemini.modelOf('gemini-nano-banana-2.1')
    expect(rest).toEqual({
      id: 'gemini-nano-banana-2.1',
      sizes: ['1K', '2K', '4K'],
      maxInputs: 14,
      price: { '1K': 0.0336, '2K': 0.0504, '4K': 0.1134 },
    })
    expect(ratios).toHaveLength(14)
    expect(gemini.modelOf('gemini-3.1-flash-lite-image')).toMatchObject({ sizes: ['1K'], price: { '4K': 0.0336 } })
    expect(openAi.modelOf('gpt-image-2')).toMatchObject({ ratios: null, sizes: ['1K', '2K', '4K'], maxInputs: 16 })
    expect(openRouter.modelOf('google/gemini-3-pro-image')).toMatchObject({ price: { '4K': 0.24 } })
  })

  it('of an unknown name take what all of the service take', () => {
    for (const models of [gemini, openAi, openRouter])
      expect(models.modelOf('toString')).toMatchObject({ id: 'toString', sizes: ['1K'], maxInputs: 1, price: null })
  })

  it('of OpenRouter take ratios of a list alone', () => {
    for (const id of ['openai/gpt-image-2', 'openai/gpt-image-1.5', 'google/gemini-3-pro-image', 'unknown'])
      expect(openRouter.modelOf(id).ratios).toContain('1:1')
  })

  it('name the replacement of those that are gone, which takes its place', () => {
    expect(gemini.replacementOf('imagen-4.0-generate-001')).toBe('gemini-nano-banana-2.1')
    expect(openAi.replacementOf('dall-e-3')).toBe('gpt-image-1.5')
    expect(openRouter.replacementOf('google/gemini-3.1-flash-image')).toBe('google/gemini-nano-banana-2.1')
    for (const models of [gemini, openAi, openRouter]) expect(models.replacementOf('constructor')).toBeNull()
  })
})
