import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BufferedRequest, FormData, type Http } from '../../../lib/http/http.ts'
import { messageBody } from './message-body.ts'
import { createInteractionWebhook } from './webhook.ts'

type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

const key = { applicationId: '1', interactionId: '2', token: 'one' }
const otherKey = { ...key, token: 'other' }
const body = { content: 'x' } as Parameters<ReturnType<typeof createInteractionWebhook>['followUp']>[1]
const limited = (seconds: number): Answer => ({ status: 429, headers: { 'retry-after': String(seconds) } })

/** A webhook whose calls are answered by script, the last entry for ever; `sentAt` is when each call was sent. */
function webhook(...script: Answer[]) {
  const begun = Date.now()
  const sentAt: number[] = []
  const http = {
    send() {
      const { status, headers = {} } = script[Math.min(sentAt.length, script.length - 1)] ?? { status: 200 }
      sentAt.push(Date.now() - begun)
      return Promise.resolve(Response.json({}, { status, headers }))
    },
  } as unknown as Http
  return { ...createInteractionWebhook({ http, baseUrl: 'http://discord.test' }), sentAt }
}

describe('the rate limit of an interaction’s token', () => {
  // The webhook waits in real time, as Discord's limits do.
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is waited for where no call remains, and holds up no other token', async () => {
    const used: Answer = { status: 200, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '2.5' } }
    const { edit, sentAt } = webhook(used, { status: 200 })
    await edit(key, '@original', body)
    const second = edit(key, '@original', body)
    await edit(otherKey, '@original', body)
    await vi.advanceTimersByTimeAsync(10_000)
    await second
    expect(sentAt).toEqual([0, 0, 2_500])
  })

  it('is not waited for while calls remain', async () => {
    const left: Answer = { status: 200, headers: { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset-after': '2.5' } }
    const { edit, sentAt } = webhook(left)
    for (let i = 0; i < 3; i++) await edit(key, '@original', body)
    expect(sentAt).toEqual([0, 0, 0])
  })

  it('is waited for after a 429, before the same call is sent again', async () => {
    const { followUp, sentAt } = webhook(limited(3), limited(0.5), { status: 200 })
    const sent = followUp(key, body, false)
    await vi.advanceTimersByTimeAsync(10_000)
    await sent
    expect(sentAt).toEqual([0, 3_000, 3_500])
  })

  it('is given up after three 429s in a row, and at once where the pause is longer than ten seconds', async () => {
    const often = webhook(limited(1))
    const refused = expect(often.edit(key, '@original', body)).rejects.toMatchObject({ status: 429 })
    await vi.advanceTimersByTimeAsync(10_000)
    await refused
    expect(often.sentAt).toEqual([0, 1_000, 2_000])
    const long = webhook(limited(10.001))
    await expect(long.edit(key, '@original', body)).rejects.toMatchObject({ status: 429 })
    expect(long.sentAt).toEqual([0])
  })
})

it('a form is opened by the acknowledgement itself, and an answer that is lost is no failure', async () => {
  const calls: BufferedRequest[] = []
  const acknowledged = { code: 40060, message: 'Interaction has already been acknowledged.' }
  const send = (call: BufferedRequest) =>
    Promise.resolve((calls.push(call), Response.json(acknowledged, { status: 400 })))
  const hook = createInteractionWebhook({ http: { send } as unknown as Http, baseUrl: 'http://discord.test' })
  await hook.openForm(key, { id: 'image:edited:1', title: 'Edit', text: 'The picture is kept.', fields: [] })
  expect(calls).toMatchObject([{ url: 'http://discord.test/v10/interactions/2/one/callback', repeatable: true }])
  const components = [{ type: 10, content: 'The picture is kept.' }]
  expect(JSON.parse(calls[0]?.body as string)).toEqual({
    type: 9,
    data: { custom_id: 'image:edited:1', title: 'Edit', components },
  })
})

describe('a file', () => {
  const file = { name: 'fox.png', content: new Uint8Array([1, 2, 3]), mime: 'image/png', alt: 'a fox' }

  it('is sent beside its message, with a minute for each attempt; a follow-up is not repeated', async () => {
    const calls: BufferedRequest[] = []
    const send = (call: BufferedRequest) => Promise.resolve((calls.push(call), Response.json({})))
    const hook = createInteractionWebhook({ http: { send } as unknown as Http, baseUrl: 'http://discord.test' })
    await hook.edit(key, '@original', messageBody('A fox', [], { file }))
    await hook.followUp(key, messageBody('A fox', [], { file }), false)
    await hook.edit(key, '@original', messageBody('A fox'))
    expect(calls.map(({ attemptMs, repeatable }) => [attemptMs, repeatable])).toEqual([
      [60_000, true],
      [60_000, false],
      [10_000, true],
    ])
    const form = calls[0]?.body
    if (!(form instanceof FormData)) throw new Error('no form')
    const sent = form.get('files[0]')
    if (!(sent instanceof Blob)) throw new Error('no file')
    expect([sent.name, sent.type, [...new Uint8Array(await sent.arrayBuffer())]]).toEqual([
      'fox.png',
      'image/png',
      [1, 2, 3],
    ])
    const attachments = [{ id: '0', filename: 'fox.png', description: 'a fox' }]
    expect(JSON.parse(form.get('payload_json') as string)).toEqual({ ...messageBody('A fox'), attachments })
  })
})
