import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMovableClock, type MovableClock } from './clock.ts'
import { createDiscord, type Discord, type DiscordOptions } from './discord/discord.ts'

type Answered = {
  status: number
  body: { id: string; code: number; message: string; errors?: object } & Record<string, unknown>
  headers: Headers
}

let discord: Discord
let clock: MovableClock
let api: string
let square: string

async function start(options: Partial<DiscordOptions> = {}): Promise<void> {
  clock = createMovableClock()
  discord = createDiscord({ clock, limits: 'off', ...options })
  api = `${(await discord.listen()).apiUrl}/v10`
  square = `/channels/${discord.world.guildChannels[0]?.id ?? ''}/messages`
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const answer = await fetch(api + path, {
    method,
    headers: {
      Authorization: `Bot ${discord.token}`,
      'User-Agent': 'DiscordBot (https://example.org, 1.0)',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    signal: AbortSignal.timeout(3000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Answered['body'],
  }
}

const quiet = { allowed_mentions: { parse: [] } }
const send = (body: object) => call('POST', square, { ...quiet, ...body })
const prof = {
  name: 'prof',
  description: 'Ask',
  options: [{ name: 'prompt', description: 'What', type: 3, required: true, max_length: 20 }],
}
const commandsPath = () => `/applications/${discord.applicationId}/commands`
const hook = (token: string, rest = '') => `/webhooks/${discord.applicationId}/${token}${rest}`
const button = (custom_id: string, label = 'Press', more = {}) => ({ type: 2, style: 1, custom_id, label, ...more })
const rows = (...buttons: object[]) => [{ type: 1, components: buttons }]

/** An interaction as the gateway would have told it. */
async function asked(
  deliver = true,
): Promise<{ id: string; token: string; acknowledge(body: object): Promise<Answered> }> {
  if (discord.commands.list('global').length === 0) await call('PUT', commandsPath(), [prof])
  let token = ''
  const told: { token: string }[] = []
  discord.world.onEvent(({ name, data }) => name === 'INTERACTION_CREATE' && told.push(data as { token: string }))
  const options = { prompt: 'Why?' }
  const { interactionId: id } = discord.command({
    as: 'member',
    channel: 'town-square',
    name: 'prof',
    options,
    deliver,
  })
  if (!deliver) discord.deliver(id)
  token = told[0]?.token ?? ''
  return { id, token, acknowledge: (body) => call('POST', `/interactions/${id}/${token}/callback`, body) }
}

beforeEach(() => start())
afterEach(() => discord.close())

describe("the stand-in's door", () => {
  it('wants a token, a user agent, a known route and JSON', async () => {
    expect(await call('GET', '/users/@me', undefined, { Authorization: 'Bot wrong' })).toMatchObject({
      status: 401,
      body: { message: '401: Unauthorized', code: 0 },
    })
    expect(discord.violations).toEqual([])
    expect(await call('GET', '/users/@me', undefined, { 'User-Agent': 'node' })).toMatchObject({ status: 403 })
    expect(await call('GET', '/users/@me/guilds')).toMatchObject({ status: 404 })
    expect(await call('POST', square, {}, { 'Content-Type': 'text/plain' })).toMatchObject({
      status: 400,
      body: { code: 50035 },
    })
    expect(discord.violations).toHaveLength(3)
    expect(await call('GET', '/users/@me')).toMatchObject({
      status: 200,
      body: { username: 'Professor Synapse', bot: true },
    })
  })

  it.each([
    ['/channels/1', 10003],
    ['/guilds/1', 10004],
    ['/applications/1/commands', 10002],
  ])('does not know %s', async (path, code) => {
    expect(await call('GET', path)).toMatchObject({ status: 404, body: { code } })
  })

  it('says how much is left, and answers 429 when nothing is', async () => {
    await discord.close()
    await start({ limits: { sends: 2, edits: 2, windowMs: 60_000, webhook: 1, webhookWindowMs: 60_000 } })
    const first = await send({ content: 'one' })
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    const { id } = (await send({ content: 'two' })).body
    const third = await send({ content: 'three' })
    expect(third).toMatchObject({ status: 429, body: { global: false, message: 'You are being rate limited.' } })
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(third.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(discord.stats.limited).toBe(1)
    expect((await call('PATCH', `${square}/${id}`, { ...quiet, content: 'edits have their own' })).status).toBe(200)
  })

  it.each([
    ['refuse', false],
    ['reset', false],
    ['lost', true],
    ['cut', true],
  ] as const)('breaks by %s, once', async (kind, done) => {
    discord.fault({ kind, times: 1, match: /^POST/ })
    await expect(send({ content: 'hello' })).rejects.toThrow()
    expect(discord.messages('town-square')).toHaveLength(done ? 1 : 0)
    expect((await send({ content: 'hello' })).status).toBe(200)
  })

  it('fails by 500 and 429 as often as told, and falls silent', async () => {
    discord.fault({ kind: '500', times: 2 })
    discord.fault({ kind: '429', times: 1 })
    const statuses = [await send({ content: 'a' }), await send({ content: 'a' }), await send({ content: 'a' })]
    expect(statuses.map(({ status }) => status)).toEqual([500, 500, 429])
    discord.fault({ kind: 'silent', times: 1 })
    await expect(fetch(`${api}/gateway`, { signal: AbortSignal.timeout(50) })).rejects.toThrow()
    expect(discord.messages('town-square')).toEqual([])
  })
})

describe('what a message may hold', () => {
  const long = (length: number) => 'x'.repeat(length)
  const field = { name: 'n', value: 'v' }
  it.each([
    ['over-long content', { content: long(2001) }],
    ['an over-long nonce', { content: 'a', nonce: long(26) }],
    ['an unknown flag', { content: 'a', flags: 64 }],
    ['eleven embeds', { embeds: Array(11).fill({ title: 'a' }) }],
    ['an over-long title', { embeds: [{ title: long(257) }] }],
    ['an over-long description', { embeds: [{ description: long(4097) }] }],
    ['too many fields', { embeds: [{ fields: Array(26).fill(field) }] }],
    ['an empty field', { embeds: [{ fields: [{ name: 'n', value: ' ' }] }] }],
    ['an over-long footer', { embeds: [{ footer: { text: long(2049) } }] }],
    ['over 6000 in all embeds', { embeds: [{ description: long(4000) }, { description: long(2001) }] }],
    ['an address of another scheme', { embeds: [{ title: 'a', url: 'javascript:alert(1)' }] }],
    ['six rows', { content: 'a', components: Array.from({ length: 6 }, (_, i) => rows(button(`b${i}`))[0]) }],
    ['six buttons', { content: 'a', components: rows(...Array.from({ length: 6 }, (_, i) => button(`b${i}`))) }],
    ['a button twice', { content: 'a', components: rows(button('b'), button('b')) }],
    ['an over-long label', { content: 'a', components: rows(button('b', long(81))) }],
    ['an over-long custom_id', { content: 'a', components: rows(button(long(101))) }],
    ['an empty custom_id', { content: 'a', components: rows(button('')) }],
    ['a button of no style', { content: 'a', components: rows(button('b', 'B', { style: 9 })) }],
    ['a button outside a row', { content: 'a', components: [button('b')] }],
    ['a select with nothing to choose', { content: 'a', components: rows({ type: 3, custom_id: 's', options: [] }) }],
  ])('refuses %s', async (_, body) => {
    const answer = await send(body)
    expect(answer).toMatchObject({ status: 400, body: { code: 50035, message: 'Invalid Form Body' } })
    expect(discord.violations).toHaveLength(1)
    expect(discord.messages('town-square')).toEqual([])
  })

  it('puts what is wrong where Discord puts it', async () => {
    const { body } = await send({ content: long(2001) })
    expect(body.errors).toEqual({
      content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
    })
  })

  it('refuses an empty message, sent or edited', async () => {
    expect(await send({ content: ' \n' })).toMatchObject({ status: 400, body: { code: 50006 } })
    const { id } = (await send({ content: 'a' })).body
    expect(await call('PATCH', `${square}/${id}`, { content: '' })).toMatchObject({ body: { code: 50006 } })
    expect(discord.violations).toHaveLength(2)
  })

  it('takes the largest of everything', async () => {
    const components = Array.from({ length: 5 }, (_, row) => ({
      type: 1,
      components: Array.from({ length: 5 }, (__, i) => button(`${row}${i}`.padEnd(100, '-'), long(80))),
    }))
    const embeds = [{ title: long(256), description: long(4096), url: 'https://example.org' }]
    expect((await send({ content: long(2000), components, embeds, flags: 4 | 4096 })).status).toBe(200)
    expect(discord.violations).toEqual([])
  })
})

describe('sending, reading back, editing', () => {
  it('answers the first message where a nonce is enforced, until it is deleted or minutes have passed', async () => {
    const body = { content: 'news', nonce: 'item-1', enforce_nonce: true }
    const first = (await send(body)).body
    expect((await send(body)).body.id).toBe(first.id)
    await call('DELETE', `${square}/${first.id}`)
    expect(await send(body)).toMatchObject({ status: 404, body: { code: 10008 } })
    clock.advance(10 * 60_000)
    expect((await send(body)).body.id).not.toBe(first.id)
    expect(discord.violations).toEqual([])
  })

  it('pages the history, newest first', async () => {
    const ids = ['a', 'b', 'c', 'd'].map(
      (text) => discord.say({ as: 'member', channel: 'town-square', text }).messageId,
    )
    const texts = async (query: string) =>
      ((await call('GET', `${square}?${query}`)).body as unknown as { content: string }[]).map(({ content }) => content)
    expect(await texts('limit=2')).toEqual(['d', 'c'])
    expect(await texts(`before=${ids[2]}`)).toEqual(['b', 'a'])
    expect(await texts(`after=${ids[0]}&limit=2`)).toEqual(['c', 'b'])
    expect(await call('GET', `${square}?limit=101`)).toMatchObject({ status: 400 })
    discord.allowContent(false)
    expect(await texts('limit=1')).toEqual([''])
  })

  it('touches nobody else’s message', async () => {
    const { messageId } = discord.say({ as: 'member', channel: 'town-square', text: 'mine' })
    expect(await call('PATCH', `${square}/${messageId}`, { content: 'x' })).toMatchObject({
      status: 403,
      body: { code: 50005 },
    })
    expect(await call('DELETE', `${square}/${messageId}`)).toMatchObject({ status: 403, body: { code: 50013 } })
  })

  it.each([
    ['a person, by default', (id: string) => ({ content: `<@${id}>`, allowed_mentions: undefined })],
    ['everyone', () => ({ content: '@everyone', allowed_mentions: { parse: ['everyone'] } })],
    ['a listed person', (id: string) => ({ content: `<@${id}>`, allowed_mentions: { parse: [], users: [id] } })],
  ])('records a stray ping of %s', async (_, body) => {
    const { id } = discord.person('member')
    await send({ content: `<@${id}> @everyone <@&1>` })
    expect(discord.violations).toEqual([])
    expect((await send(body(id))).status).toBe(200)
    expect(discord.violations).toHaveLength(1)
  })

  it('records the ping of a reply', async () => {
    const { messageId } = discord.say({ as: 'member', channel: 'town-square', text: 'hi' })
    const message_reference = { message_id: messageId }
    expect((await send({ content: 'a', message_reference })).body).toMatchObject({ type: 19 })
    expect(discord.violations).toEqual([])
    await send({ content: 'a', message_reference, allowed_mentions: { replied_user: true } })
    await send({ content: 'a', message_reference, allowed_mentions: undefined })
    expect(discord.violations).toHaveLength(2)
    expect(await send({ content: 'a', message_reference: { message_id: '1' } })).toMatchObject({ status: 400 })
  })
})

describe('commands', () => {
  it('are replaced as a whole, keep their ids, and change their version with their content', async () => {
    const put = async (...list: object[]) =>
      (await call('PUT', commandsPath(), list)).body as unknown as { id: string; version: string; name: string }[]
    const [first] = await put(prof, { name: 'help', description: 'Help' })
    const [same] = await put(prof)
    const [changed] = await put({ ...prof, description: 'Ask the professor' })
    expect(same).toEqual(first)
    expect(changed?.id).toBe(first?.id)
    expect(changed?.version).not.toBe(first?.version)
    expect((await call('GET', commandsPath())).body).toHaveLength(1)
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
    expect(await call('PUT', commandsPath(), [command])).toMatchObject({ status: 400, body: { code: 50035 } })
    expect(discord.violations).toHaveLength(1)
  })

  it('are used only as the client would let people', async () => {
    await call('PUT', commandsPath(), [prof, { name: 'staff', description: 'd', default_member_permissions: '32' }])
    const use = (name: string, options = {}, as = 'member') =>
      discord.command({ as, channel: 'town-square', name, options })
    expect(() => use('nothing')).toThrow('There is no command /nothing here.')
    expect(() => use('prof')).toThrow('/prof needs the option prompt.')
    expect(() => use('prof', { prompt: 'x'.repeat(21) })).toThrow('prompt of /prof has at most 20 characters.')
    expect(() => use('prof', { prompt: 'x', more: 'y' })).toThrow('/prof has no option more.')
    expect(() => use('staff')).toThrow('There is no command /staff here.')
    expect(use('staff', {}, 'owner').interactionId).toMatch(/^\d+$/)
    expect(() => use('prof', { prompt: 'x' }, 'nobody')).toThrow('There is no person nobody.')
  })
})

describe('an interaction', () => {
  it('is acknowledged once, within three seconds', async () => {
    const { token, acknowledge } = await asked()
    expect(Buffer.from(token, 'base64url').toString()).toMatch(/^interaction:\d+:/)
    expect((await acknowledge({ type: 5 })).status).toBe(204)
    expect(discord.messages('town-square')).toMatchObject([{ content: '', flags: 128, type: 20 }])
    expect(discord.violations).toEqual([])
    expect(await acknowledge({ type: 5 })).toMatchObject({ status: 400, body: { code: 40060 } })
    expect(discord.violations).toHaveLength(1)
  })

  it('is unknown after three seconds; only who was told in time is to blame', async () => {
    const late = await asked()
    clock.advance(3001)
    expect(await late.acknowledge({ type: 5 })).toMatchObject({ status: 404, body: { code: 10062 } })
    expect(discord.violations).toHaveLength(1)
    const { interactionId } = discord.command({
      as: 'member',
      channel: 'town-square',
      name: 'prof',
      options: { prompt: 'a' },
      deliver: false,
    })
    let token = ''
    discord.world.onEvent(({ data }) => (token = (data as { token: string }).token))
    clock.advance(4000)
    discord.deliver(interactionId)
    const answer = await call('POST', `/interactions/${interactionId}/${token}/callback`, { type: 5 })
    expect(answer.body.code).toBe(10062)
    expect(discord.violations).toHaveLength(1)
  })

  it('may be acknowledged again where the answer was lost', async () => {
    const { acknowledge } = await asked()
    discord.fault({ kind: 'lost', times: 1 })
    await expect(acknowledge({ type: 5 })).rejects.toThrow()
    expect(await acknowledge({ type: 5 })).toMatchObject({ body: { code: 40060 } })
    expect(discord.violations).toEqual([])
  })

  it('stays as private as it was acknowledged, and tells the gateway nothing then', async () => {
    const { token, acknowledge } = await asked()
    expect(await acknowledge({ type: 5, data: { flags: 4 } })).toMatchObject({ status: 400 })
    await acknowledge({ type: 5, data: { flags: 64 } })
    const edited = await call('PATCH', hook(token, '/messages/%40original'), { ...quiet, content: 'psst' })
    expect(edited.body).toMatchObject({ content: 'psst', flags: 64, edited_timestamp: null })
    expect((await call('GET', square)).body).toEqual([])
    expect(await call('PATCH', hook(token, '/messages/@original'), { content: 'a', flags: 4096 })).toMatchObject({
      status: 400,
    })
  })

  it('takes follow-ups, edits and deletions until its token dies', async () => {
    const { token, acknowledge } = await asked()
    expect(await call('POST', hook(token), { content: 'too early' })).toMatchObject({
      status: 404,
      body: { code: 10015 },
    })
    await acknowledge({ type: 4, data: { ...quiet, content: 'now' } })
    const more = (await call('POST', hook(token), { ...quiet, content: 'more' })).body
    expect(more).toMatchObject({ type: 19, interaction_metadata: { name: 'prof' } })
    expect((await call('DELETE', hook(token, `/messages/${more.id}`))).status).toBe(204)
    expect((await call('GET', hook(token, '/messages/@original'))).body).toMatchObject({ content: 'now' })
    clock.advance(15 * 60_000)
    expect(await call('PATCH', hook(token, '/messages/@original'), { content: 'a' })).toMatchObject({
      status: 401,
      body: { code: 50027 },
    })
    expect(discord.violations).toEqual([])
  })

  it('turns a follow-up that comes too early into the original', async () => {
    const { token, acknowledge } = await asked()
    await acknowledge({ type: 5 })
    await call('POST', hook(token), { ...quiet, content: 'early' })
    expect(discord.messages('town-square')).toMatchObject([{ content: 'early', flags: 0 }])
    expect(discord.violations).toHaveLength(1)
  })

  it('comes from a button that stands under a message and is not disabled', async () => {
    await asked()
    const components = rows(button('on'), button('off', 'Off', { disabled: true }))
    const { id } = (await send({ content: 'a', components })).body
    let told: { id: string; token: string } | null = null
    discord.world.onEvent(
      ({ name, data }) => name === 'INTERACTION_CREATE' && (told = data as { id: string; token: string }),
    )
    expect(() => discord.press({ as: 'member', message: id, customId: 'off' })).toThrow('off is disabled.')
    expect(() => discord.press({ as: 'member', message: id, customId: 'none' })).toThrow('nothing to press called none')
    discord.press({ as: 'member', message: id, customId: 'on' })
    expect(told).toMatchObject({ type: 3, data: { custom_id: 'on', component_type: 2 }, message: { id } })
    const { id: press, token } = told as unknown as { id: string; token: string }
    const answer = await call('POST', `/interactions/${press}/${token}/callback?with_response=true`, {
      type: 7,
      data: { content: 'pressed', components: [] },
    })
    expect(answer.body).toMatchObject({ resource: { type: 7, message: { id, content: 'pressed' } } })
    expect(discord.violations).toEqual([])
  })
})
