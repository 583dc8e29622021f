import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { button, quiet, rows, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
/** The newest interaction that the gateway told of. */
let told: { id: string; token: string; type: number; data: Submitted; message?: { id: string } }
beforeEach(async () => {
  wire = await startCaller()
  wire.discord.world.onEvent(({ name, data }) => name === 'INTERACTION_CREATE' && (told = data as typeof told))
})
afterEach(() => wire.discord.close())

type Submitted = {
  custom_id: string
  components: { type: number; component?: { custom_id: string; value?: unknown; values?: string[] } }[]
  resolved?: { attachments: Record<string, { url: string; ephemeral: boolean; width?: number; content_type?: string }> }
}
const label = (component: object, words = 'A field') => ({ type: 18, label: words, component })
const text = { type: 4, custom_id: 'prompt', style: 2, max_length: 20, value: 'as it was' }
const options = ['1:1', '16:9'].map((value) => ({ value, label: value, default: value === '1:1' }))
const shape = { type: 21, custom_id: 'shape', required: false, options }
const upload = { type: 19, custom_id: 'picture', required: false, min_values: 0, max_values: 1, file_types: ['image'] }
const draft = { type: 23, custom_id: 'draft' }
const note = { type: 10, content: 'What should change?' }
const form = {
  custom_id: 'edit:1',
  title: 'Edit',
  components: [note, ...[text, shape, upload, draft].map((each) => label(each))],
}

const callback = (body: object) => wire.call('POST', `/interactions/${told.id}/${told.token}/callback`, body)
/** Opens a form by a button under a message; answers the message's id. */
async function openByButton(data: object = form): Promise<string> {
  const { id } = (await wire.send({ content: 'a', components: rows(button('edit')) })).body
  wire.discord.press({ as: 'member', message: id, customId: 'edit' })
  expect(await callback({ type: 9, data })).toMatchObject({ status: 204 })
  return id
}
const values = () =>
  Object.fromEntries(
    told.data.components.flatMap(({ component: part }) => (part ? [[part.custom_id, part.value ?? part.values]] : [])),
  )

describe('a form', () => {
  it('opens for the person alone, and is submitted as it was filled in, with its file', async () => {
    const message = await openByButton()
    expect(wire.discord.formOf('member2')).toBeNull()
    expect(wire.discord.formOf('member')?.form).toMatchObject({
      title: 'Edit',
      components: [{ id: 1 }, { id: 2 }, {}, {}, {}],
    })
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const files = [{ name: 'fox.png', base64: png.toString('base64') }]
    const fields = { prompt: 'snow', shape: '16:9', draft: 'true' }
    const { interactionId } = wire.discord.submit({ as: 'member', fields, files })
    expect(told).toMatchObject({ id: interactionId, type: 5, message: { id: message }, data: { custom_id: 'edit:1' } })
    const [[id, file] = []] = Object.entries(told.data.resolved?.attachments ?? {})
    expect(values()).toEqual({ prompt: 'snow', shape: '16:9', picture: [id], draft: true })
    expect(file).toMatchObject({ ephemeral: true, width: 1, content_type: 'image/png' })
    expect(file?.url).toContain('/ephemeral-attachments/')
    expect(Buffer.from(await (await fetch(file?.url ?? '')).arrayBuffer())).toEqual(png)
    await callback({ type: 4, data: { ...quiet, content: 'done' } })
    expect(wire.discord.messages('town-square').at(-1)).toMatchObject({
      content: 'done',
      interaction_metadata: { id: interactionId, type: 5, triggering_interaction_metadata: { type: 3 } },
    })
    expect(() => wire.discord.submit({ as: 'member' })).toThrow('member has no open form.')
    expect(wire.discord.violations).toEqual([])
  })

  it('keeps what it opened with, and can be cancelled', async () => {
    await openByButton()
    wire.discord.submit({ as: 'member' })
    expect(values()).toEqual({ prompt: 'as it was', shape: '1:1', picture: [], draft: false })
    await openByButton()
    wire.discord.cancel({ as: 'member' })
    expect(wire.discord.formOf('member')).toBeNull()
  })

  it('opens from a message command too, and its submission has no message to replace', async () => {
    await wire.call('PUT', wire.commandsPath, [{ name: 'Edit this picture', type: 3 }])
    const { messageId } = wire.discord.say({ as: 'member', channel: 'town-square', text: 'look' })
    await wire.use('Edit this picture', messageId).acknowledge({ type: 9, data: form })
    wire.discord.submit({ as: 'member' })
    expect(told).toMatchObject({ type: 5 })
    expect(told.message).toBeUndefined()
    expect(await callback({ type: 6 })).toMatchObject({ status: 400 })
    wire.discord.world.violate('known')
    expect(wire.discord.violations).toEqual([expect.stringContaining('Callback type 6'), 'known'])
  })

  it('is not sent by the client where it is not filled in rightly', async () => {
    await openByButton({ ...form, components: [label({ ...text, value: '' }), label(shape)] })
    const file = { name: 'a.png', base64: '' }
    for (const [submit, sentence] of [
      [{ fields: {} }, 'prompt: This is required.'],
      [{ fields: { prompt: 'x'.repeat(21) } }, 'prompt: At most 20 characters.'],
      [{ fields: { prompt: 'a', shape: '2:1' } }, 'shape: There is no choice 2:1.'],
      [{ fields: { prompt: 'a', size: '1K' } }, 'The form has no field size.'],
      [{ fields: { prompt: 'a' }, files: [file] }, 'The form takes fewer files.'],
    ] as const)
      expect(() => wire.discord.submit({ as: 'member', ...submit })).toThrow(sentence)
    expect(wire.discord.submit({ as: 'member', fields: { prompt: 'a', shape: '' } })).toBeDefined()
    expect(values()).toEqual({ prompt: 'a', shape: undefined })
  })

  it.each([
    ['no title', { title: '' }],
    ['a long title', { title: 'x'.repeat(46) }],
    ['six parts', { components: Array.from({ length: 6 }, () => note) }],
    ['a row', { components: rows(button('a')) }],
    ['a long label', { components: [label(text, 'x'.repeat(46))] }],
    ['a radio group of one', { components: [label({ ...shape, options: options.slice(1) })] }],
    [
      'two chosen radios',
      { components: [label({ ...shape, options: options.map((each) => ({ ...each, default: true })) })] },
    ],
    ['eleven files', { components: [label({ ...upload, max_values: 11 })] }],
    ['a value that is too long', { components: [label({ ...text, value: 'x'.repeat(21) })] }],
    ['the same id twice', { components: [label(text), label(text)] }],
    ['a button in a label', { components: [label(button('a'))] }],
  ])('with %s is refused, which is a violation', async (_, change) => {
    const { acknowledge } = await wire.ask()
    expect(await acknowledge({ type: 9, data: { ...form, ...change } })).toMatchObject({
      status: 400,
      body: { code: 50035 },
    })
    expect(wire.discord.formOf('member')).toBeNull()
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('does not open from a form', async () => {
    await openByButton()
    wire.discord.submit({ as: 'member' })
    expect(await callback({ type: 9, data: form })).toMatchObject({ status: 400 })
    expect(wire.discord.violations).toHaveLength(1)
  })
})

it('a menu takes one of its choices', async () => {
  const choices = ['a', 'b'].map((value) => ({ value, label: value }))
  const menu = { type: 3, custom_id: 'shape', placeholder: 'Shape', options: choices }
  const { id: message } = (await wire.send({ content: 'a', components: rows(menu) })).body
  const press = (...chosen: string[]) =>
    wire.discord.press({ as: 'member', message, customId: 'shape', values: chosen })
  expect(() => press()).toThrow('shape does not take 0 values.')
  expect(() => press('a', 'b')).toThrow('shape does not take 2 values.')
  expect(() => press('c')).toThrow('shape has no choice c.')
  press('b')
  expect(told).toMatchObject({ type: 3, data: { custom_id: 'shape', component_type: 3, values: ['b'] } })
})
