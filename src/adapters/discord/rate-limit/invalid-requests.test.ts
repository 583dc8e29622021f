import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import type { Http } from '../../../lib/http/http.ts'
import { withInvalidRequestGuard } from './invalid-requests.ts'

type Call = Parameters<Http['send']>[0]
const tenMinutesMs = 600_000

/** Discord as it answers every call; how often it was called, and what was logged. */
function caller() {
  const clock = fakeClock(0)
  const { log, lines } = collectingLog()
  const answer = { status: 403, scope: 'user' }
  let called = 0
  const http = {
    send() {
      called += 1
      const headers = new Headers({ 'x-ratelimit-scope': answer.scope })
      return Promise.resolve({ status: answer.status, headers })
    },
  } as unknown as Http
  const { send } = withInvalidRequestGuard({ http, clock, log })
  const call = (route = 'PATCH /channels/:id/messages/:id') => send({ route } as Call)
  async function times(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await call()
  }
  return { clock, answer, call, times, called: () => called, logged: () => lines.map(({ msg }) => msg) }
}

describe('invalid requests', () => {
  it.each([401, 403, 429])('cause a warning at 1,000 and are blocked at 5,000 in ten minutes (%i)', async (status) => {
    const { answer, call, times, called, logged } = caller()
    answer.status = status
    await times(999)
    expect(logged()).toEqual([])
    await times(4_001)
    expect(logged()).toEqual([
      expect.stringMatching(/^Discord refused 1,000 calls/),
      expect.stringMatching(/^too many refused calls/),
    ])
    await expect(call()).rejects.toMatchObject({ fault: 'rate-limited', retryAfterMs: tenMinutesMs })
    expect(called()).toBe(5_000)
  })

  it('are no longer blocked after the ten minutes', async () => {
    const { clock, call, times, called } = caller()
    await times(5_000)
    await clock.advance(tenMinutesMs - 1)
    await expect(call()).rejects.toMatchObject({ retryAfterMs: 1 })
    await clock.advance(1)
    await times(4_999)
    expect(called()).toBe(9_999)
  })

  it('do not block the gateway and acknowledgements', async () => {
    const { call, times } = caller()
    await times(5_000)
    await call('GET /gateway/bot')
    await call('POST /interactions/:id/:token/callback')
    await expect(call('POST /webhooks/:id/:token')).rejects.toMatchObject({ service: 'discord' })
  })

  it.each([
    [200, 'user'],
    [404, 'user'],
    [500, 'user'],
    [429, 'shared'],
  ])('do not include status %i of the scope “%s”', async (status, scope) => {
    const { answer, times, called, logged } = caller()
    Object.assign(answer, { status, scope })
    await times(6_000)
    expect([called(), logged()]).toEqual([6_000, []])
  })
})
