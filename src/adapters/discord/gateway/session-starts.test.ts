import type { REST } from '@discordjs/rest'
import { DiscordAPIError } from '@discordjs/rest'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { createConnectionLog } from './connection-log.ts'
import { isGatewayUrl, waitForSessionStart } from './session-starts.ts'

type Start = { remaining?: number; reset_after: number; url?: string; shards?: number | null }

/** Discord's answers one after the other, the last for ever: session starts, or an error. */
function reading(...answers: (Start | Error)[]) {
  const clock = fakeClock()
  const { log, lines } = collectingLog()
  const stopping = new AbortController()
  let reads = 0
  const rest = {
    get() {
      const answer = answers[Math.min(reads, answers.length - 1)] as Start | Error
      reads += 1
      if (answer instanceof Error) return Promise.reject(answer)
      const { url = 'wss://gateway.test', shards = 1, ...limit } = answer
      return Promise.resolve({ url, shards, session_start_limit: { total: 1000, max_concurrency: 1, ...limit } })
    },
  } as unknown as REST
  const connectionLog = createConnectionLog({ log, clock })
  let done = false
  const deps = { rest, clock, log, connectionLog, stopping: stopping.signal }
  const started = waitForSessionStart(deps).finally(() => (done = true))
  return { clock, started, stopping, reads: () => reads, isDone: () => done, logged: () => lines.map(({ msg }) => msg) }
}
const hourMs = 3_600_000

describe('a session start', () => {
  it('is free while enough remain', async () => {
    const { started, reads } = reading({ remaining: 900, reset_after: hourMs })
    expect((await started).url).toBe('wss://gateway.test')
    expect(reads()).toBe(1)
  })

  it.each([0, 1, 5])(
    'waits for the reset where %i remain, asks nothing meanwhile and then looks again',
    async (remaining) => {
      const { clock, started, reads, isDone, logged } = reading(
        { remaining, reset_after: hourMs },
        { remaining: 1_000, reset_after: 24 * hourMs },
      )
      await clock.advance(hourMs - 1)
      expect([reads(), isDone()]).toEqual([1, false])
      expect(logged()).toEqual([expect.stringMatching(/no gateway sessions left; waiting for the reset$/)])
      await clock.advance(1)
      await started
      expect(reads()).toBe(2)
    },
  )

  it('leaves enough for every shard', async () => {
    const { clock, isDone } = reading({ remaining: 8, reset_after: hourMs, shards: 4 })
    await clock.advance(0)
    expect(isDone()).toBe(false)
  })

  it('is asked for again after growing pauses where Discord does not answer, or names no gateway', async () => {
    const { clock, started, reads, logged } = reading(
      ...Array.from({ length: 4 }, () => new Error('connect ECONNREFUSED')),
      { remaining: 900, reset_after: 0, url: 'not an address' },
      { remaining: 900, reset_after: 0 },
    )
    const at: number[] = []
    for (let ms = 0, seen = 0; reads() < 6 && ms < 60_000; ms += 250) {
      await clock.advance(ms === 0 ? 0 : 250)
      for (; seen < reads(); seen++) at.push(ms)
    }
    await started
    const pauses = at.slice(1).map((ms, index) => ms - (at[index] ?? 0))
    expect(pauses).toHaveLength(5)
    for (const [index, ms] of pauses.entries()) {
      expect(ms).toBeGreaterThanOrEqual(750 * 2 ** index)
      expect(ms).toBeLessThanOrEqual(1_000 * 2 ** index + 250)
    }
    expect(logged()).toEqual(['could not reach the gateway; trying again'])
  })

  it.each([
    ['no limit', { reset_after: 0 }],
    ['no shards', { remaining: 900, reset_after: 0, shards: 0 }],
    ['an unknown number of shards', { remaining: 900, reset_after: 0, shards: null }],
  ])('is asked for again where Discord names %s', async (_, broken) => {
    const { clock, started, logged } = reading(broken, { remaining: 900, reset_after: 0 })
    await clock.advance(1_000)
    expect((await started).shards).toBe(1)
    expect(logged()).toEqual(['could not reach the gateway; trying again'])
  })

  it('is asked for again only when a rate limit is over', async () => {
    const limit = new UpstreamError('discord', 'rate-limited', { retryAfterMs: hourMs })
    const { clock, started, reads, logged } = reading(limit, { remaining: 900, reset_after: 0 })
    await clock.advance(hourMs - 1)
    expect([reads(), logged()]).toEqual([1, ['could not reach the gateway; trying again']])
    await clock.advance(1)
    await started
  })

  it('is looked at once a minute where the reset is always near', async () => {
    const { clock, reads, logged } = reading({ remaining: 0, reset_after: 0 })
    for (let minutes = 0; minutes < 3; minutes++) await clock.advance(60_000)
    expect([reads(), logged().length]).toEqual([4, 4])
  })

  it('is given up where the token is refused, and at a stop', async () => {
    const refused = new DiscordAPIError({ message: '401', code: 0 }, 0, 401, 'GET', '/', {})
    await expect(reading(refused).started).rejects.toBe(refused)
    const { clock, started, stopping } = reading(new Error('down'))
    const rejected = expect(started).rejects.toThrow('stopping')
    await clock.advance(100)
    stopping.abort(new Error('stopping'))
    await rejected
  })
})

it('an address of a gateway is one that a WebSocket takes', () => {
  const all = [
    'wss://a.test',
    'ws://127.0.0.1:8',
    'https://a.test',
    'not an address',
    '',
    undefined,
    'wss://a.test/#x',
    'wss://',
  ]
  expect(all.map(isGatewayUrl)).toEqual([true, true, false, false, false, false, false, false])
})
