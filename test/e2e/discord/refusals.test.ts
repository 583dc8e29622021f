import { describe, expect, it } from 'vitest'
import type { FaultKind } from '../../../sandbox/discord/rest/replies.ts'
import { scriptedBackend } from '../../support/chat/scripted-backend.ts'
import type { Bot } from '../../support/stories/bot.ts'
import {
  ask,
  channel,
  type Entry,
  entries,
  expectAnswer,
  expectWhole,
  source,
  withBot,
  withReadyBot,
} from '../../support/stories/discord-faults.ts'

const notShown = "-# I couldn't show the rest of this answer. Please ask again."
const writes = {
  'by mention': /^POST \/channels\/\d+\/messages$/,
  'by /prof': /^PATCH \/webhooks\/\d+\/[^/]+\/messages\//,
} as const

/** How often the call that shows an answer was made. */
const tries = ({ discord }: Bot, entry: Entry): number =>
  discord.calls.filter(({ method, path }) => writes[entry].test(`${method} ${path}`)).length
const errors = ({ logs }: Bot, id: string) =>
  logs.filter((line) => line['id'] === id && /^(reply dropped: |could not show the reply)/.test(line.msg))

/** Long enough for whatever would be tried again. */
async function later({ clock }: Bot): Promise<void> {
  for (let minutes = 0; minutes < 3; minutes++) {
    clock.advance(61_000)
    await new Promise((resolve) => setTimeout(resolve, 80))
  }
}

/** Waits for something while the clock goes on by so much, ten times a second. */
async function moving<T>({ clock }: Bot, byMs: number, awaited: () => Promise<T>): Promise<T> {
  const going = setInterval(() => clock.advance(byMs), 100)
  return awaited().finally(() => clearInterval(going))
}

describe.concurrent.each(entries)('an answer %s', { timeout: 40_000 }, (entry) => {
  const all = async <T>(cases: readonly T[], happens: (one: T) => Promise<void>) =>
    void (await Promise.all(cases.map(happens)))

  it('is whole, and there once, whatever limit is hit: of the route, of all calls, a shared one, or at the edge', () =>
    all(['429', '429-global', '429-shared', '429-html'] as const, (kind) =>
      withReadyBot({}, async (bot) => {
        bot.discord.fault({ kind, times: 1, match: writes[entry] })
        await expectWhole(bot, ask[entry](bot, 'member'))
      }),
    ))

  it('is whole, and there once, where Discord fails, breaks off, answers half, or says nothing', () =>
    all(['500', 'reset', 'lost', 'cut', 'refuse', 'silent'] as readonly FaultKind[], (kind) =>
      withReadyBot({}, async (bot) => {
        bot.discord.fault({ kind, times: 1, match: writes[entry] })
        const id = ask[entry](bot, 'member')
        await bot.discord.until(() => tries(bot, entry) > 0)
        for (let i = 0; i < 20 && bot.repliesTo(id).every(({ content }) => !content.includes(source)); i++) {
          bot.clock.advance(1_000)
          await new Promise((resolve) => setTimeout(resolve, kind === 'silent' ? 600 : 150))
        }
        await expectWhole(bot, id, ['ok', 'failed'])
      }),
    ))

  it('waits where too much was written or edited in the channel (20028, 30046)', () =>
    all([20028, 30046], (code) =>
      withReadyBot({}, async (bot) => {
        bot.discord.fault({ kind: 'code', code, times: 1, match: writes[entry] })
        await expectWhole(bot, ask[entry](bot, 'member'))
        expect(tries(bot, entry)).toBeLessThanOrEqual(3)
      }),
    ))

  it('is dropped, with one line in the log, where nobody can read it (10003, 10008, 10062, 50001, 50007, 50013, 50027, 50083)', () =>
    all([10003, 10008, 10062, 50001, 50007, 50013, 50027, 50083], (code) =>
      withReadyBot({}, async (bot) => {
        bot.discord.fault({ kind: 'code', code, times: 1_000, match: writes[entry] })
        const id = ask[entry](bot, 'member')
        await bot.discord.until(() => errors(bot, id).length > 0)
        await later(bot)
        expect([tries(bot, entry) <= 2, errors(bot, id).map(({ level }) => level)]).toEqual([true, ['info']])
        bot.discord.fault({ kind: 'code', times: 0 })
        await expectAnswer(bot, entry)
        expect(bot.logged('unfinished answer could not be ended yet')).toBe(0)
      }),
    ))

  it('ends with a sentence where Discord will not have its text or its size (40005, 50006, 50035, 200000)', () =>
    all([40005, 50006, 50035, 200000], (code) =>
      // So short that no draft of it is shown.
      withReadyBot({ backend: scriptedBackend(() => ({ pieces: [`See ${source}.`] })) }, async (bot) => {
        bot.discord.fault({ kind: 'code', code, times: 2, match: writes[entry] })
        const id = ask[entry](bot, 'member')
        await bot.discord.until(() => errors(bot, id).length > 0)
        await moving(bot, 1_000, () => bot.discord.until(() => bot.logged('unfinished answer ended') > 0))
        expect(bot.repliesTo(id).map(({ content }) => content)).toEqual([notShown])
        await later(bot)
        expect([tries(bot, entry) <= 4, errors(bot, id).map(({ level }) => level)]).toEqual([true, ['error']])
        await expectAnswer(bot, entry)
      }),
    ))

  it('is not tried for ever where Discord will not have the sentence either', () =>
    withReadyBot({}, async (bot) => {
      bot.discord.fault({ kind: 'code', code: 200000, times: 1_000, match: writes[entry] })
      const id = ask[entry](bot, 'member')
      await bot.discord.until(() => errors(bot, id).length > 0)
      await later(bot)
      expect(tries(bot, entry)).toBeLessThanOrEqual(12)
      bot.discord.fault({ kind: 'code', times: 0 })
      await expectAnswer(bot, entry)
    }))
})

describe.concurrent('an answer that grows', { timeout: 40_000 }, () => {
  const half = 'Owls hunt at night, and they see very well.'

  it.each([10003, 10008, 50001, 50013, 50083])(
    'is let go where its message can no longer be edited (%i)',
    async (code) => {
      let goOn: () => void = () => undefined
      const isRefused = new Promise<void>((resolve) => (goOn = resolve))
      const pieces = async function* () {
        yield half
        await isRefused
        yield ` ${source}`
      }
      const backend = scriptedBackend(() => ({ pieces: pieces() }))
      await withReadyBot({ backend }, async (bot) => {
        const id = ask['by mention'](bot, 'member')
        await bot.discord.until(() => bot.repliesTo(id).length === 1)
        bot.discord.fault({ kind: 'code', code, times: 1_000, match: 'PATCH' })
        goOn()
        await bot.discord.until(() => errors(bot, id).length > 0)
        await later(bot)
        const edits = bot.discord.calls.filter(({ method }) => method === 'PATCH')
        expect([edits.length <= 2, errors(bot, id).map(({ level }) => level)]).toEqual([true, ['info']])
        bot.discord.fault({ kind: 'code', times: 0 })
        await expectAnswer(bot)
      })
    },
  )
})

describe.concurrent('an interaction', { timeout: 40_000 }, () => {
  it('that comes twice is answered once, and one that comes late is dropped without a word', () =>
    withReadyBot({}, async (bot) => {
      const { discord, clock } = bot
      const twice = ask['by /prof'](bot, 'member')
      discord.deliver(twice)
      await expectWhole(bot, twice)
      discord.deliver(twice)
      const use = { as: 'member2', channel, name: 'prof', options: { prompt: 'What is CLIP?' }, deliver: false }
      const { interactionId: late } = discord.command(use)
      clock.advance(3_500)
      discord.deliver(late)
      discord.fault({ kind: 'code', code: 10062, times: 1, match: `/interactions/${late}/` })
      expect(await bot.outcome(late)).toBe('dropped')
      await later(bot)
      await expectAnswer(bot, 'by /prof', 'owner')
      expect([bot.repliesTo(late), bot.repliesTo(twice).length]).toEqual([[], 1])
      expect(bot.logs.filter(({ level }) => level === 'error')).toEqual([])
    }))
})

describe.concurrent('the start', { timeout: 60_000 }, () => {
  const isAlive = async ({ app }: Bot) => {
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${app.status().health.port}/${path}`)).status
    expect([await get('livez'), await get('readyz')]).toEqual([200, 503])
  }
  const gatewayBot = 'GET /gateway/bot'

  it('ends where the gateway’s address is refused with 401: the token is wrong', () =>
    withBot(
      { before: ({ fault }) => fault({ kind: 'code', code: 0, status: 401, times: 9, match: gatewayBot }) },
      async (bot) => {
        const { exitCode, message } = await bot.app.failed
        expect([exitCode, message]).toEqual([78, expect.stringMatching(/^DISCORD_TOKEN is refused/)])
        expect(bot.discord.calls.filter(({ path }) => path === '/gateway/bot')).toHaveLength(1)
      },
    ))

  it.each(['500', 'refuse', 'silent'] as const)(
    'waits, alive, where the gateway’s address does not come (%s)',
    (kind) => {
      const times = kind === 'silent' ? 1 : 6
      return withBot({ before: ({ fault }) => fault({ kind, times, match: gatewayBot }) }, async (bot) => {
        await bot.discord.until(() => bot.discord.calls.some(({ path }) => path === '/gateway/bot'))
        await isAlive(bot)
        await moving(bot, 2_000, () => bot.ready(20_000))
        await expectAnswer(bot)
      })
    },
  )

  it('waits for new logins where none is left, and does not try meanwhile', () =>
    withBot(
      { before: ({ world }) => Object.assign(world.starts, { remaining: 0, reset_after: 3_600_000 }) },
      async (bot) => {
        await bot.discord.until(() => bot.logged('no gateway sessions left; waiting for the reset'))
        await isAlive(bot)
        bot.clock.advance(3_500_000)
        await new Promise((resolve) => setTimeout(resolve, 100))
        expect([
          bot.discord.stats.identifies,
          bot.discord.calls.filter(({ path }) => path === '/gateway/bot').length,
        ]).toEqual([0, 1])
        bot.discord.world.starts.remaining = 1_000
        bot.clock.advance(100_000)
        await bot.ready()
        await expectAnswer(bot)
      },
    ))

  it.each([
    ['404', { kind: 'code', code: 10002 }],
    ['500', { kind: '500' }],
    ['nothing', { kind: 'silent' }],
  ] as const)('goes on where what it would like to know answers %s', (_, fault) => {
    const optional = /^GET \/(oauth2\/)?applications\//
    return withBot({ before: (discord) => discord.fault({ ...fault, times: 1_000, match: optional }) }, async (bot) => {
      await bot.discord.until(() => bot.app.status().gateway === 'ready', 30_000)
      await expectAnswer(bot)
    })
  })
})
