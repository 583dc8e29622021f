import { REST, type RESTOptions } from '@discordjs/rest'
import { Response } from 'undici'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { followClockSteps } from './clock-steps.ts'

const hourMs = 3_600_000
const answer = (remaining: number) => {
  const headers = {
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset-after': '2',
  }
  return Response.json({}, { headers })
}

afterEach(() => void vi.useRealTimers())

/** Discord's REST client on a clock that can be set, and when its calls were sent, in real time. */
function client(remaining: number, options: Partial<RESTOptions> = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
  const sentAt: number[] = []
  const begun = performance.now()
  let inFlight = () => {}
  const makeRequest = () => {
    sentAt.push(performance.now() - begun)
    inFlight()
    steps.follow()
    return Promise.resolve(answer(remaining))
  }
  const rest = new REST({ ...options, retries: 0, makeRequest: makeRequest }).setToken('t')
  const steps = followClockSteps(rest)
  /** Sets the system's clock; real time goes on as it did. */
  const setClock = (stepMs: number) => vi.setSystemTime(Date.now() + stepMs)
  return { rest, sentAt, setClock, stop: steps.stop, whileInFlight: (act: () => void) => void (inFlight = act) }
}

describe('a rate limit of @discordjs/rest', () => {
  it.each([-hourMs, hourMs])('ends when it should although the clock is set by %i ms meanwhile', async (stepMs) => {
    const { rest, sentAt, setClock, stop } = client(0)
    await rest.get('/channels/1/messages')
    setClock(stepMs)
    const second = rest.get('/channels/1/messages')
    await vi.advanceTimersByTimeAsync(3_000)
    await second
    expect(sentAt[1]).toBeGreaterThanOrEqual(2_000)
    expect(sentAt[1]).toBeLessThanOrEqual(2_600)
    stop()
  })

  it.each([-hourMs, hourMs])('ends when it should where the clock is set by %i ms during a call', async (stepMs) => {
    const { rest, sentAt, setClock, stop, whileInFlight } = client(0)
    await rest.get('/channels/1/messages')
    whileInFlight(() => (whileInFlight(() => undefined), setClock(stepMs)))
    await Promise.all([
      vi.advanceTimersByTimeAsync(7_000),
      rest.get('/channels/1/messages'),
      rest.get('/channels/1/messages'),
    ])
    expect((sentAt[2] ?? 0) - (sentAt[1] ?? 0)).toBeGreaterThanOrEqual(2_000)
    expect((sentAt[2] ?? 0) - (sentAt[1] ?? 0)).toBeLessThanOrEqual(2_600)
    stop()
  })

  it('over all calls does not stop them for an hour after the clock was set back', async () => {
    const { rest, sentAt, setClock, stop } = client(5, { globalRequestsPerSecond: 3 })
    await rest.get('/channels/1/messages')
    setClock(-hourMs)
    const all = Array.from({ length: 9 }, (_, i) => rest.get(`/channels/${i}/messages`))
    await vi.advanceTimersByTimeAsync(5_000)
    await Promise.all(all)
    expect(sentAt).toHaveLength(10)
    stop()
  })
})
