import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { quiet, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'
import { connect } from '../../../test/support/discord/gateway-client.ts'

let wire: Caller
const lines: WebSocket[] = []
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(async () => {
  lines.splice(0).forEach((each) => each.terminate())
  await wire.discord.close()
})

const say = (text: string, channel = 'town-square', as = 'member') => wire.discord.say({ as, channel, text }).messageId
const open = async (name = 'Attention', message = say('What is attention?')) =>
  wire.call('POST', `${wire.square}/${message}/threads`, { name, auto_archive_duration: 1440 })
const sendTo = (id: string, content = 'hello') => wire.call('POST', `/channels/${id}/messages`, { ...quiet, content })

it('a thread has its message’s id and is published', async () => {
  const line = connect(wire.discord, lines)
  await line.ready()
  const message = say('What is attention?')
  const { status, body } = await open('Attention', message)
  const metadata = { archived: false, locked: false, auto_archive_duration: 1440 }
  const thread = { id: message, type: 11, name: 'Attention', owner_id: wire.discord.botId, thread_metadata: metadata }
  expect(status).toBe(201)
  expect(body).toMatchObject({ ...thread, parent_id: wire.discord.world.channels()[0]?.id, member: { id: message } })
  await line.until(({ t, d }) => t === 'MESSAGE_CREATE' && d['type'] === 21)
  expect(line.events('THREAD_CREATE')).toMatchObject([
    { ...thread, newly_created: true, guild_id: wire.discord.guildId },
  ])
  expect(line.events('MESSAGE_UPDATE')).toMatchObject([{ id: message, flags: 32, thread: { id: message } }])
  expect(wire.discord.messages('Attention')).toMatchObject([
    { type: 21, content: '', channel_id: message, referenced_message: { id: message } },
  ])
})

it('a message has at most one thread, with a name of 1 to 100 characters; threads and direct messages have none', async () => {
  const message = say('Why?')
  await open('Why', message)
  expect((await open('Why', message)).body.code).toBe(160004)
  for (const name of ['', 'x'.repeat(101)]) expect((await open(name)).body.code).toBe(50035)
  expect(wire.discord.violations).toHaveLength(2)
  const inside = say('inside', 'Why')
  const again = await wire.call('POST', `/channels/${message}/messages/${inside}/threads`, { name: 'a' })
  expect(again.body.code).toBe(50024)
  expect((await open('a', '1')).body.code).toBe(10008)
})

it('people and the bot write in a thread, and a login lists it', async () => {
  const { id } = (await open()).body
  say('inside', 'Attention')
  expect((await sendTo(id)).status).toBe(200)
  expect(wire.discord.messages('Attention').map(({ content }) => content)).toEqual(['', 'inside', 'hello'])
  expect(wire.discord.state().channels.map(({ name }) => name)).toContain('Attention')
  wire.discord.openThread({ as: 'member2', message: say('mine'), name: 'Another' })
  const line = connect(wire.discord, lines)
  await line.ready()
  await line.until(({ t }) => t === 'GUILD_CREATE')
  const [home] = line.events('GUILD_CREATE')
  expect(home?.['threads']).toMatchObject([
    { name: 'Attention', owner_id: wire.discord.botId, message_count: 3 },
    { name: 'Another', owner_id: wire.discord.person('member2').id },
  ])
})

it('a thread has its parent’s permissions, with a separate one for writing', async () => {
  const { id } = (await open()).body
  wire.discord.channel('town-square', { overwrites: [{ role: '@everyone', deny: May.SendMessages }] })
  expect((await sendTo(id)).status).toBe(200)
  say('inside', 'Attention')
  wire.discord.channel('town-square', {
    overwrites: [{ role: 'Professor Synapse', deny: May.SendMessagesInThreads }],
  })
  expect((await sendTo(id)).body.code).toBe(50013)
  wire.discord.channel('town-square', { overwrites: [{ role: 'Professor Synapse', deny: May.ViewChannel }] })
  expect((await sendTo(id)).body.code).toBe(50001)
})

it('a new message reopens an archived thread, edits are refused; a locked one refuses both', async () => {
  const { id } = (await open()).body
  const sent = (await sendTo(id)).body.id
  const edit = () => wire.call('PATCH', `/channels/${id}/messages/${sent}`, { ...quiet, content: 'edited' })
  wire.discord.thread('Attention', { archived: true })
  expect((await edit()).body.code).toBe(50083)
  expect((await sendTo(id)).status).toBe(200)
  expect((await wire.call('GET', `/channels/${id}`)).body).toMatchObject({ thread_metadata: { archived: false } })
  wire.discord.thread('Attention', { archived: true, locked: true })
  expect((await sendTo(id)).body.code).toBe(50083)
  expect(() => say('inside', 'Attention')).toThrow('may not write that')
  wire.discord.thread('Attention', { archived: false })
  expect((await sendTo(id)).body.code).toBe(160005)
  expect((await edit()).body.code).toBe(160005)
  expect(wire.discord.violations).toEqual([])
})

it('a thread is published only to a bot that can see it', async () => {
  await open()
  wire.discord.channel('town-square', { overwrites: [{ role: 'Professor Synapse', deny: May.ViewChannel }] })
  const line = connect(wire.discord, lines)
  await line.ready()
  wire.discord.openThread({ as: 'member', message: say('psst'), name: 'Behind its back' })
  wire.discord.say({ as: 'member', channel: 'ai-news', text: 'heard' })
  await line.until(({ t }) => t === 'MESSAGE_CREATE')
  expect(line.events('GUILD_CREATE')[0]).toMatchObject({ threads: [] })
  expect(line.events('THREAD_CREATE')).toEqual([])
})

it('a thread is gone after it or its parent was deleted', async () => {
  const line = connect(wire.discord, lines)
  await line.ready()
  const { id } = (await open()).body
  wire.discord.removeChannel('Attention')
  expect((await sendTo(id)).body.code).toBe(10003)
  const other = (await open('Other')).body.id
  wire.discord.removeChannel('town-square')
  for (const path of [`/channels/${other}`, wire.square]) expect((await wire.call('GET', path)).body.code).toBe(10003)
  await line.until(({ t }) => t === 'CHANNEL_DELETE')
  expect(line.events('THREAD_DELETE')).toMatchObject([{ id, guild_id: wire.discord.guildId }])
})
