import { describe, expect, it } from 'vitest'
import { sentForm } from './sent-form.ts'

type Sent = Parameters<typeof sentForm>[0]
const sent = (components: unknown, resolved?: unknown) => sentForm({ components, resolved } as Sent)
const label = (component: unknown) => ({ type: 18, id: 1, component })
const fox = {
  id: '9',
  filename: 'fox.png',
  size: 7,
  url: 'https://cdn.discordapp.com/ephemeral-attachments/1/9/fox.png',
}

describe('a form that was sent', () => {
  it('has the text of each field, and a file under its name', () => {
    const components = [
      { type: 10, id: 1 },
      label({ type: 4, custom_id: 'prompt', value: 'a fox' }),
      label({ type: 21, custom_id: 'aspect', value: '16:9' }),
      label({ type: 19, custom_id: 'picture', values: ['9'] }),
      label({ type: 3, custom_id: 'size', values: ['2K'] }),
      label({ type: 23, custom_id: 'fast', value: true }),
    ]
    expect(sent(components, { attachments: { 9: fox } })).toEqual({
      options: { prompt: 'a fox', aspect: '16:9', picture: 'fox.png', size: '2K', fast: 'true' },
      files: [fox],
    })
  })

  it('has an empty text where nothing was chosen or uploaded', () => {
    const components = [
      label({ type: 21, custom_id: 'aspect', value: null }),
      label({ type: 19, custom_id: 'picture', values: [] }),
      label({ type: 19, custom_id: 'other', values: ['unknown', 'constructor'] }),
    ]
    expect(sent(components)).toEqual({ options: { aspect: '', picture: '', other: '' }, files: [] })
  })

  it('is read from rows as well, and whatever else it contains is passed over', () => {
    const components = [
      { type: 1, components: [{ type: 4, custom_id: 'prompt', value: 'a fox' }] },
      ...[null, 7, 'x', {}, label(null), label({ type: 4, value: 'nameless' }), label({ custom_id: 8 })],
      { type: 99, component: { custom_id: 'new', value: { deep: 1 } } },
    ]
    expect(sent(components)).toEqual({ options: { prompt: 'a fox', new: '' }, files: [] })
    expect(sent(null)).toEqual({ options: {}, files: [] })
  })
})
