import { afterEach, beforeEach, expect, it } from 'vitest'
import { quiet, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

type Attachment = {
  id: string
  filename: string
  size: number
  url: string
  content_type?: string
  description?: string
}
const attachmentsOf = ({ body }: { body: object }) => (body as { attachments: Attachment[] }).attachments
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A call with files, as a bot uploads them. */
async function upload(method: string, path: string, body: object, files: Record<string, string | Uint8Array>) {
  const form = new FormData()
  form.set('payload_json', JSON.stringify({ ...quiet, ...body }))
  Object.entries(files).forEach(([name, content], index) => form.set(`files[${index}]`, new Blob([content]), name))
  const headers = { Authorization: `Bot ${wire.discord.token}`, 'User-Agent': 'DiscordBot (https://example.org, 1.0)' }
  const answer = await fetch(wire.api + path, { method, headers, body: form })
  return {
    status: answer.status,
    body: (await answer.json()) as { id: string; code: number; attachments: Attachment[] },
  }
}

it('an attachment of a person is served with its type, its size and its bytes', async () => {
  const text = 'Zeile eins\r\nÄ 🦉'
  const files = [
    { name: 'notes ü.md', base64: base64(text) },
    { name: 'code.ts', base64: base64('let a') },
    { name: 'thing.xyz', base64: base64('?') },
  ]
  const { messageId } = wire.discord.say({ as: 'member', channel: 'town-square', text: '', files })
  const [notes, code, thing] = attachmentsOf(await wire.call('GET', `${wire.square}/${messageId}`))
  expect(notes).toMatchObject({
    filename: 'notes ü.md',
    size: Buffer.byteLength(text),
    content_type: 'text/markdown; charset=utf-8',
  })
  expect(code?.content_type).toBe('video/mp2t')
  expect(thing).not.toHaveProperty('content_type')
  const answer = await fetch(notes?.url ?? '')
  expect([await answer.text(), answer.headers.get('content-type')]).toEqual([text, 'text/markdown; charset=utf-8'])
  expect((await fetch(notes?.url.replace('hm=', 'hm=0') ?? '')).status).toBe(404)
  expect(wire.discord.calls.map(({ path }) => path)).toEqual([`${wire.square}/${messageId}`])
})

it('a download of an attachment can fail', async () => {
  const { messageId } = wire.discord.say({
    as: 'member',
    channel: 'dm',
    text: 'see',
    files: [{ name: 'a.txt', base64: base64('a') }],
  })
  const [{ url } = { url: '' }] = wire.discord.messages('dm').find(({ id }) => id === messageId)?.attachments ?? []
  wire.discord.fault({ kind: '500', times: 1, match: 'GET /attachments' })
  expect((await fetch(url)).status).toBe(500)
  expect(await (await fetch(url)).text()).toBe('a')
})

it('the client limits the size and number of attachments', () => {
  const say = (...files: { name: string; base64: string }[]) =>
    wire.discord.say({ as: 'member', channel: 'town-square', text: 'a', files })
  expect(() => say({ name: 'big', base64: base64('x'.repeat(10 * 1024 * 1024 + 1)) })).toThrow(
    'big has more than 10 MiB.',
  )
  expect(() => say(...Array.from({ length: 11 }, () => ({ name: 'a', base64: '' })))).toThrow(
    'A message has at most 10 files.',
  )
})

it('files of the bot are served with their descriptions, in channels and in replies', async () => {
  const bytes = new Uint8Array([0, 13, 10, 45, 45, 255])
  const sent = await upload(
    'POST',
    wire.square,
    { attachments: [{ id: '0', description: 'Bytes' }] },
    { 'a.bin': bytes },
  )
  const [file] = attachmentsOf(sent)
  expect(file).toMatchObject({ filename: 'a.bin', size: 6, description: 'Bytes' })
  expect(wire.discord.fileOf(file ?? { url: '' })?.bytes).toEqual(Buffer.from(bytes))
  const { token, acknowledge } = await wire.ask()
  await acknowledge({ type: 5 })
  const hook = `/webhooks/${wire.discord.botId}/${token}`
  const edited = await upload('PATCH', `${hook}/messages/@original`, { content: 'long' }, { 'rest.md': 'the rest' })
  const more = await upload('POST', hook, { content: ' a caption ' }, { 'b.txt': 'b' })
  for (const [answer, text] of [
    [edited, 'the rest'],
    [more, 'b'],
  ] as const)
    expect(await (await fetch(attachmentsOf(answer)[0]?.url ?? '')).text()).toBe(text)
  expect(more.body).toMatchObject({ content: 'a caption' })
  expect(wire.discord.violations).toEqual([])
})

it('an edit keeps the listed files; without a list all files stay, but new files replace them', async () => {
  const { body } = await upload('POST', wire.square, {}, { 'a.txt': 'a', 'b.txt': 'b' })
  const path = `${wire.square}/${body.id}`
  const names = (answer: { body: object }) => attachmentsOf(answer).map(({ filename }) => filename)
  expect(names(await wire.call('PATCH', path, { ...quiet, content: 'text' }))).toEqual(['a.txt', 'b.txt'])
  const kept = [{ id: body.attachments[1]?.id }, { id: '0' }]
  expect(names(await upload('PATCH', path, { attachments: kept }, { 'c.txt': 'c' }))).toEqual(['b.txt', 'c.txt'])
  expect(names(await upload('PATCH', path, {}, { 'd.txt': 'd' }))).toEqual(['d.txt'])
  expect(names(await wire.call('PATCH', path, { ...quiet, attachments: [] }))).toEqual([])
})

it('more than ten files, or a file over 10 MiB, is refused', async () => {
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`${index}.txt`, 'a']))
  expect((await upload('POST', wire.square, {}, many)).body.code).toBe(50035)
  const big = { big: 'x'.repeat(10 * 1024 * 1024 + 1) }
  expect(await upload('POST', wire.square, {}, big)).toMatchObject({ status: 413, body: { code: 40005 } })
  expect(wire.discord.violations).toHaveLength(2)
})

it('the address of a file is another at each reading, and ends after a day', async () => {
  const { body } = await upload('POST', wire.square, { attachments: [{ id: 0, description: 'A' }] }, { 'a.txt': 'a' })
  const path = `${wire.square}/${body.id}`
  const read = async () => attachmentsOf(await wire.call('GET', path))[0]?.url ?? ''
  const [first, second] = [await read(), await read()]
  expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/attachments\/\d+\/\d+\/a\.txt\?ex=\w+&is=\w+&hm=\w{64}&$/)
  expect(second).not.toBe(first)
  wire.clock.advance(24 * 3_600_000 - 10_000)
  expect((await fetch(first)).status).toBe(200)
  wire.clock.advance(10_001)
  expect((await fetch(first)).status).toBe(404)
  expect((await fetch(first.split('?')[0] ?? '')).status).toBe(404)
  expect((await fetch(await read())).status).toBe(200)
})

it('a list that names other files, and an alt text of more than 1,024 characters, are refused', async () => {
  const { body } = await upload('POST', wire.square, {}, { 'a.txt': 'a' })
  const path = `${wire.square}/${body.id}`
  expect((await wire.call('PATCH', path, { ...quiet, attachments: [{ id: '7' }] })).body.code).toBe(50035)
  expect((await upload('POST', wire.square, { attachments: [{ id: 1 }] }, { 'a.txt': 'a' })).body.code).toBe(50035)
  const long = { attachments: [{ id: 0, description: 'x'.repeat(1025) }] }
  expect((await upload('POST', wire.square, long, { 'a.txt': 'a' })).body.code).toBe(50035)
  const many = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, new Uint8Array(9 * 1024 * 1024)]))
  expect(await upload('POST', wire.square, {}, many)).toMatchObject({ status: 413, body: { code: 40005 } })
  expect(wire.discord.violations).toHaveLength(4)
})
