import type { REST } from '@discordjs/rest'
import { afterEach, describe, expect, it } from 'vitest'
import { createDiscord, type Discord } from '../../../../sandbox/discord/discord.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { type Clock, systemClock } from '../../../lib/clock.ts'
import { createGateway, type GatewayState } from './gateway.ts'
import type { Listeners } from './events.ts'

const stableMs = 60_000
const stops: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

/** A clock whose pauses are over at once and are written down; a session has stood long enough when `stand` is called. */
function impatientClock() {
  const pauses: number[] = []
  const standing: (() => void)[] = []
  const clock: Clock = {
    now: systemClock.now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error)
      if (ms === stableMs) return new Promise((resolve) => standing.push(resolve))
      pauses.push(ms)
      return new Promise((resolve) => setImmediate(resolve))
    },
  }
  return { clock, pauses, stand: () => standing.splice(0).forEach((resolve) => resolve()) }
}

type Options = { prepare?(discord: Discord): void; url?: string; onEnd?(stop: () => Promise<void>): void }

/** The gateway's connection alone, against the stand-in, or against `url`; it is stopped after the test. */
async function connecting({ prepare, url, onEnd = (stop) => void stops.push(stop) }: Options = {}) {
  const discord = createDiscord({ clock: systemClock })
  await discord.listen()
  prepare?.(discord)
  const { clock, pauses, stand } = impatientClock()
  const states: GatewayState[] = []
  const { log, lines } = collectingLog()
  let reads = 0
  const rest = {
    get() {
      reads += 1
      const limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 }
      return Promise.resolve({ url: url ?? `ws://${discord.world.origin}`, shards: 1, session_start_limit: limit })
    },
  } as unknown as REST
  const { onReady, ready } = whenReady()
  const gateway = createGateway({
    ...{ rest, clock, log, token: discord.token, contentAllowed: true },
    listeners: {
      ...{ guilds: silent(), onReady, onInteraction: ignore },
      ...{ onMessage: ignore, onMessageEdit: ignore, onDeletion: ignore, onPermissionsChanged: ignore },
      ...{ onReaction: ignore, onReactionsGone: ignore },
    },
    onState: (state) => void states.push(state),
    onFatal: () => undefined,
  })
  const connected = gateway.connect()
  onEnd(async () => {
    await gateway.stop()
    await connected
    await discord.close()
  })
  return { discord, gateway, pauses, stand, states, lines, ready, reads: () => reads }
}

/** Takes every call. */
const silent = (): Listeners['guilds'] =>
  new Proxy(() => undefined, { get: (_, name) => (name === 'then' ? undefined : silent()) }) as never

function whenReady() {
  let resolve = (_: { applicationId: string }) => {}
  const ready = new Promise<{ applicationId: string }>((done) => (resolve = done))
  return { ready, onReady: (self: { applicationId: string }) => resolve(self) }
}

const ignore = () => undefined
const nominal = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000)
function expectGrowing(pauses: readonly number[], count: number): void {
  for (const [index, ms] of pauses.slice(0, count).entries()) {
    expect(ms).toBeLessThanOrEqual(nominal[index] ?? 0)
    expect(ms).toBeGreaterThanOrEqual(0.75 * (nominal[index] ?? 0))
  }
}

describe('the pauses between two connections', () => {
  it('grow while the gateway refuses connections, and are told of once', async () => {
    const { pauses, lines } = await connecting({ url: 'ws://127.0.0.1:9' })
    await waitFor(() => pauses.length >= 8)
    expectGrowing(pauses, 8)
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([['warn', 'could not reach the gateway; trying again']])
  })

  it('grow while every session is closed after RESUMED, and start anew once one has stood for a minute', async () => {
    const { pauses, discord, stand, lines } = await connecting({
      prepare: ({ gateway }) => gateway.closeAfterLogin(4000),
    })
    await waitFor(() => pauses.length >= 6)
    expectGrowing(pauses, 6)
    expect(discord.stats.identifies).toBe(1)
    discord.gateway.closeAfterLogin(null)
    const resumed = discord.stats.resumes
    await waitFor(() => discord.stats.resumes > resumed && discord.gateway.status() === 'connected')
    await settled()
    stand()
    await settled()
    const before = pauses.length
    discord.gateway.drop()
    await waitFor(() => pauses.length > before)
    expectGrowing(pauses.slice(before), 1)
    expect(lines.filter(({ msg }) => msg === 'gateway lost').length).toBeLessThanOrEqual(2)
  })
})

describe.concurrent('a new session', () => {
  it('follows a RESUME that is not answered', async ({ onTestFinished }) => {
    const { discord, states } = await connecting({ onEnd: onTestFinished })
    await waitFor(() => states.includes('ready'))
    discord.gateway.withhold('resumed')
    discord.gateway.drop()
    await waitFor(() => discord.stats.resumes === 1)
    discord.gateway.withhold(null)
    await waitFor(() => discord.stats.identifies === 2)
    await waitFor(() => states.at(-1) === 'ready')
  })

  it.for([4000, 4009])('follows three RESUMEs that were closed with %i', async (code, { onTestFinished }) => {
    const { discord, states } = await connecting({ onEnd: onTestFinished })
    await waitFor(() => states.includes('ready'))
    discord.gateway.withhold('resumed')
    discord.gateway.drop()
    for (const resumes of [1, 2, 3]) {
      await waitFor(() => discord.stats.resumes === resumes)
      discord.gateway.close(code)
    }
    await waitFor(() => discord.stats.identifies === 2)
    await waitFor(() => states.at(-1) === 'ready')
    expect(discord.stats.resumes).toBe(3)
  })

  it('begins without an application in READY: the application has the id of its bot', async ({ onTestFinished }) => {
    const prepare = ({ gateway }: Discord) => gateway.changeReady({ application: undefined })
    const { discord, ready, states } = await connecting({ prepare, onEnd: onTestFinished })
    expect((await ready).applicationId).toBe(discord.botId)
    expect(states).toEqual(['ready'])
  })

  it.each(['not an address', 'https://gateway.test', null, 'ws://127.0.0.1:9'])(
    'follows a loss where the address for a resume is “%s”',
    async (address) => {
      const ends: (() => Promise<void>)[] = []
      const prepare = ({ gateway }: Discord) => gateway.changeReady({ resume_gateway_url: address })
      const { discord, reads } = await connecting({ prepare, onEnd: (stop) => void ends.push(stop) })
      await waitFor(() => discord.gateway.status() === 'connected')
      discord.gateway.changeReady({})
      discord.gateway.drop()
      await waitFor(() => discord.stats.identifies === 2)
      expect([discord.stats.resumes, reads()]).toEqual([0, 2])
      for (const end of ends) await end()
    },
  )
})

describe('a stop', () => {
  it.each(['socket', 'hello', 'ready'] as const)('before the %s closes the connection for good', async (step) => {
    const { discord, gateway, states } = await connecting({ prepare: (each) => each.gateway.withhold(step) })
    if (step === 'ready') await waitFor(() => discord.stats.identifies === 1)
    else if (step === 'hello') await waitFor(() => discord.gateway.status() === 'connecting')
    await settled()
    await gateway.stop()
    discord.gateway.withhold(null)
    await settled()
    expect([discord.gateway.status(), states.at(-1)]).toEqual(['down', 'stopped'])
  })

  it('cuts off a gateway that answers nothing, not even the close frame', async () => {
    const { discord, gateway, states, lines } = await connecting()
    await waitFor(() => states.includes('ready'))
    discord.gateway.deafen()
    await gateway.stop()
    expect(states.at(-1)).toBe('stopped')
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([])
  })
})

/** Polls; a busy machine may need long. */
async function waitFor(look: () => boolean): Promise<void> {
  for (let polls = 0; !look() && polls < 1_500; polls++) await systemClock.sleep(10)
  expect(look()).toBe(true)
}

const settled = () => systemClock.sleep(50)
