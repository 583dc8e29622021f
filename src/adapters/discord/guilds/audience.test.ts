import type { API } from '@discordjs/core'
import { type APIChannel, type APIOverwrite, ChannelType, PermissionFlagsBits as Bits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { isEverybody } from '../../../conversation/audience.ts'
import { createGuilds } from './guilds.ts'

const server = '1'
const { ViewChannel: view, ReadMessageHistory: history, SendMessages: send } = Bits
const overwrite = (id: string, side: 'allow' | 'deny', bits = view, type = 0): APIOverwrite => {
  return { id, type, allow: '0', deny: '0', [side]: String(bits) }
}
const lock = overwrite(server, 'deny')
const channel = (id: string, ...permission_overwrites: APIOverwrite[]) => ({
  id,
  name: `name-${id}`,
  type: 0,
  permission_overwrites,
})
const thread = (id: string, parent_id: string, type: ChannelType = ChannelType.PublicThread) => {
  return { id, name: `name-${id}`, type, parent_id }
}

/** A server in which @everyone has these permissions, and its channels and threads. */
function guildsOf({ everyone = view | send }, ...all: readonly object[]) {
  const guilds = createGuilds({ api: {} as API, log: collectingLog().log, homeGuildId: null, contentChannelId: null })
  const put = (...channels: readonly object[]) => guilds.channels.addGuild(server, channels as APIChannel[])
  guilds.roles.addGuild({ id: server, roles: [role(server, everyone)] })
  put(...all)
  return { ...guilds, put, audienceOf: (id: string) => guilds.audience(id, server) }
}
const role = (id: string, permissions: bigint) => ({ id, name: id, permissions: String(permissions) })

describe('the audience of a channel', () => {
  const [square, news] = [channel('square'), channel('news', overwrite('mods', 'allow', send))]
  const open = channel('open', overwrite(server, 'allow'), overwrite('mods', 'allow'))
  const mods = channel('mods', lock, overwrite('mods', 'allow'))
  const log = channel('log', lock, overwrite('mods', 'allow'))

  it.each([
    ['two public channels', 'square', 'news', true],
    ['a public channel and one that names those it admits although everybody sees it', 'square', 'open', true],
    ['a public channel and a thread in it', 'square', 'talk', true],
    ['threads of two public channels', 'talk', 'more-talk', true],
    ['a public channel and a private one', 'square', 'mods', false],
    ['a public channel and a private thread in it', 'square', 'whisper', false],
    ['a public channel and a thread in a private one', 'square', 'mods-talk', false],
    ['a private channel and a thread in it', 'mods', 'mods-talk', true],
    ['a private channel and a private thread in it', 'mods', 'mods-whisper', false],
    ['two private channels that admit the same people', 'mods', 'log', false],
    ['two private threads', 'whisper', 'mods-whisper', false],
    ['a public channel and one that the bot does not know', 'square', 'unknown', false],
    ['two channels that the bot does not know', 'unknown', 'unheard-of', false],
    ['a public channel and one from which some are kept', 'square', 'no-newcomers', false],
    ['two channels from which the same people are kept', 'no-newcomers', 'no-newcomers-either', true],
    ['two channels from which different people are kept', 'no-newcomers', 'no-guests', false],
  ])('%s', (_, one, other, isSame) => {
    const { audienceOf } = guildsOf(
      {},
      ...[square, news, open, mods, log, thread('talk', 'square'), thread('more-talk', 'news')],
      ...[thread('whisper', 'square', ChannelType.PrivateThread), thread('mods-talk', 'mods')],
      thread('mods-whisper', 'mods', ChannelType.PrivateThread),
      channel('no-newcomers', overwrite('new', 'deny'), overwrite('eve', 'deny', view, 1)),
      channel('no-newcomers-either', overwrite('eve', 'deny', view, 1), overwrite('new', 'deny')),
      channel('no-guests', overwrite('guests', 'deny')),
    )
    expect(audienceOf(one) === audienceOf(other)).toBe(isSame)
  })

  it('is “server” for public channels and “direct” for direct messages, whoever asks', () => {
    const guilds = guildsOf({}, square)
    expect([guilds.audienceOf('square'), guilds.audience('9', null)]).toEqual(['server', 'direct'])
  })

  it('is that of the ordinary channels where roles decide who sees them, and the open ones are apart', () => {
    const { audienceOf } = guildsOf({ everyone: send }, square, news, open, channel('vip', overwrite('vips', 'allow')))
    expect([audienceOf('square'), audienceOf('news')]).toEqual(['members:1', 'members:1'])
    expect(new Set(['square', 'open', 'vip'].map(audienceOf)).size).toBe(3)
    expect(['square', 'open', 'vip'].map((id) => isEverybody(audienceOf(id)))).toEqual([false, true, false])
  })

  it.each([
    ['the ordinary channels, where roles decide who sees them', send, channel('there')],
    ['a channel from which one person is kept', view, channel('there', overwrite('eve', 'deny', view, 1))],
    ['a channel that one person sees', send, channel('there', overwrite('eve', 'allow', view, 1))],
  ])('is never that of another server: %s', (_, everyone, there) => {
    const guilds = guildsOf({ everyone }, { ...there, id: 'here' })
    guilds.channels.addGuild('2', [there])
    guilds.roles.addGuild({ id: '2', roles: [role('2', everyone)] })
    expect(guilds.audienceOf('here')).not.toBe(guilds.audience('there', '2'))
  })

  it('changes with its overwrites and with the role of everyone', () => {
    const { audienceOf, put, roles } = guildsOf({}, square, open)
    put(channel('square', lock))
    expect(audienceOf('square')).toBe('square')
    put(square)
    roles.set(server, role(server, send))
    expect([audienceOf('square'), audienceOf('open')]).toEqual(['members:1', 'open'])
    roles.set(server, role(server, Bits.Administrator))
    expect([audienceOf('square'), audienceOf('open')]).toEqual(['server', 'server'])
  })
})

describe('what was said in a channel may be read in another one', () => {
  const all = [
    ...[channel('square'), channel('news'), channel('mods', lock), channel('log', lock), thread('talk', 'news')],
    ...[channel('short', overwrite('new', 'deny', history)), thread('whisper', 'news', ChannelType.PrivateThread)],
  ]
  it.each([
    ['square', 'news', true],
    ['talk', 'square', true],
    ['square', 'mods', true],
    ['mods', 'mods', true],
    ['mods', 'square', false],
    ['mods', 'log', false],
    ['whisper', 'square', false],
    ['whisper', 'news', false],
    ['whisper', 'whisper', true],
    ['short', 'square', false],
    ['unknown', 'square', false],
  ])('from %s to %s: %s', (from, to, may) => {
    expect(guildsOf({}, ...all).isReadableAt(from, to)).toBe(may)
  })

  it('but never in another server', () => {
    const guilds = guildsOf({}, channel('square'))
    guilds.channels.addGuild('2', [channel('elsewhere')])
    guilds.roles.addGuild({ id: '2', roles: [role('2', view)] })
    expect([guilds.isReadableAt('square', 'elsewhere'), guilds.isReadableAt('elsewhere', 'square')]).toEqual([
      false,
      false,
    ])
  })
})

describe('the roles of a server', () => {
  it('tell their names and the one that belongs to the bot', () => {
    const { roles } = guildsOf({})
    roles.set(server, { ...role('5', view), name: 'Professor', tags: { bot_id: 'me' } })
    roles.set(server, { ...role('6', view), name: 'Readers' })
    expect([roles.ofBot(server, 'me'), roles.ofBot(server, 'other'), roles.nameOf(server, '6')]).toEqual([
      '5',
      null,
      'Readers',
    ])
    roles.set(server, { ...role('6', view), name: 'Writers' })
    expect(roles.nameOf(server, '6')).toBe('Writers')
    roles.delete(server, '5')
    expect([roles.ofBot(server, 'me'), roles.nameOf('2', '6')]).toEqual([null, null])
    roles.removeGuild(server)
    expect([roles.nameOf(server, '6'), roles.isOpen(server)]).toEqual([null, false])
  })
})
