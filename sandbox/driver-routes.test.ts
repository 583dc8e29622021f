import { afterEach, beforeEach, expect, it } from 'vitest'
import { otherServices } from '../test/support/discord/other-services.ts'
import { button, rows, startCaller, type Caller } from '../test/support/discord/stand-in-caller.ts'
import { createDriverRoutes } from './driver-routes.ts'
import { formViewOf } from './form-view.ts'

type Told = { id: string; token: string; type: number; data: { components: unknown[] } }

let wire: Caller
let drive: ReturnType<typeof createDriverRoutes>
const told: Told[] = []
beforeEach(async () => {
  wire = await startCaller()
  const bot = { answersFrom: () => 'library' as const, healthPort: () => 1, start: () => Promise.resolve() }
  drive = createDriverRoutes({ ...wire, ...otherServices(wire), bot, logs: [], news: null })
  told.length = 0
  wire.discord.world.onEvent(({ name, data }) => {
    if (name !== 'INTERACTION_CREATE') return
    const interaction = data as Told
    told.push(interaction)
    if (interaction.type === 5) return
    const path = `/interactions/${interaction.id}/${interaction.token}/callback`
    void wire.call('POST', path, { type: 9, data: form })
  })
})
afterEach(() => wire.discord.close())

const form = {
  custom_id: 'edit',
  title: 'Edit',
  components: [
    { type: 10, content: 'Say what changes.' },
    { type: 18, label: 'What?', component: { type: 4, custom_id: 'prompt', style: 2, value: 'a fox' } },
    { type: 18, label: 'A picture', component: { type: 19, custom_id: 'picture', required: false, min_values: 0 } },
    { type: 18, label: 'Draft', component: { type: 23, custom_id: 'draft' } },
  ],
}
const file = { name: 'a.png', base64: 'aaaa' }

it('a form opens by a press, is shown to its person and can be cancelled', async () => {
  const { id: message } = (await wire.send({ content: 'a', components: rows(button('edit')) })).body
  await drive('press', { as: 'member', message, customId: 'edit' })
  const shown = () => formViewOf(wire.discord.formOf('member'))
  await wire.discord.until(shown)
  expect(shown()).toMatchObject({
    title: 'Edit',
    parts: [
      'Say what changes.',
      { kind: 'text', label: 'What?', name: 'prompt', required: true, many: true, value: 'a fox' },
      { kind: 'file', required: false, many: false },
      { kind: 'checkbox', required: false, choices: [{ value: 'true', label: 'Draft', chosen: false }] },
    ],
  })
  expect(formViewOf(wire.discord.formOf('member2'))).toBeNull()
  expect(await drive('cancel', { as: 'member' })).toEqual({ ok: true })
  expect(shown()).toBeNull()
})

it('a press and a message command fill in the form that they open', async () => {
  const { id: message } = (await wire.send({ content: 'a', components: rows(button('edit')) })).body
  await wire.call('PUT', wire.commandsPath, [{ name: 'Edit this picture', type: 3 }])
  const filled = { as: 'member', fields: { prompt: 'an owl' }, files: [file] }
  for (const [act, body] of [
    ['press', { message, customId: 'edit' }],
    ['command', { channel: 'town-square', name: 'Edit this picture', target: message }],
  ] as const) {
    const done = await drive(act, { ...filled, ...body })
    const [opened, sent] = told.slice(-2)
    expect(done).toEqual({ ok: true, interactionId: sent?.id, openedBy: opened?.id })
    const values = [expect.stringMatching(/^\d+$/)]
    const components = [{}, { component: { value: 'an owl' } }, { component: { values } }, {}]
    expect(sent).toMatchObject({ type: 5, data: { components } })
  }
  expect(wire.discord.violations).toEqual([])
})
