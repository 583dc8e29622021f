import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { connectedBot } from '../../../test/support/discord/connected-bot.ts'

const { wire, say, heard } = connectedBot()

describe('the guilds', () => {
  it('are two, sent with their roles, channels and only the bot as a member', async () => {
    const [home, other] = await heard('GUILD_CREATE', 2)
    const named = (list: unknown) => (list as { name: string }[]).map(({ name }) => name)
    expect(home).toMatchObject({ id: wire().discord.guildId, name: 'Synapse Lab', threads: [] })
    expect(named(home?.['roles'])).toEqual(['@everyone', 'Professor Synapse', 'moderator'])
    const special = ['announcements', 'reading-room', '___hidden___']
    expect(named(home?.['channels'])).toEqual(['town-square', 'ai-news', ...special])
    expect(named(other?.['channels'])).toEqual(['elsewhere'])
    expect(home?.['members']).toMatchObject([{ user: { id: wire().discord.botId }, roles: ['900000000000000011'] }])
    expect(home?.['roles']).toMatchObject([{ id: wire().discord.guildId }, { managed: true }, { permissions: '8192' }])
  })

  it('share their people, and each event names its guild', async () => {
    wire().discord.person('mod', { roles: ['moderator'] })
    say('here', 'mod')
    wire().discord.say({ as: 'mod', channel: 'elsewhere', text: 'there' })
    const [here, there] = await heard('MESSAGE_CREATE', 2)
    expect(here).toMatchObject({ guild_id: wire().discord.guildId, member: { roles: ['900000000000000013'] } })
    expect(there).toMatchObject({ guild_id: wire().discord.world.guilds[1].id, member: { roles: [] } })
    expect(here?.['author']).toEqual(there?.['author'])
  })

  it('publish created, changed and deleted roles and channels', async () => {
    const { discord } = wire()
    const { id } = discord.role('reader', { permissions: May.ManageGuild })
    discord.role('reader', { mentionable: true })
    discord.removeRole('reader')
    expect(await heard('GUILD_ROLE_CREATE')).toMatchObject([{ role: { id, permissions: '32', mentionable: false } }])
    expect(await heard('GUILD_ROLE_UPDATE')).toMatchObject([{ role: { id, mentionable: true } }])
    expect(await heard('GUILD_ROLE_DELETE')).toEqual([{ guild_id: discord.guildId, role_id: id }])
    const room = discord.channel('room', { overwrites: [{ role: 'moderator', allow: May.ManageThreads }] })
    discord.channel('room', { overwrites: [{ person: 'member', deny: May.SendMessages }] })
    discord.removeChannel('room')
    const allow = { id: '900000000000000013', type: 0, allow: String(May.ManageThreads), deny: '0' }
    expect(await heard('CHANNEL_CREATE')).toMatchObject([{ id: room.id, permission_overwrites: [allow] }])
    expect(await heard('CHANNEL_UPDATE')).toMatchObject([{ permission_overwrites: [{ type: 1, deny: '2048' }] }])
    expect(await heard('CHANNEL_DELETE')).toMatchObject([{ id: room.id, guild_id: discord.guildId }])
    expect(() => discord.messages('room')).toThrow('There is no channel room.')
  })
})

describe('permissions', () => {
  const deny = (bits: bigint, whose: { role: string } | { person: string } = { role: '@everyone' }) =>
    wire().discord.channel('town-square', { overwrites: [{ ...whose, deny: bits }] })

  it('apply the overwrites for everyone, then for roles, then for the person', async () => {
    await wire().ask()
    wire().discord.person('mod', { roles: ['moderator'] })
    const told: unknown[] = []
    wire().discord.world.onEvent(({ name, data }) => name === 'INTERACTION_CREATE' && told.push(data))
    const ask = (as: string) => {
      wire().discord.command({ as, channel: 'town-square', name: 'prof', options: { prompt: 'a' } })
      return told.at(-1) as { member: { permissions: string; roles: string[] }; app_permissions: string }
    }
    const has = (permissions: string, bits: bigint) => (BigInt(permissions) & bits) === bits
    const { SendMessages, ManageMessages, AddReactions } = May
    wire().discord.channel('town-square', {
      overwrites: [
        { role: '@everyone', deny: SendMessages | AddReactions },
        { role: 'moderator', allow: AddReactions },
        { person: 'member', allow: SendMessages },
      ],
    })
    const [mod, member, owner] = ['mod', 'member', 'owner'].map(ask)
    expect(has(mod?.member.permissions ?? '', ManageMessages | AddReactions)).toBe(true)
    expect(has(mod?.member.permissions ?? '', SendMessages)).toBe(false)
    expect(mod?.member.roles).toEqual(['900000000000000013'])
    expect(has(member?.member.permissions ?? '', SendMessages)).toBe(true)
    expect(has(member?.member.permissions ?? '', AddReactions)).toBe(false)
    expect(has(owner?.member.permissions ?? '', SendMessages | ManageMessages)).toBe(true)
    expect(has(mod?.app_permissions ?? '', SendMessages)).toBe(false)
  })

  it.each([
    ['view', May.ViewChannel, 50001, () => wire().call('GET', wire().square)],
    ['view', May.ViewChannel, 50001, () => wire().send({ content: 'a' })],
    ['write', May.SendMessages, 50013, () => wire().send({ content: 'a' })],
    ['write', May.SendMessages, 50013, () => wire().call('POST', wire().square.replace('messages', 'typing'))],
    ['show cards', May.EmbedLinks, 50013, () => wire().send({ embeds: [{ title: 'a' }] })],
    [
      'read back',
      May.ReadMessageHistory,
      160002,
      () => wire().send({ content: 'a', message_reference: { message_id: say('b') } }),
    ],
    ['read back', May.ReadMessageHistory, 50013, () => wire().call('GET', `${wire().square}/${say('b')}`)],
    [
      'open threads',
      May.CreatePublicThreads,
      50013,
      () => wire().call('POST', `${wire().square}/${say('b')}/threads`, { name: 'a' }),
    ],
  ])('without the one to %s (%i) a call of the bot ends in %i', async (_, bits, code, act) => {
    deny(bits, { role: 'Professor Synapse' })
    expect((await act()).body.code).toBe(code)
    expect(wire().discord.violations).toEqual([])
  })

  it('empty the history without the one to read it, and hide a channel’s events without the one to see it', async () => {
    deny(May.ReadMessageHistory, { role: 'Professor Synapse' })
    say('before')
    expect((await wire().call('GET', wire().square)).body).toEqual([])
    deny(May.ViewChannel, { role: 'Professor Synapse' })
    say('behind the bot’s back')
    deny(0n)
    say('after')
    expect((await heard('MESSAGE_CREATE', 2)).map(({ content }) => content)).toEqual(['before', 'after'])
  })

  it('are those of @everyone in direct messages, whose history the bot can read', async () => {
    const { id } = wire().discord.world.channelFor('dm', wire().discord.person('member')) ?? { id: '' }
    wire().discord.say({ as: 'member', channel: 'dm', text: 'Between us' })
    wire().discord.say({ as: 'member2', channel: 'dm', text: 'With another' })
    await wire().call('POST', `/channels/${id}/messages`, { content: 'Yes?', allowed_mentions: { parse: [] } })
    expect((await wire().call('GET', `/channels/${id}/messages`)).body).toMatchObject([
      { content: 'Yes?' },
      { content: 'Between us' },
    ])
  })

  it('apply to people too', () => {
    deny(May.SendMessages)
    expect(() => say('a')).toThrow('member may not write that in town-square.')
    deny(May.ViewChannel, { person: 'member' })
    expect(() => say('a')).toThrow('There is no channel town-square.')
  })
})
