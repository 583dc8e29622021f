import { describe, expect, it } from 'vitest'
import type { Menu } from '../../../conversation/conversation.ts'
import { messageBody, pictureFile, textFile } from './message-body.ts'

const button = (id: string) => ({ id, label: id, style: 'secondary' }) as const
const shapes: Menu = {
  id: 'image:shape:1',
  placeholder: 'Change shape',
  choices: [{ value: '16:9', label: 'Wide' }],
}

describe('the body of a message', () => {
  it('has its menu in a row of its own, under the buttons', () => {
    const { components } = messageBody('A fox', ['1', '2', '3', '4', '5', '6'].map(button), { menu: shapes })
    expect(components.map((row) => row.components.length)).toEqual([5, 1, 1])
    const options = [{ value: '16:9', label: 'Wide' }]
    expect(components[2]).toEqual({
      type: 1,
      components: [{ type: 3, custom_id: 'image:shape:1', placeholder: 'Change shape', options }],
    })
  })

  it('has a menu cut to what Discord takes, and none without a choice', () => {
    const long = 'x'.repeat(200)
    const choices = Array.from({ length: 30 }, (_, value) => ({ value: String(value), label: long }))
    const [row] = messageBody('', [], { menu: { id: '1', placeholder: long, choices } }).components
    const [select] = row?.components ?? []
    if (!select || !('options' in select)) throw new Error('no menu')
    const { placeholder, options } = select
    expect([placeholder.length, options.length, options[0]?.label.length]).toEqual([150, 25, 100])
    expect(messageBody('', [], { menu: { ...shapes, choices: [] } }).components).toEqual([])
  })

  it('describes its file, so that an edit replaces those that were there; without one it names none', () => {
    const picture = { name: 'fox.png', bytes: new Uint8Array(3), mime: 'image/png', alt: 'a fox '.repeat(400) }
    const { attachments } = messageBody('A fox', [], { file: pictureFile(picture) })
    expect(attachments).toMatchObject([{ id: '0', filename: 'fox.png' }])
    expect(attachments?.[0]?.description?.length).toBeLessThanOrEqual(1_024)
    expect(messageBody('', [], { file: textFile('a.md', 'x') }).attachments).toEqual([{ id: '0', filename: 'a.md' }])
    expect(messageBody('A fox')).not.toHaveProperty('attachments')
  })
})
