import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { prof, quiet, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'
import { connect } from '../../../test/support/discord/gateway-client.ts'
import type { IntegrationRule } from './command-permissions.ts'

type Told = Record<string, unknown> & { id: string; token: string; data: Record<string, unknown> }

let wire: Caller
let told: Told[]
const lines: WebSocket[] = []
const ask = { type: 3, name: 'Ask the professor', integration_types: [0], contexts: [0, 1] }
const picture = { name: 'picture', description: 'What to start from', type: 11 }
const image = {
  name: 'image',
  description: 'Draw',
  options: [
    { ...picture, required: true },
    { ...picture, name: 'more' },
  ],
}

beforeEach(async () => {
  wire = await startCaller()
  told = []
  await wire.call('PUT', wire.commandsPath, [prof, ask, image])
  wire.discord.world.onEvent(({ name, data }) => name === 'INTERACTION_CREATE' && told.push(data as Told))
})
afterEach(async () => {
  lines.splice(0).forEach((each) => each.terminate())
  await wire.discord.close()
})

const use = (
  name: string,
  more: { as?: string; channel?: string; target?: string; files?: { name: string; base64: string }[] } = {},
) => wire.discord.command({ as: 'member', channel: 'town-square', name, ...more })
const useProf = (more: { as?: string; channel?: string } = {}) =>
  wire.discord.command({ as: 'member', channel: 'town-square', name: 'prof', options: { prompt: 'a' }, ...more })

describe('a message command', () => {
  it('carries its message, in servers and direct messages, with the content that the intent hides', async () => {
    wire.discord.allowContent(false)
    const texts = [
      ['town-square', 'What is LoRA?'],
      ['dm', 'Between us'],
    ] as const
    for (const [channel, text] of texts) {
      const target = wire.discord.say({ as: 'member', channel, text }).messageId
      use(ask.name, { channel, target })
      const resolved = { messages: { [target]: { id: target, content: text, author: { username: 'member' } } } }
      expect(told.at(-1)?.data).toMatchObject({ type: 3, name: ask.name, target_id: target, resolved })
    }
    expect(told.map(({ context }) => context)).toEqual([0, 1])
  })

  it('gets a reply that names its target', async () => {
    const target = wire.discord.say({ as: 'member', channel: 'town-square', text: 'Why?' }).messageId
    use(ask.name, { target, as: 'member2' })
    const { id = '', token = '' } = told[0] ?? {}
    const data = { ...quiet, content: 'Because.' }
    await wire.call('POST', `/interactions/${id}/${token}/callback`, { type: 4, data })
    expect(wire.discord.messages('town-square').at(-1)).toMatchObject({
      type: 23,
      content: 'Because.',
      interaction_metadata: { target_message_id: target, name: ask.name, user: { username: 'member2' } },
    })
  })

  it('is offered only on messages that the person sees', () => {
    const target = wire.discord.say({ as: 'member', channel: 'dm', text: 'Between us' }).messageId
    expect(() => use(ask.name)).toThrow('There is no command /Ask the professor here.')
    expect(() => use('prof', { channel: 'dm', target })).toThrow('There is no command prof here.')
    expect(() => use(ask.name, { target })).toThrow('is not in town-square')
    expect(() => use(ask.name, { target, as: 'member2', channel: 'dm' })).toThrow('member2 sees no message')
  })
})

describe('a command’s files', () => {
  const file = (name: string) => ({ name, base64: Buffer.from(name).toString('base64') })

  it('fill the attachment options in their order', async () => {
    use('image', { files: [file('a.png'), file('b.txt')] })
    const { options, resolved } = (told[0]?.data ?? {}) as {
      options: { name: string; value: string }[]
      resolved: { attachments: Record<string, { filename: string; url: string; content_type: string; size: number }> }
    }
    const [first, second] = options.map(({ value }) => resolved.attachments[value])
    expect(options.map(({ name }) => name)).toEqual(['picture', 'more'])
    expect(first).toMatchObject({ filename: 'a.png', content_type: 'image/png', size: 5, ephemeral: true })
    expect(await (await fetch(second?.url ?? '')).text()).toBe('b.txt')
  })

  it('must match the number of attachment options', () => {
    expect(() => use('image')).toThrow('/image needs the option picture.')
    expect(() => use('image', { files: [file('a'), file('b'), file('c')] })).toThrow('/image takes fewer files.')
  })
})

describe('the Integrations page', () => {
  const permissions = () =>
    wire.call('GET', `/applications/${wire.discord.botId}/guilds/${wire.discord.guildId}/commands/permissions`)
  const here = { channel: 'town-square', allowed: false }

  it('lists its rules and publishes every change', async () => {
    const line = connect(wire.discord, lines)
    await line.ready()
    expect((await permissions()).body).toEqual([])
    wire.discord.permit('prof', [
      { role: 'moderator', allowed: true },
      { role: '@everyone', allowed: false },
      { person: 'member', allowed: true },
      here,
      { channel: '*', allowed: true },
    ])
    const { botId, guildId, commands } = wire.discord
    const [of] = commands.list('global')
    const said = {
      ...{ id: of?.id, application_id: botId, guild_id: guildId },
      permissions: [
        { id: '900000000000000013', type: 1, permission: true },
        { id: guildId, type: 1, permission: false },
        { id: wire.discord.person('member').id, type: 2, permission: true },
        { id: wire.discord.world.channels()[0]?.id, type: 3, permission: false },
        { id: String(BigInt(guildId) - 1n), type: 3, permission: true },
      ],
    }
    expect((await permissions()).body).toEqual([said])
    wire.discord.permit(null, [here])
    wire.discord.permit('prof', [])
    await expect
      .poll(() => line.events('APPLICATION_COMMAND_PERMISSIONS_UPDATE'))
      .toMatchObject([
        said,
        { id: botId, permissions: [{ type: 3, permission: false }] },
        { id: of?.id, permissions: [] },
      ])
    expect((await permissions()).body).toMatchObject([{ id: botId }])
  })

  it.each<[string, IntegrationRule[], IntegrationRule[], { member: boolean; mod: boolean }]>([
    ['no rules', [], [], { member: true, mod: true }],
    ['a closed channel', [here], [], { member: false, mod: false }],
    ['every channel closed', [], [{ channel: '*', allowed: false }], { member: false, mod: false }],
    [
      'only this channel open',
      [
        { channel: '*', allowed: false },
        { channel: 'town-square', allowed: true },
      ],
      [],
      { member: true, mod: true },
    ],
    [
      'a rule of the command against one of the bot',
      [{ channel: 'town-square', allowed: true }],
      [here],
      { member: true, mod: true },
    ],
    [
      'only moderators allowed',
      [
        { role: '@everyone', allowed: false },
        { role: 'moderator', allowed: true },
      ],
      [],
      { member: false, mod: true },
    ],
    ['moderators denied', [{ role: 'moderator', allowed: false }], [], { member: true, mod: false }],
    [
      'everyone denied, but one person allowed',
      [{ person: 'member', allowed: true }],
      [{ role: '@everyone', allowed: false }],
      { member: true, mod: false },
    ],
  ])('with %s: the client obeys', (_, ofCommand, ofBot, may) => {
    wire.discord.person('mod', { roles: ['moderator'] })
    wire.discord.permit('prof', ofCommand)
    wire.discord.permit(null, ofBot)
    for (const [as, allowed] of Object.entries(may)) {
      if (allowed) expect(useProf({ as }).interactionId).toMatch(/^\d+$/)
      else expect(() => useProf({ as })).toThrow('There is no command /prof here.')
    }
    expect(useProf({ as: 'owner' }).interactionId).toMatch(/^\d+$/)
    expect(useProf({ channel: 'elsewhere' }).interactionId).toMatch(/^\d+$/)
    expect(useProf({ channel: 'dm' }).interactionId).toMatch(/^\d+$/)
  })

  it('applies to a channel’s threads as to the channel', () => {
    const message = wire.discord.say({ as: 'member', channel: 'town-square', text: 'Why?' }).messageId
    wire.discord.openThread({ as: 'member', message, name: 'Why' })
    expect(useProf({ channel: 'Why' }).interactionId).toMatch(/^\d+$/)
    wire.discord.permit('prof', [here])
    expect(() => useProf({ channel: 'Why' })).toThrow('There is no command /prof here.')
  })
})
