import type { API } from '@discordjs/core'
import type { APIChannel } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createGuilds } from '../guilds/guilds.ts'
import { isMentionByEdit } from './message.ts'
import { type Message, toIncomingMessage } from './incoming-message.ts'

const [server, square, own, role, bot, ada] = ['10001', '10002', '10003', '10004', '10005', '10006']

function hearingOf(mayRead = true) {
  const guilds = createGuilds({ api: {} as API, log: collectingLog().log, homeGuildId: null, contentChannelId: null })
  const thread = { id: own, name: 'own', type: 11, parent_id: square, owner_id: bot }
  guilds.channels.addGuild(server, [{ id: square, name: 'square', type: 0 }, thread] as APIChannel[])
  const roles = [
    { id: server, name: '@everyone', permissions: '1024' },
    { id: role, name: 'Professor', permissions: '0', tags: { bot_id: bot } },
  ]
  guilds.roles.addGuild({ id: server, roles })
  return { guilds, botId: bot, mayRead, clock: fakeClock() }
}
const messageOf = (content: string, more: object = {}) => {
  const author = { id: ada, username: 'ada', global_name: 'Ada' }
  const empty = {
    embeds: [],
    attachments: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    components: [],
  }
  const where = {
    id: '30001',
    type: 0,
    channel_id: square,
    guild_id: server,
    author,
    timestamp: '2026-01-01T12:00:00Z',
  }
  return { ...where, ...empty, content, ...more } as unknown as Message
}
const hear = (content: string, more: object = {}, mayRead = true) =>
  toIncomingMessage(hearingOf(mayRead), messageOf(content, more))
const mention = { mentions: [{ id: bot, username: 'Professor', bot: true }] }
const direct = { guild_id: undefined, channel_id: '20001' }
const toBot = {
  type: 19,
  message_reference: { type: 0, message_id: '30000' },
  referenced_message: { author: { id: bot } },
}
const notes = { filename: 'notes.txt', size: 3, url: 'https://cdn.example/notes.txt' }
const voice = { flags: 1 << 13, attachments: [{ ...notes, filename: 'voice-message.ogg' }] }
const sticker = { sticker_items: [{ id: '1', name: 'Owl', format_type: 1 }] }
const poll = { poll: { question: { text: 'Which?' }, answers: [] } }
const forwardOf = (content: string, more: object = {}) => ({
  message_reference: { type: 1, message_id: '29999', channel_id: '29998' },
  message_snapshots: [{ message: { ...messageOf(content), ...more } }],
})

describe('a message is for the bot', () => {
  it.each([
    ['its user is mentioned', `<@${bot}> why?`, mention],
    ['its own role is mentioned', `<@&${role}> why?`, { mention_roles: [role] }],
    ['its own role is mentioned by somebody who may not ping it', `why? <@&${role}>`, {}],
    ['its own role is mentioned in its own thread', `<@&${role}> why?`, { channel_id: own, mention_roles: [role] }],
    ['it is replied to', 'why?', toBot],
    ['it is a direct message', 'why?', direct],
    ['it stands in its own thread', 'why?', { channel_id: own }],
  ])('where %s', (_, content, more) => {
    expect(hear(content, more)).toMatchObject({ addressed: true, options: { prompt: 'why?' } })
  })

  it.each([
    ['nobody is mentioned', 'why?', {}],
    ['another role is', '<@&10009> why?', { mention_roles: ['10009'] }],
    ['another role is, in its own thread', '<@&10009> why?', { channel_id: own, mention_roles: ['10009'] }],
    ['it is a sticker in reply to the bot', '', { ...toBot, ...sticker }],
    ['it is a voice message in reply to the bot', '', { ...toBot, ...voice }],
    ['it is a poll in the bot’s own thread', '', { ...poll, channel_id: own }],
    ['it is a forwarded sticker in the bot’s own thread', '', { ...forwardOf(''), channel_id: own }],
  ])('but not where %s', (_, content, more) => {
    expect(hear(content, more)?.addressed).toBe(false)
  })

  it('but its role is none without the Message Content intent, which hides the question too', () => {
    expect(hear('', { mention_roles: [role] }, false)?.addressed).toBe(false)
  })

  it.each([sticker, voice, poll])('and asks nothing where it has no words: %o', (more) => {
    expect(hear('', { ...direct, ...more })).toMatchObject({ options: { prompt: '' }, files: [] })
    expect(hear('', { ...direct, ...toBot, ...more })?.options.prompt).toBe('')
    expect(hear(`<@${bot}>`, { ...toBot, ...mention, ...more })?.options.prompt).toBe('What do you make of this?')
  })

  it.each(['', '?', '🤔 …'])('and asks about what it replies to or comments on where it has no words: “%s”', (said) => {
    const asks = { options: { prompt: 'What do you make of this?' } }
    expect(hear(`<@${bot}> ${said}`, { ...toBot, ...mention })).toMatchObject({ ...asks, repliesTo: '30000' })
    expect(toIncomingMessage(hearingOf(), messageOf(said, direct), '29999')).toMatchObject(asks)
  })

  it('and asks about its files', () => {
    const heard = hear('', { ...direct, attachments: [notes] })
    expect(heard).toMatchObject({ options: { prompt: 'What do you make of this?' }, files: [{ name: 'notes.txt' }] })
  })
})

describe('a forwarded message', () => {
  it('is what is asked about, with its cards and the names of its files, not a message replied to', () => {
    const more = { embeds: [{ title: 'A card' }], attachments: [notes] }
    const text = 'The loss went up.\nA card\n[file: notes.txt]'
    const heard = hear('', { ...direct, ...forwardOf('The loss went up.', more) })
    expect(heard).toMatchObject({ addressed: true, repliesTo: null, options: { prompt: text }, files: [] })
    expect(heard?.target).toMatchObject({ text, authorId: ada })
  })

  it('is not for the bot in a channel', () => {
    expect(hear('', forwardOf('The loss went up.'))?.addressed).toBe(false)
  })

  it('is what its comment replies to, unless that replies to something else', () => {
    const heard = toIncomingMessage(hearingOf(), messageOf('why?', direct), '29999')
    expect(heard).toMatchObject({ repliesTo: '29999', target: null, options: { prompt: 'why?' } })
    expect(toIncomingMessage(hearingOf(), messageOf('why?', { ...direct, ...toBot }), '29999')?.repliesTo).toBe('30000')
  })
})

describe('a mention by an edit', () => {
  const isHeard = (content: string, more: object = {}) => isMentionByEdit(hearingOf(), messageOf(content, more))
  const at = (time: string) => ({ edited_timestamp: `2026-01-01T${time}Z` })
  it.each([
    ['at once', `<@${bot}> why?`, { ...mention, ...at('12:00:01') }, true],
    ['after five minutes', `<@${bot}> why?`, { ...mention, ...at('12:05:00') }, true],
    ['of its role', `<@&${role}> why?`, at('12:01:00'), true],
    ['later than that', `<@${bot}> why?`, { ...mention, ...at('12:05:01') }, false],
    ['that is only a link preview', `<@${bot}> why?`, { ...mention, edited_timestamp: null }, false],
    ['of somebody else', '<@10009> why?', at('12:01:00'), false],
    [
      'in a direct message, which was heard before',
      `<@${bot}> why?`,
      { ...mention, ...at('12:01:00'), ...direct },
      false,
    ],
  ])('%s: %s', (_, content, more, expected) => {
    expect(isHeard(content, more)).toBe(expected)
  })
})
