import type { API } from '@discordjs/core'
import type { APIInteraction } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import type { Dispatch, Request } from '../../../conversation/conversation.ts'
import { createGuilds } from '../guilds/guilds.ts'
import { interactionRef } from './refs.ts'
import { admit, rightsOf } from './request.ts'

const server = '10001'
const user = (id: string, username: string) => ({ id, username, global_name: null })

it('learns the names of the person and of those in the message that is asked about', () => {
  const guilds = createGuilds({ api: {} as API, log: collectingLog().log, homeGuildId: null, contentChannelId: null })
  const target = { id: '30001', type: 0, content: '<@20003>', timestamp: '2026-01-01T00:00:00Z', attachments: [] }
  const message = { ...target, author: user('20002', 'bob'), mentions: [user('20003', 'cleo'), user('20004', 'dan')] }
  const interaction = {
    ...{ id: '40001', type: 2, application_id: '1', token: 't', guild_id: server, channel: { id: '10002', type: 0 } },
    member: { user: user('20001', 'ada'), nick: 'Countess', roles: [], permissions: '0' },
    data: { type: 3, name: 'Ask', target_id: '30001', resolved: { messages: { '30001': message } } },
  } as unknown as APIInteraction
  const names = ['Countess', 'bob', 'cleo', 'Danny']
  const dispatch = { command: () => null } as unknown as Dispatch
  guilds.people.learn(server, { ...user('20004', 'dan'), member: { nick: 'Danny' } })
  admit(dispatch, interaction, guilds, interactionRef(interaction, 0))
  expect(['20001', '20002', '20003', '20004'].map((id) => guilds.people.nameOf(server, id))).toEqual(names)
})

it('tells which message a pressed button stands under', () => {
  const guilds = createGuilds({ api: {} as API, log: collectingLog().log, homeGuildId: null, contentChannelId: null })
  const message = { id: '30001', type: 0, content: 'News', timestamp: '2026-01-01T00:00:00Z', attachments: [] }
  const interaction = {
    ...{ id: '40001', type: 3, application_id: '1', token: 't', guild_id: server, channel: { id: '10002', type: 0 } },
    member: { user: user('20001', 'ada'), roles: [], permissions: '0' },
    message: { ...message, author: user('20002', 'bot'), mentions: [], embeds: [] },
    data: { component_type: 2, custom_id: 'content:discuss:1' },
  } as unknown as APIInteraction
  const pressed: unknown[] = []
  const dispatch = { press: (id: string, { target }: Request<object>) => void pressed.push([id, target?.id]) }
  admit(dispatch as unknown as Dispatch, interaction, guilds, interactionRef(interaction, 0))
  expect(pressed).toEqual([['content:discuss:1', '30001']])
})

describe('the rights of a person', () => {
  const of = (permissions: bigint, guildId: string | undefined = server) =>
    rightsOf({ guild_id: guildId, member: { permissions: String(permissions) } } as APIInteraction, server)

  it('are those in the home server: Manage Messages, and Manage Server for what owners do', () => {
    expect(of(1n << 13n)).toEqual({ manages: true, managesServer: false })
    expect(of(1n << 5n)).toEqual({ manages: false, managesServer: true })
    expect(of((1n << 5n) | (1n << 13n), '10009')).toEqual({ manages: false, managesServer: false })
  })

  it('are none in direct messages, and where no server is home', () => {
    const none = { manages: false, managesServer: false }
    expect(rightsOf({}, server)).toEqual(none)
    expect(rightsOf({}, null)).toEqual(none)
  })
})
