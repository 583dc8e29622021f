import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { button, prof, rows, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

describe('what a message may hold', () => {
  const long = (length: number) => 'x'.repeat(length)
  const field = { name: 'n', value: 'v' }
  it.each([
    ['over-long content', { content: long(2001) }],
    ['an over-long nonce', { content: 'a', nonce: long(26) }],
    ['an unknown flag', { content: 'a', flags: 64 }],
    ['eleven embeds', { embeds: Array(11).fill({ title: 'a' }) }],
    ['an over-long title', { embeds: [{ title: long(257) }] }],
    ['an over-long description', { embeds: [{ description: long(4097) }] }],
    ['too many fields', { embeds: [{ fields: Array(26).fill(field) }] }],
    ['an empty field', { embeds: [{ fields: [{ name: 'n', value: ' ' }] }] }],
    ['an over-long footer', { embeds: [{ footer: { text: long(2049) } }] }],
    ['over 6000 in all embeds', { embeds: [{ description: long(4000) }, { description: long(2001) }] }],
    ['an address of another scheme', { embeds: [{ title: 'a', url: 'javascript:alert(1)' }] }],
    ['six rows', { content: 'a', components: Array.from({ length: 6 }, (_, i) => rows(button(`b${i}`))[0]) }],
    ['six buttons', { content: 'a', components: rows(...Array.from({ length: 6 }, (_, i) => button(`b${i}`))) }],
    ['a button twice', { content: 'a', components: rows(button('b'), button('b')) }],
    ['an over-long label', { content: 'a', components: rows(button('b', long(81))) }],
    ['an over-long custom_id', { content: 'a', components: rows(button(long(101))) }],
    ['an empty custom_id', { content: 'a', components: rows(button('')) }],
    ['a button of no style', { content: 'a', components: rows(button('b', 'B', { style: 9 })) }],
    ['a button outside a row', { content: 'a', components: [button('b')] }],
    ['a select with nothing to choose', { content: 'a', components: rows({ type: 3, custom_id: 's', options: [] }) }],
  ])('refuses %s', async (_, body) => {
    const answer = await wire.send(body)
    expect(answer).toMatchObject({ status: 400, body: { code: 50035, message: 'Invalid Form Body' } })
    expect(wire.discord.violations).toHaveLength(1)
    expect(wire.discord.messages('town-square')).toEqual([])
  })

  it('puts what is wrong where Discord puts it', async () => {
    const { body } = await wire.send({ content: long(2001) })
    expect(body.errors).toEqual({
      content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
    })
  })

  it('refuses an empty message, sent or edited', async () => {
    expect(await wire.send({ content: ' \n' })).toMatchObject({ status: 400, body: { code: 50006 } })
    const { id } = (await wire.send({ content: 'a' })).body
    expect(await wire.call('PATCH', `${wire.square}/${id}`, { content: '' })).toMatchObject({ body: { code: 50006 } })
    expect(wire.discord.violations).toHaveLength(2)
  })

  it('takes the largest of everything', async () => {
    const components = Array.from({ length: 5 }, (_, row) => ({
      type: 1,
      components: Array.from({ length: 5 }, (__, i) => button(`${row}${i}`.padEnd(100, '-'), long(80))),
    }))
    const embeds = [{ title: long(256), description: long(4096), url: 'https://example.org' }]
    expect((await wire.send({ content: long(2000), components, embeds, flags: 4 | 4096 })).status).toBe(200)
    expect(wire.discord.violations).toEqual([])
  })
})

describe('commands', () => {
  it('are replaced as a whole, keep their ids, and change their version with their content', async () => {
    const put = async (...list: object[]) =>
      (await wire.call('PUT', wire.commandsPath, list)).body as unknown as {
        id: string
        version: string
        name: string
      }[]
    const [first] = await put(prof, { name: 'help', description: 'Help' })
    const [same] = await put(prof)
    const [changed] = await put({ ...prof, description: 'Ask the professor' })
    expect(same).toEqual(first)
    expect(changed?.id).toBe(first?.id)
    expect(changed?.version).not.toBe(first?.version)
    expect((await wire.call('GET', wire.commandsPath)).body).toHaveLength(1)
  })

  it.each([
    ['an upper-case name', { ...prof, name: 'Prof' }],
    ['a name with a space', { ...prof, name: 'a b' }],
    ['an over-long description', { ...prof, description: 'x'.repeat(101) }],
    ['no description', { name: 'prof' }],
    [
      'too many options',
      { ...prof, options: Array.from({ length: 26 }, (_, i) => ({ name: `o${i}`, description: 'd', type: 3 })) },
    ],
    ['an impossible max_length', { ...prof, options: [{ name: 'a', description: 'd', type: 3, max_length: 6001 }] }],
    [
      'a required option after an optional one',
      {
        ...prof,
        options: [
          { name: 'a', description: 'd', type: 3 },
          { name: 'b', description: 'd', type: 3, required: true },
        ],
      },
    ],
    [
      'over 8000 characters',
      {
        ...prof,
        options: Array.from({ length: 25 }, (_, i) => ({
          name: `o${i}`,
          description: 'd'.repeat(100),
          type: 3,
          choices: Array.from({ length: 3 }, (__, c) => ({ name: `${c}`.repeat(90), value: `${c}`.repeat(90) })),
        })),
      },
    ],
  ])('are refused with %s', async (_, command) => {
    expect(await wire.call('PUT', wire.commandsPath, [command])).toMatchObject({ status: 400, body: { code: 50035 } })
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('are used only as the client would let people', async () => {
    await wire.call('PUT', wire.commandsPath, [
      prof,
      { name: 'staff', description: 'd', default_member_permissions: '32' },
    ])
    const use = (name: string, options = {}, as = 'member') =>
      wire.discord.command({ as, channel: 'town-square', name, options })
    expect(() => use('nothing')).toThrow('There is no command /nothing here.')
    expect(() => use('prof')).toThrow('/prof needs the option prompt.')
    expect(() => use('prof', { prompt: 'x'.repeat(21) })).toThrow('prompt of /prof has at most 20 characters.')
    expect(() => use('prof', { prompt: 'x', more: 'y' })).toThrow('/prof has no option more.')
    expect(() => use('staff')).toThrow('There is no command /staff here.')
    expect(use('staff', {}, 'owner').interactionId).toMatch(/^\d+$/)
    expect(() => use('prof', { prompt: 'x' }, 'nobody')).toThrow('There is no person nobody.')
  })
})
