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

describe('a press', () => {
  const message = {
    ...{ id: '30001', type: 0, content: 'A fox', timestamp: '2026-01-01T00:00:00Z', mentions: [], embeds: [] },
    author: user('20002', 'bot'),
    attachments: [{ id: '7', filename: 'fox.png', size: 9, url: 'https://cdn.discordapp.com/fox.png' }],
  }
  const picture = { name: 'fox.png', size: 9, url: 'https://cdn.discordapp.com/fox.png' }

  /** The request that dispatch gets for an interaction of a type. */
  function pressed(type: number, data: object, more: object = { message }) {
    const guilds = createGuilds({ api: {} as API, log: collectingLog().log, homeGuildId: null, contentChannelId: null })
    const interaction = {
      ...{ id: '40001', type, application_id: '1', token: 't', guild_id: server, channel: { id: '10002', type: 0 } },
      ...{ member: { user: user('20001', 'ada'), roles: [], permissions: '0' }, data },
      ...more,
    } as unknown as APIInteraction
    const presses: [string, Request][] = []
    const dispatch = { press: (id: string, request: Request) => void presses.push([id, request]) }
    admit(dispatch as unknown as Dispatch, interaction, guilds, interactionRef(interaction, 0))
    return presses
  }

  it('on a button tells which message it stands under, and the pictures of that', () => {
    const about = { options: {}, target: { id: '30001' }, files: [], pictures: [picture] }
    expect(pressed(3, { component_type: 2, custom_id: 'image:again:1' })).toMatchObject([['image:again:1', about]])
  })

  it('on an entry of a menu has the value at the end of its id', () => {
    const chosen = { component_type: 3, custom_id: 'image:shape:1', values: ['16:9'] }
    expect(pressed(3, chosen)).toMatchObject([['image:shape:1:16:9', { options: {}, target: { id: '30001' } }]])
  })

  it('that is a form has its fields as options, and its files', () => {
    const upload = { filename: 'owl.png', size: 5, url: 'https://cdn.discordapp.com/ephemeral-attachments/1/9/owl.png' }
    const components = [
      { type: 18, component: { type: 4, custom_id: 'prompt', value: 'an owl' } },
      { type: 18, component: { type: 19, custom_id: 'picture', values: ['9'] } },
    ]
    const form = { custom_id: 'image:edited:1', components, resolved: { attachments: { 9: upload } } }
    const sent = {
      options: { prompt: 'an owl', picture: 'owl.png' },
      files: [{ name: 'owl.png', size: 5, url: upload.url }],
    }
    const about = { target: { id: '30001' }, pictures: [picture] }
    expect(pressed(5, form)).toMatchObject([['image:edited:1', { ...sent, ...about }]])
    expect(pressed(5, form, {})).toMatchObject([['image:edited:1', { ...sent, target: null }]])
  })
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
