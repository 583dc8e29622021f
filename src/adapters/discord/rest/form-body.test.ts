import { describe, expect, it } from 'vitest'
import type { Field, Form } from '../../../conversation/conversation.ts'
import { formBody } from './form-body.ts'

const form = (...fields: Field[]): Form => ({
  id: 'image:edited:77',
  title: 'Edit the picture',
  text: 'The picture is kept; say what changes.',
  fields,
})
const prompt: Field = {
  ...{ kind: 'text', name: 'prompt', label: 'What should change?', required: true, maxLength: 1_500, value: '' },
}
const aspect: Field = {
  ...{ kind: 'choice', name: 'aspect', label: 'Shape', chosen: '1:1' },
  choices: [
    { value: '1:1', label: 'Square' },
    { value: '16:9', label: 'Wide' },
  ],
}

describe('a form', () => {
  it('is drawn as a text and labelled fields', () => {
    const picture: Field = { kind: 'picture', name: 'picture', label: 'Another picture to use' }
    const options = [
      { value: '1:1', label: 'Square', default: true },
      { value: '16:9', label: 'Wide', default: false },
    ]
    const upload = { custom_id: 'picture', required: false, min_values: 0, max_values: 1, file_types: ['image'] }
    expect(formBody(form(prompt, aspect, picture))).toEqual({
      custom_id: 'image:edited:77',
      title: 'Edit the picture',
      components: [
        { type: 10, content: 'The picture is kept; say what changes.' },
        {
          ...{ type: 18, label: 'What should change?' },
          component: { type: 4, custom_id: 'prompt', style: 2, required: true, max_length: 1_500 },
        },
        { type: 18, label: 'Shape', component: { type: 21, custom_id: 'aspect', required: false, options } },
        { type: 18, label: 'Another picture to use', component: { type: 19, ...upload } },
      ],
    })
  })

  it('has what was written before in its text field', () => {
    expect(componentOf({ ...prompt, value: 'a fox' })).toMatchObject({ value: 'a fox' })
  })

  it('is cut to what Discord takes', () => {
    const long = 'x'.repeat(9_000)
    const choices = Array.from({ length: 12 }, (_, value) => ({ value: String(value), label: long }))
    const cut = formBody({ ...form({ ...prompt, label: long }), title: long, text: long })
    expect(cut.title).toHaveLength(45)
    expect(cut.components).toMatchObject([
      { content: expect.stringMatching(/^x{3999}…$/) as string },
      { label: expect.stringMatching(/^x{44}…$/) as string },
    ])
    expect(componentOf({ ...prompt, maxLength: 9_000, value: long })).toMatchObject({
      ...{ max_length: 4_000, value: expect.stringMatching(/^x{3999}…$/) as string },
    })
    const { options } = componentOf({ ...aspect, choices }) as { options: { label: string }[] }
    expect([options.length, options[0]?.label.length]).toEqual([10, 100])
  })

  it('without a text has its fields alone', () => {
    expect(formBody({ ...form(prompt), text: ' ' }).components).toMatchObject([{ type: 18 }])
  })
})

function componentOf(field: Field): unknown {
  const part = formBody(form(field)).components[1]
  return part && 'component' in part ? part.component : null
}
