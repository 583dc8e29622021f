import { afterEach, describe, expect, it } from 'vitest'
import { button, type Caller, prof, quiet, rows, startCaller } from './support/discord/stand-in-caller.ts'
import { messageRules } from './support/discord/message-rules.ts'
import { type Call, schemaViolations } from './support/discord/schema-violations.ts'

const asked = (method: string, path: string, body: unknown, more: Partial<Call> = {}): Call => ({
  method,
  path,
  body,
  files: 0,
  status: 403,
  answer: '{"code":50013,"message":"Missing Permissions"}',
  ...more,
})
const message = { content: 'hello', ...quiet }

describe('Discord’s published schema', () => {
  it.each([
    ['POST', '/interactions/1/token/callback', { type: 5, data: { flags: 64 } }, { type: 5, data: { flags: 4 } }],
    [
      'POST',
      '/interactions/1/token/callback',
      { type: 4, data: message },
      { type: 4, data: { ...message, content: 5 } },
    ],
    ['POST', '/channels/1/messages', { ...message, nonce: '1', enforce_nonce: true }, { ...message, tts: 'loud' }],
    ['PATCH', '/channels/1/messages/2', message, { ...message, embeds: 'many' }],
    ['PATCH', '/webhooks/1/token/messages/@original', message, { ...message, components: [{ type: 99 }] }],
    ['POST', '/webhooks/1/token', message, { ...message, flags: 'none' }],
    ['POST', '/channels/1/threads', { name: 'Why', message }, { name: '', message }],
    ['POST', '/channels/1/messages/2/threads', { name: 'Why' }, { name: '', auto_archive_duration: 5 }],
    [
      'PUT',
      '/applications/1/commands',
      [{ name: 'prof', description: 'Ask' }],
      [{ name: 'x'.repeat(33), description: '' }],
    ],
  ])('passes what Discord takes and names what it does not: %s %s', (method, path, good, bad) => {
    expect(schemaViolations([asked(method, path, good)])).toEqual([])
    const said = schemaViolations([asked(method, path, bad)])
    expect(said).not.toEqual([])
    expect(said.join()).toContain(`${method} ${path}`)
  })

  it.each([
    ['GET', '/gateway/bot', 200, { url: 'ws://x' }],
    ['GET', '/users/@me', 200, { id: '1', username: 'x' }],
    ['GET', '/applications/1/commands', 200, [{ id: '1' }]],
    ['GET', '/channels/1/messages', 200, [{ id: '1' }]],
    ['POST', '/channels/1/typing', 200, { typing: true }],
    ['POST', '/channels/1/messages', 400, { error: 'no' }],
    ['POST', '/channels/1/messages', 429, { message: 'slow', retry_after: 'soon', global: false }],
  ])('names what no answer of Discord’s looks like: %s %s %i', (method, path, status, answer) => {
    expect(schemaViolations([asked(method, path, null, { status, answer: JSON.stringify(answer) })])).not.toEqual([])
  })

  it('names routes that it does not know, and bodies where none belong', () => {
    expect(schemaViolations([asked('GET', '/somewhere/else', null)])).toEqual(['GET /somewhere/else: no schema for it'])
    expect(schemaViolations([asked('GET', '/gateway', {})])).toEqual(['GET /gateway: takes no body'])
  })
})

describe('the rules that the schema lacks', () => {
  const embed = (chars: number) => ({ description: 'x'.repeat(chars) })
  const buttons = (count: number) => Array.from({ length: count }, (_, i) => button(`id-${i}`))

  it.each([
    ['content has more', { content: 'x'.repeat(2_001) }, { content: 'x'.repeat(2_000) }],
    ['embeds have more', { embeds: [embed(4_000), embed(2_001)] }, { embeds: [embed(4_000), embed(2_000)] }],
    ['more than 10 embeds', { embeds: Array.from({ length: 11 }, () => embed(1)) }, { embeds: [embed(1)] }],
    ['an empty message', { content: ' \n' }, { content: '', embeds: [embed(1)] }],
    ['nonce has more', { nonce: '1'.repeat(26) }, { nonce: '1'.repeat(25) }],
    ['more than 5 rows', { components: buttons(6).map((each) => rows(each)[0]) }, { components: rows(...buttons(5)) }],
    ['more than 5 in a row', { components: rows(...buttons(6)) }, { components: rows(...buttons(1)) }],
    [
      'without custom_id',
      { components: rows(button('')) },
      { components: rows({ type: 2, style: 5, url: 'https://x.y' }) },
    ],
    [
      'a custom_id twice',
      { components: rows(button('a'), button('a')) },
      { components: rows(button('a'), button('b')) },
    ],
    ['could be pinged', { allowed_mentions: { parse: ['users'] } }, {}],
    ['could be pinged', { allowed_mentions: undefined }, {}],
  ])('say where %s', (rule, bad, good) => {
    expect(messageRules({ ...message, ...good }, 0)).toEqual([])
    expect(messageRules({ ...message, ...bad }, 0).join()).toContain(rule)
  })

  it('let files alone be a message, and hold for edits, follow-ups and replies alike', () => {
    expect(messageRules({ ...quiet, content: '' }, 1)).toEqual([])
    for (const [method, path] of [
      ['PATCH', '/webhooks/1/token/messages/@original'],
      ['POST', '/webhooks/1/token'],
      ['POST', '/channels/1/messages'],
      ['PATCH', '/channels/1/messages/2'],
    ] as const)
      expect(schemaViolations([asked(method, path, { content: 'hi' })]).join()).toContain('could be pinged')
    const reply = { type: 4, data: { content: 'hi' } }
    expect(schemaViolations([asked('POST', '/interactions/1/t/callback', reply)]).join()).toContain('could be pinged')
  })
})

describe('the stand-in', () => {
  let wire: Caller
  afterEach(() => wire.discord.close())

  it('answers each of its routes as Discord does, with what was done and with what was not', async () => {
    wire = await startCaller()
    const { discord, call, send, ask, square, commandsPath } = wire
    const guild = `/applications/${discord.botId}/guilds/${discord.guildId}/commands`
    const channel = square.replace('/messages', '')
    for (const path of ['/gateway', '/gateway/bot', '/users/@me', '/applications/@me', '/oauth2/applications/@me'])
      await call('GET', path)
    await call('PUT', commandsPath, [prof])
    await call('PUT', guild, [prof])
    for (const path of [commandsPath, guild, `/guilds/${discord.guildId}`, channel, square]) await call('GET', path)
    discord.say({ as: 'member', channel: 'town-square', text: 'Hello?' })
    const { body: sent } = await send({ content: 'hello', components: rows(button('a')), embeds: [{ title: 'T' }] })
    const said = discord.messages('town-square')[0]?.id ?? ''
    await send({ content: 'a reply', message_reference: { message_id: said } })
    await call('GET', `${square}/${sent.id}`)
    await call('PATCH', `${square}/${sent.id}`, { ...quiet, content: 'edited' })
    await call('POST', `${channel}/typing`)
    const { token, acknowledge } = await ask()
    await acknowledge({ type: 5 })
    const hook = `/webhooks/${discord.botId}/${token}`
    await call('PATCH', `${hook}/messages/@original`, { ...quiet, content: 'whole', components: rows(button('b')) })
    await call('GET', `${hook}/messages/@original`)
    const { body: more } = await call('POST', hook, { ...quiet, content: 'more', flags: 64 })
    await call('DELETE', `${hook}/messages/${more.id}`)
    const again = await ask()
    await again.acknowledge({ type: 4, data: { ...quiet, content: 'at once', flags: 64 } })
    discord.say({ as: 'member', channel: 'dm', text: 'Alone?' })
    for (const { channel_id } of discord.messages('dm')) await call('GET', `/channels/${channel_id}`)
    await call('POST', `${square}/${sent.id}/threads`, { name: 'Attention', auto_archive_duration: 60 })
    await call('GET', `/channels/${sent.id}`)
    discord.say({ as: 'member', channel: 'Attention', text: 'inside', files: [{ name: 'a.md', base64: 'YQ==' }] })
    await call('GET', `/channels/${sent.id}/messages`)
    const idOf = (name: string) => discord.world.channels().find((each) => each.name === name)?.id ?? ''
    const [{ id: tag = '' } = {}] = discord.world
      .channels()
      .flatMap(({ tags }) => tags.filter((each) => !each.moderated))
    const post = { name: 'A post', applied_tags: [tag], message: { ...quiet, embeds: [{ title: 'T' }] } }
    for (const name of ['announcements', 'reading-room', 'staff']) await call('GET', `/channels/${idOf(name)}`)
    const { body: first } = await call('POST', `/channels/${idOf('reading-room')}/threads`, post)
    await call('GET', `/channels/${first.id}/messages/${first.id}`)
    await call('GET', `/guilds/${discord.guildId}/threads/active`)
    discord.thread('A post', { archived: true })
    await call('GET', `/channels/${idOf('reading-room')}/threads/archived/public`)
    const announced = `/channels/${idOf('announcements')}/messages`
    const { body: news } = await call('POST', announced, { ...quiet, content: 'news' })
    for (let time = 0; time < 2; time++) await call('POST', `${announced}/${news.id}/crosspost`)
    await call('PUT', commandsPath, [prof, { type: 3, name: 'Ask the professor' }])
    discord.permit('prof', [{ role: '@everyone', allowed: true }])
    await call('GET', `${guild}/permissions`)
    const onMessage = wire.use('Ask the professor', said)
    await onMessage.acknowledge({ type: 4, data: { ...quiet, content: 'about it' } })
    discord.say({ as: 'Newsletter', channel: 'town-square', text: 'news', webhook: true })
    discord.say({ as: 'owner', channel: 'town-square', text: '', type: 6, replyTo: said })
    discord.remove({ as: 'owner', messages: [said] })
    await call('GET', square)
    await call('GET', `${square}/${sent.id}`)
    await call('DELETE', `${square}/${sent.id}`)
    await call('GET', '/channels/1')
    await call('GET', '/users/@me', undefined, { Authorization: 'Bot wrong' })
    discord.fault({ kind: '429', times: 1 })
    await send({ content: 'too many' })
    discord.fault({ kind: '500', times: 1 })
    await send({ content: 'broken' })
    discord.fault({ kind: '429-global', times: 1 })
    await send({ content: 'too many' })
    discord.fault({ kind: 'code', code: 20028, times: 1 })
    await send({ content: 'too many' })
    discord.fault({ kind: 'code', code: 200000, times: 1 })
    await send({ content: 'rude' })
    expect(discord.calls.length).toBeGreaterThan(40)
    expect(schemaViolations(discord.calls)).toEqual([])
    expect(discord.violations).toEqual([])
  })
})
