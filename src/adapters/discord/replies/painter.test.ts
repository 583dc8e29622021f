import { DiscordAPIError } from '@discordjs/rest'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { type MessageBody, pictureFile } from '../rest/message-body.ts'
import { createPainter, paintEnding } from './painter.ts'
import type { Surface } from './surface.ts'

type Shown = { readonly id: string; content: string; attachments: string[] }

const fox = { name: 'fox.png', bytes: new Uint8Array([1, 2, 3]), mime: 'image/png', alt: 'a fox' }
const again = { id: 'image:again:1', label: 'Again', style: 'primary' } as const
const menu = { id: 'image:shape:1', placeholder: 'Change shape', choices: [{ value: '16:9', label: 'Wide' }] }
const ending = { actions: [again], menu, picture: fox }
const refusal = (status: number, code: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'PATCH', '/', {})

/** A surface that keeps messages as Discord does; `distort` changes what is stored, `refuse` rejects a body. */
function surfaceOf({ distort = (text: string) => text, refuse = (_: MessageBody): Error | null => null } = {}) {
  const messages: Shown[] = []
  const calls: MessageBody[] = []
  function store(message: Shown, body: MessageBody) {
    calls.push(body)
    const error = refuse(body)
    if (error) return Promise.reject(error)
    message.content = distort(body.content)
    if (body.attachments) message.attachments = body.file ? [body.file.name] : []
    if (!messages.includes(message)) messages.push(message)
    return Promise.resolve({ ...message })
  }
  const surface = {
    send: (part: number, body: MessageBody) => store({ id: String(part + 1), content: '', attachments: [] }, body),
    edit: (id: string, body: MessageBody) =>
      store(messages.find((one) => one.id === id) ?? { id, content: '', attachments: [] }, body),
  } as unknown as Surface
  const { log, lines } = collectingLog()
  const about = { log, id: '9' }
  return { paint: createPainter({ surface, messages: [], ...about }), messages, calls, lines, about }
}

describe('an ending with a picture', () => {
  it('replaces the draft by its text, buttons, menu and picture, in one edit', async () => {
    const { paint, messages, calls, about } = surfaceOf()
    await paint('-# Drawing…', [], false)
    await paintEnding(paint, 'A fox', ending, about)
    expect(messages).toEqual([{ id: '1', content: 'A fox', attachments: ['fox.png'] }])
    expect(calls[1]).toMatchObject({
      attachments: [{ id: '0', filename: 'fox.png', description: 'a fox' }],
      file: pictureFile(fox),
      components: [{ components: [{ custom_id: 'image:again:1' }] }, { components: [{ custom_id: 'image:shape:1' }] }],
    })
  })

  it('is not sent again where nothing changed, and is where the picture did', async () => {
    const { paint, calls, about } = surfaceOf()
    for (let i = 0; i < 2; i++) await paintEnding(paint, 'A fox', ending, about)
    expect(calls).toHaveLength(1)
    await paintEnding(paint, 'A fox', { ...ending, picture: { ...fox, bytes: new Uint8Array([1, 2, 3]) } }, about)
    expect(calls).toHaveLength(2)
  })

  it('keeps its picture, once, where Discord stored another text and it is edited again', async () => {
    let isFirst = true
    const distort = (text: string) => (isFirst ? ((isFirst = false), 'A f…') : text)
    const { paint, messages, calls, about } = surfaceOf({ distort })
    await paintEnding(paint, 'A fox', ending, about)
    expect(messages).toEqual([{ id: '1', content: 'A fox', attachments: ['fox.png'] }])
    expect(calls.map((body) => [body.file?.name, body.attachments?.length])).toEqual([
      ['fox.png', 1],
      [undefined, undefined],
    ])
  })

  it.each([
    [413, 40005, 'Discord did not take the picture.'],
    [400, 50035, 'Discord did not take the picture.'],
    [403, 50013, 'I lack the permission **Attach Files** here, so I cannot show the picture.'],
  ])('that Discord refuses with %i (code %i) is its text with a line about that', async (status, code, line) => {
    const { paint, messages, lines, about } = surfaceOf({ refuse: ({ file }) => (file ? refusal(status, code) : null) })
    await paint('-# Drawing…', [], false)
    await paintEnding(paint, 'A fox', ending, about)
    expect(messages).toEqual([{ id: '1', content: `A fox\n-# ${line}`, attachments: [] }])
    expect(lines).toMatchObject([{ level: 'warn', msg: 'Discord rejected a picture; showing its text alone' }])
  })

  it('fails as Discord does where it is refused without the picture too, or may be shown already', async () => {
    const refused = surfaceOf({ refuse: () => refusal(400, 50035) })
    await expect(paintEnding(refused.paint, 'A fox', ending, refused.about)).rejects.toMatchObject({ code: 50035 })
    const silent = surfaceOf({ refuse: () => new Error('silence') })
    await expect(paintEnding(silent.paint, 'A fox', ending, silent.about)).rejects.toThrow('silence')
    expect(silent.calls).toHaveLength(1)
  })
})

it('a picture takes the place of the file for a text that is too long', async () => {
  const { paint, messages } = surfaceOf()
  const long = 'Foxes are red. '.repeat(2_000)
  await paint(long, [], true, { file: pictureFile(fox) })
  expect(messages.map(({ attachments }) => attachments)).toEqual([...Array<string[]>(8).fill([]), ['fox.png']])
  await paint(long, [], true)
  expect(messages.at(-1)).toMatchObject({
    content: '-# The rest of this answer is in the file.',
    attachments: ['answer.md'],
  })
})
