import type { API } from '@discordjs/core'
import { type APIChannel, type APIMessage, ChannelType } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { place, wanted } from '../../../../test/support/chat/requests.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createGuilds } from '../guilds/guilds.ts'
import { createHistory } from './history.ts'

const [server, square, mods, forum, talk, post] = ['10001', '10002', '10003', '10004', '10005', '10006']
const deny = [{ id: server, type: 0, allow: '0', deny: '1024' }]
const channels = [
  { id: square, name: 'square', type: 0 },
  { id: mods, name: 'mods', type: 0, permission_overwrites: deny },
  { id: forum, name: 'forum', type: ChannelType.GuildForum },
  { id: talk, name: 'talk', type: ChannelType.PublicThread, parent_id: square },
  { id: post, name: 'post', type: ChannelType.PublicThread, parent_id: forum },
]
const message = (id: string, content: string, more: object = {}) => {
  const author = { id: '20001', username: 'eve', global_name: 'Eve', bot: false }
  const empty = { embeds: [], attachments: [], mentions: [], mention_roles: [], components: [] }
  return { id, type: 0, author, content, timestamp: '2026-01-01T00:00:00Z', ...empty, ...more } as unknown as APIMessage
}
const replyTo = (id: string) => ({ type: 19, message_reference: { type: 0, message_id: id } })

/** A Discord with these messages by channel, the newest first in each page; `gate` holds pages up. */
function historyOf(
  pages: Readonly<Record<string, readonly APIMessage[]>>,
  single: Readonly<Record<string, APIMessage>> = {},
) {
  const calls: string[] = []
  const gate = { wait: Promise.resolve() }
  const api = {
    channels: {
      async getMessages(id: string) {
        calls.push(`page ${id}`)
        await gate.wait
        return pages[id] ?? []
      },
      getMessage(channelId: string, id: string) {
        calls.push(`${channelId} ${id}`)
        const found = single[`${channelId} ${id}`]
        return found ? Promise.resolve(found) : Promise.reject(new Error('unknown'))
      },
      get: (id: string) =>
        id === '10009'
          ? Promise.resolve({ id, type: 11, parent_id: square, guild_id: server })
          : Promise.reject(new Error('unknown')),
    },
  } as unknown as API
  const guilds = createGuilds({ api, log: collectingLog().log, homeGuildId: null, contentChannelId: null })
  guilds.channels.addGuild(server, channels as unknown as APIChannel[])
  guilds.roles.addGuild({ id: server, roles: [{ id: server, name: '@everyone', permissions: '1024' }] })
  const history = createHistory({ api, guilds, log: collectingLog().log, mayRead: () => true })
  return { ...history, guilds, calls, gate }
}
const all = { before: '99999', after: null, maxMessages: 10, isWanted: () => true }
const texts = (found: readonly { text: string }[]) => found.map(({ text }) => text)

describe('messages of a channel', () => {
  it('are read once for all who ask at the same time, and again for who asks later', async () => {
    const history = historyOf({ [square]: [message('30002', 'Two.'), message('30001', 'One.')], [mods]: [] })
    let open = () => {}
    history.gate.wait = new Promise((resolve) => (open = resolve))
    const asking = Array.from({ length: 60 }, () => history.recent(square, all))
    const elsewhere = history.recent(mods, all)
    open()
    expect(texts((await Promise.all(asking))[59] ?? [])).toEqual(['One.', 'Two.'])
    await elsewhere
    expect(history.calls).toEqual([`page ${square}`, `page ${mods}`])
    await history.recent(square, { ...all, before: '30002' })
    expect(history.calls).toHaveLength(3)
  })

  it('are those of people within the bounds, forwards too, without commands', async () => {
    const robot = { author: { id: '20002', username: 'robot', bot: true } }
    const forward = { message_snapshots: [{ message: message('1', 'From afar.') }] }
    const page = [
      message('30009', 'Later.'),
      message('30005', '', forward),
      message('30004', '!play'),
      message('30003', 'Beep.', robot),
      message('30002', 'One.'),
      message('30001', 'Old.'),
    ]
    const found = await historyOf({ [square]: page }).recent(square, { ...all, before: '30009', after: '30001' })
    expect(texts(found)).toEqual(['One.', 'Forwarded: From afar.'])
  })

  it('are a chain of replies, from the page and from what replies carry, and only then one by one', async () => {
    const carried = message('30002', 'Two.', replyTo('30001'))
    const page = [
      message('30009', 'Four.', replyTo('30003')),
      message('30003', 'Three.', { ...replyTo('30002'), referenced_message: carried }),
    ]
    const history = historyOf({ [square]: page }, { [`${square} 30001`]: message('30001', 'One.') })
    expect(texts(await history.chain(square, '30009', 10, wanted))).toEqual(['One.', 'Two.', 'Three.', 'Four.'])
    expect(history.calls).toEqual([`page ${square}`, `${square} 30001`])
    expect(texts(await history.chain(square, '30009', 2, wanted))).toEqual(['Three.', 'Four.'])
    expect(await history.chain(square, '31000', 10, wanted)).toEqual([])
  })

  it('of bots are read where somebody replies to them: cards, components, polls, names of files', async () => {
    const card = message('30001', '', {
      author: { id: '20002', username: 'robot', bot: true },
      embeds: [{ title: 'A kernel', description: 'It is fast.', fields: [{ name: 'By', value: 'Ada' }] }],
      components: [
        {
          type: 17,
          components: [
            { type: 9, components: [{ type: 10, content: 'Shown.' }] },
            { type: 1, components: [] },
          ],
        },
      ],
      poll: { question: { text: 'Faster?' }, answers: [{ poll_media: { text: 'Yes' } }] },
      attachments: [{ filename: 'a.png', size: 1, url: '' }],
    })
    const [found] = await historyOf({ [square]: [card] }).chain(square, '30001', 10, wanted)
    expect(found?.text.split('\n')).toEqual([
      'A kernel',
      'It is fast.',
      'By: Ada',
      'Shown.',
      'Poll: Faster?',
      '- Yes',
      '[file: a.png]',
    ])
  })
})

describe('the message that a thread was opened on', () => {
  it.each([
    [
      'as the thread repeats it',
      talk,
      { [talk]: [message('1', '', { type: 21, referenced_message: message(talk, 'Begun.') })] },
      {},
    ],
    ['in the channel of the thread', talk, {}, { [`${square} ${talk}`]: message(talk, 'Begun.') }],
    ['in the page of a forum post', post, { [post]: [message(post, 'Begun.')] }, {}],
    ['in a long forum post', post, {}, { [`${post} ${post}`]: message(post, 'Begun.') }],
  ])('is found %s', async (_, thread, pages, single) => {
    expect((await historyOf(pages, single).starter(thread, wanted))?.text).toBe('Begun.')
  })

  it('is nothing where it is gone', async () => {
    expect(await historyOf({}).starter(talk, wanted)).toBeNull()
  })
})

describe('messages that a question links to', () => {
  const link = (channel: string, id = '30001', guild = server) =>
    `https://discord.com/channels/${guild}/${channel}/${id}`
  const single = Object.fromEntries(
    [square, mods, talk, '10009'].map((id) => [`${id} 30001`, message('30001', `In ${id}.`)]),
  )
  it.each([
    ['a public channel', link(square), 'In 10002.', square],
    ['a public channel, from a private one', `<${link(square)}>`, 'In 10002.', mods],
    ['a thread, by another address', link(talk).replace('discord.com', 'ptb.discordapp.com'), 'In 10005.', square],
    ['an archived thread', link('10009'), 'In 10009.', square],
    ['a private channel, from there', link(mods), 'In 10003.', mods],
    ['a private channel, from a public one', link(mods), undefined, square],
    ['a channel of another server', link(square, '30001', '19999'), undefined, square],
    ['a channel that does not exist', link('10008'), undefined, square],
    ['a message that does not exist', link(square, '30002'), undefined, square],
    ['nothing', 'https://example.org/channels/10001/10002/30001', undefined, square],
  ])('are read: %s', async (_, text, expected, id) => {
    const found = await historyOf({}, single).linked(`See ${text}, please.`, place(server, { id }), 3, wanted)
    expect(texts(found)).toEqual(expected === undefined ? [] : [expected])
  })

  it('are three at most, each once, and none in a direct message', async () => {
    const many = Object.fromEntries([1, 2, 3, 4].map((n) => [`${square} 3000${n}`, message(`3000${n}`, `${n}`)]))
    const text = [1, 1, 2, 3, 4].map((n) => link(square, `3000${n}`)).join(' ')
    const { linked } = historyOf({}, many)
    expect(texts(await linked(text, place(server, { id: square }), 3, wanted))).toEqual(['1', '2', '3'])
    expect(await linked(text, place(null), 3, wanted)).toEqual([])
  })
})

describe('names', () => {
  it('stand in place of ids, as far as everybody in the channel may know them', () => {
    const { readable, guilds } = historyOf({})
    guilds.people.learn(server, { id: '20001', username: 'eve', global_name: 'Eve', member: { nick: 'Dr. Eve' } })
    guilds.roles.set(server, { id: '30001', name: 'Readers', permissions: '0' })
    expect(readable('<@20001> <@!20001> <@20009> <@&30001> <@&30009>', square)).toBe(
      '@Dr. Eve @Dr. Eve @somebody @Readers @some-role',
    )
    expect(readable(`<#${square}> <#${mods}>`, square)).toBe('#square #another-channel')
    expect(readable(`<#${square}> <#${mods}>`, mods)).toBe('#square #mods')
    expect(readable('<:owl:40001> <a:hoot:40001> </prof:40001> <id:guide>', square)).toBe(':owl: :hoot: /prof #guide')
    expect(readable('<t:1764200000:R> <t:0> <t:99999999999999>', square)).toBe(
      '2025-11-26 23:33 UTC 1970-01-01 00:00 UTC <t:99999999999999>',
    )
    expect(readable('a < b, <T>, x<@y>, <#include>', square)).toBe('a < b, <T>, x<@y>, <#include>')
  })
})
