import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startCaller, type Caller } from '../test/support/discord/stand-in-caller.ts'
import { otherServices } from '../test/support/discord/other-services.ts'
import type { AnswersFrom } from './bot.ts'
import { createServer } from './server.ts'
import type { LogLine, View } from './view.ts'

let wire: Caller
let url: string
let close: () => Promise<void>
let from: AnswersFrom = 'library'
const logs: LogLine[] = [{ time: '2026-11-22T10:00:00.000Z', level: 'info', msg: 'settings ok' }]

beforeEach(async () => {
  wire = await startCaller()
  const page = new Map([['/', { type: 'text/html', bytes: Buffer.from('<p>hi</p>') }]])
  const bot = {
    answersFrom: (): AnswersFrom => from,
    healthPort: () => 1,
    start: (chosen: AnswersFrom) => ((from = chosen), Promise.resolve()),
  }
  const server = createServer({ ...wire, ...otherServices(wire), bot, logs, page, news: null })
  url = await server.listen(0)
  close = server.close
})
afterEach(async () => {
  await close()
  await wire.discord.close()
})

type Said = Record<string, unknown> & { error?: string }
const post = async (name: string, body: unknown): Promise<[number, Said]> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(`${url}_sandbox/${name}`, { method: 'POST', body: text })
  return [answer.status, (await answer.json()) as Said]
}
const view = async (query = ''): Promise<View> => (await (await fetch(`${url}_sandbox/view${query}`)).json()) as View
const said = { as: 'member', channel: 'town-square', text: 'hi @professor' }

describe("the sandbox's server", () => {
  it('writes messages of people, and lists them in its state', async () => {
    const [status, answer] = await post('say', said)
    expect([status, answer]).toEqual([200, { ok: true, messageId: expect.any(String) as string }])
    await post('say', { ...said, text: 'yes', replyTo: answer['messageId'] })
    const state = (await (await fetch(`${url}_sandbox/state`)).json()) as object
    expect(state).toMatchObject({
      bot: { id: wire.discord.botId, healthUrl: 'http://127.0.0.1:1' },
      channels: [
        { name: 'town-square', messages: [{ content: `hi <@${wire.discord.botId}>` }, { content: 'yes', type: 19 }] },
        { name: 'ai-news', messages: [] },
        { name: 'elsewhere', messages: [] },
        { name: 'announcements', messages: [] },
        { name: 'reading-room', messages: [] },
        { name: 'staff', messages: [] },
        { name: 'dm', messages: [] },
      ],
      violations: [],
      logs,
      now: expect.any(Number) as number,
    })
  })

  it.each([
    ['say', 'no json', 400, 'The body is no JSON.'],
    ['say', { ...said, as: 'nobody' }, 400, 'There is no person nobody.'],
    ['say', { ...said, channel: 'nowhere' }, 400, 'There is no channel nowhere.'],
    ['say', { as: 'member', channel: 'town-square' }, 400, 'text: '],
    ['say', { ...said, text: 'x'.repeat(2001) }, 400, 'A message has at most 2,000 characters.'],
    [
      'press',
      { as: 'member', message: '1', customId: 'a', files: [{ name: 'a', base64: '' }] },
      400,
      'Only a form takes files.',
    ],
    ['submit', { as: 'member' }, 400, 'member has no open form.'],
    ['cancel', { as: 'member' }, 400, 'member has no open form.'],
    ['say', 'x'.repeat(16 * 1024 * 1024 + 1), 413, 'The body has more than 16 MiB.'],
    ['command', { as: 'member', channel: 'dm', name: 'none' }, 400, 'There is no command /none here.'],
    ['press', { as: 'member', message: '1', customId: 'a' }, 400, 'member sees no message 1.'],
    ['clock', { advanceMs: -1 }, 400, 'advanceMs: '],
    ['fault', { service: 'mail', kind: '500', times: 1 }, 400, 'service: '],
    ['fault', { service: 'discord', kind: 'fire', times: 1 }, 400, 'kind: '],
    ['nothing', {}, 404, 'There is no /_sandbox/nothing.'],
    ['toString', {}, 404, 'There is no /_sandbox/toString.'],
  ])('refuses %s with a sentence', async (name, body, status, sentence) => {
    const [got, { error }] = await post(name, body)
    expect(got).toBe(status)
    expect(error).toContain(sentence)
  })

  it('advances the clock, adds faults, drops the gateway and uses commands', async () => {
    const before = wire.clock.now()
    await post('clock', { advanceMs: 3_600_000 })
    expect(wire.clock.now() - before).toBeGreaterThanOrEqual(3_600_000)
    expect(await post('gateway', { action: 'drop' })).toEqual([200, { ok: true }])
    await wire.ask()
    for (const service of ['discord', 'gpt-trainer', 'google', 'youtube', 'feeds'])
      expect((await post('fault', { service, kind: 500, times: 1 }))[0]).toBe(200)
    expect((await post('answers', { from: 'gpt-trainer' }))[0]).toBe(200)
    expect(from).toBe('gpt-trainer')
    expect((await wire.call('GET', '/users/@me')).status).toBe(500)
    await post('fault', { service: 'discord', kind: 500, times: 5 })
    await post('fault', { service: 'discord', kind: 500, times: 0 })
    expect((await wire.call('GET', '/users/@me')).status).toBe(200)
    const [, { interactionId }] = await post('command', {
      ...said,
      text: undefined,
      name: 'prof',
      options: { prompt: 'a' },
    })
    expect(interactionId).toMatch(/^\d+$/)
  })

  it('accepts files and targets, and serves uploads as downloads', async () => {
    await wire.call('PUT', wire.commandsPath, [{ name: 'Ask', type: 3 }])
    const files = [{ name: 'a.html', base64: Buffer.from('<b>').toString('base64') }]
    const [, { messageId: target }] = await post('say', { ...said, text: '', files })
    const { as, channel } = said
    expect((await post('command', { as, channel, name: 'Ask', target }))[0]).toBe(200)
    const { pathname } = new URL((await view()).messages[0]?.attachments[0]?.url ?? '')
    const answer = await fetch(url.slice(0, -1) + pathname)
    expect([await answer.text(), answer.headers.get('content-disposition')]).toEqual(['<b>', 'attachment'])
    expect((await post('say', { ...said, files: [{ name: 'a', base64: '!' }] }))[0]).toBe(400)
  })

  it('shows the channels and threads that a person can see, of both servers', async () => {
    const message = wire.discord.say(said).messageId
    wire.discord.openThread({ as: 'member', message, name: 'Hi' })
    wire.discord.channel('ai-news', { overwrites: [{ person: 'member', deny: 1n << 10n }] })
    const names = async (as: string) => (await view(`?as=${as}`)).channels.map(({ name, server }) => [server, name])
    const threaded = [
      ['Other Lab', 'elsewhere'],
      ['Synapse Lab', 'announcements'],
      ['Synapse Lab', 'reading-room'],
      ['Synapse Lab', 'Hi'],
      ['', 'dm'],
    ]
    expect(await names('member')).toEqual([['Synapse Lab', 'town-square'], ...threaded])
    expect(await names('member2')).toEqual([['Synapse Lab', 'town-square'], ['Synapse Lab', 'ai-news'], ...threaded])
    expect((await view(`?channel=${message}`)).messages).toMatchObject([{ type: 21 }])
    expect((await fetch(`${url}_sandbox/view?channel=ai-news`)).status).toBe(400)
  })

  it('shows an ephemeral message only to its person, until it is dismissed', async () => {
    const { acknowledge } = await wire.ask()
    await acknowledge({ type: 4, data: { content: 'psst', flags: 64 } })
    const { messages, me, commands, gateway } = await view('?as=member&channel=town-square')
    expect(messages).toMatchObject([{ content: 'psst', flags: 64, interaction_metadata: { name: 'prof' } }])
    expect([me.name, commands.map(({ name }) => name), gateway]).toEqual(['member', ['prof'], 'down'])
    expect((await view('?as=member2&channel=town-square')).messages).toEqual([])
    const message = messages[0]?.id
    expect((await post('dismiss', { as: 'member2', message }))[0]).toBe(400)
    expect(await post('dismiss', { as: 'member', message })).toEqual([200, { ok: true }])
    expect((await view()).messages).toEqual([])
    expect((await fetch(`${url}_sandbox/view?as=nobody`)).status).toBe(400)
  })

  it('edits and deletes messages of people', async () => {
    const [, { messageId: message }] = await post('say', { as: 'member', channel: 'town-square', text: 'Hi' })
    expect((await post('edit', { as: 'member2', message, text: 'Ho' }))[0]).toBe(400)
    expect(await post('edit', { as: 'member', message, text: 'Ho' })).toEqual([200, { ok: true }])
    expect((await view()).messages).toMatchObject([{ content: 'Ho' }])
    expect(await post('delete', { as: 'member', message })).toEqual([200, { ok: true }])
    expect((await view()).messages).toEqual([])
  })

  it('shows who is typing until the message comes', async () => {
    await wire.call('POST', wire.square.replace('messages', 'typing'))
    expect((await view()).typing).toEqual(['Professor Synapse'])
    await wire.send({ content: 'done' })
    expect((await view()).typing).toEqual([])
  })

  it('sends one event for many changes', async () => {
    const aborter = new AbortController()
    const answer = await fetch(`${url}_sandbox/events`, { signal: aborter.signal })
    let heard = ''
    const listening = (async () => {
      for await (const chunk of answer.body ?? []) heard += Buffer.from(chunk as Uint8Array).toString()
    })().catch(() => undefined)
    for (let count = 0; count < 20; count++) wire.discord.say(said)
    await expect.poll(() => heard.match(/event: change/g)).toHaveLength(1)
    aborter.abort()
    await listening
  })

  it('serves the page with a policy that names no other host, and nothing else', async () => {
    const answer = await fetch(url)
    expect(await answer.text()).toBe('<p>hi</p>')
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'self'; (?!.*(http|\*))/)
    expect((await fetch(`${url}page/..%2Fserver.ts`)).status).toBe(404)
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(404)
  })

  it.each([
    ['another name for this address', { Host: 'evil.example' }],
    ['another origin', { Origin: 'https://evil.example' }],
    ['no origin at all', { Origin: 'null' }],
  ])('refuses %s', async (_, headers) => {
    const status = await new Promise((resolve) => {
      const sent = request(`${url}_sandbox/say`, { method: 'POST', headers }, (answer) => resolve(answer.statusCode))
      sent.end(JSON.stringify(said))
    })
    expect(status).toBe(403)
    expect(wire.discord.messages('town-square')).toEqual([])
  })
})
