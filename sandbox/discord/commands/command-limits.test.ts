import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prof, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

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
      'a subcommand beside an option',
      {
        ...prof,
        options: [
          { name: 'a', description: 'd', type: 1 },
          { name: 'b', description: 'd', type: 3 },
        ],
      },
    ],
    [
      'a group in a group',
      {
        ...prof,
        options: [
          { name: 'a', description: 'd', type: 2, options: [{ name: 'b', description: 'd', type: 2, options: [] }] },
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

  it('are used only as the client allows', async () => {
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
