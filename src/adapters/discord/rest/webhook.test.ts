import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Http } from '../../../lib/http/http.ts'
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
