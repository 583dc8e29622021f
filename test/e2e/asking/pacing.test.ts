import { beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../../sandbox/discord/rest.ts'
import { drip, scriptedBackend } from '../../support/chat/scripted-backend.ts'
import { type Bot, startBot } from '../../support/stories/bot.ts'

const channel = 'town-square'
const inDiscord = { sends: 5, edits: 5, windowMs: 5_000, webhook: 5, webhookWindowMs: 2_000 }
const speed = { characters: 20, everyMs: 100 }
const streamMs = 8_000
/** As many characters as come in eight seconds: one message. */
const whole = 'The owl hunts at night. '
  .repeat(67)
  .slice(0, (streamMs / speed.everyMs) * speed.characters)
  .trim()
const draftEveryMs = 1_200
/** What the way over a socket may take more or less. */
const jitterMs = 60

type Shown = { readonly at: number; readonly content: string }

/** What a channel sees of the bot, with the time of each: texts by message, and the calls that type or write. */
function watch({ discord }: Bot) {
  const texts = new Map<string, Shown[]>()
  const calls: { at: number; call: string }[] = []
  discord.world.onEvent(({ name, data }) => {
    const { id, author, content } = data as { id: string; author?: { id: string }; content?: string }
    if (!/^MESSAGE_(CREATE|UPDATE)$/.test(name) || author?.id !== discord.botId || content === undefined) return
    const before = texts.get(id) ?? []
    if (before.at(-1)?.content !== content) texts.set(id, [...before, { at: performance.now(), content }])
  })
  let seen = discord.calls.length
  discord.onChange(() => {
    for (const { method, path } of discord.calls.slice(seen))
      calls.push({ at: performance.now(), call: `${method} ${path}` })
    seen = discord.calls.length
  })
  const typings = () => calls.filter(({ call }) => call.endsWith('/typing')).map(({ at }) => at)
  return { texts, typings }
}

/** Streams answers to so many people at once who mention the bot, and measures what a channel sees. */
async function measure(limits: Limits, people: number) {
  const ends: number[] = []
  const begins: number[] = []
  const backend = scriptedBackend(() => {
    begins.push(performance.now())
    return { pieces: drip(whole, speed), ended: () => void ends.push(performance.now()) }
  })
  const bot = await startBot({ backend, limits })
  await bot.ready()
  const seen = watch(bot)
  const askedAt = performance.now()
  const names = Array.from({ length: people }, (_, i) => bot.discord.person(`asker-${i}`).name)
  const ids = names.map((as) => bot.discord.say({ as, channel, text: '@professor what do owls do?' }).messageId)
  const isWhole = (id: string) => bot.repliesTo(id)[0]?.content === whole
  await bot.discord.until(() => ids.every(isWhole), 30_000)
  // Whatever would still be shown after an end comes within the pause between two drafts.
  await bot.discord
    .until(() => performance.now() - Math.max(...ends) > draftEveryMs + 300, 4_000)
    .catch(() => undefined)
  const { stats, limitedCalls, violations } = bot.discord
  const result = {
    ids: ids.map((id) => bot.repliesTo(id).map(({ id: message }) => message)),
    stats,
    limitedCalls,
    violations,
  }
  await bot.stop()
  return { ...result, ...seen, askedAt, begunAt: Math.min(...begins), endedAt: Math.max(...ends) }
}

type Measured = Awaited<ReturnType<typeof measure>>

/** In milliseconds: the latest end after the streams' end, the earliest and the latest first text after the question. */
function figures({ texts, endedAt, askedAt }: Measured) {
  const all = [...texts.values()]
  const firsts = all.map(([first]) => Math.round((first?.at ?? 0) - askedAt))
  const lasts = all.map((shown) => Math.round((shown.at(-1)?.at ?? 0) - endedAt))
  const edits = all.reduce((sum, shown) => sum + shown.length - 1, 0)
  return { finalMs: Math.max(...lasts), firstMs: Math.min(...firsts), lastFirstMs: Math.max(...firsts), edits }
}

const buckets = {
  'one limit for sends and edits': { ...inDiscord, shared: true },
  'a limit each for sends and edits': inDiscord,
} as const

const cases = [
  [1, 1_500, 'one limit for sends and edits'],
  [3, 3_000, 'one limit for sends and edits'],
  [10, 7_000, 'one limit for sends and edits'],
  [1, 1_500, 'a limit each for sends and edits'],
  [3, 3_000, 'a limit each for sends and edits'],
  [10, 7_000, 'a limit each for sends and edits'],
] as const

describe('answers that grow at once in one channel', () => {
  /** All at once, each with a Discord of its own: in a row they would take minutes. */
  const measuring = new Map<string, Promise<Measured>>()
  beforeAll(() => {
    for (const [people, , limits] of cases) {
      const measured = measure(buckets[limits], people)
      measured.catch(() => undefined)
      measuring.set(`${people} ${limits}`, measured)
    }
  })

  it.each(cases)(
    '(%i of them) end within %i ms of their streams, under %s, and Discord never refuses',
    async (people, mostMs, limits) => {
      const measured = await measuring.get(`${people} ${limits}`)
      if (!measured) throw new Error('nothing was measured')
      const { texts, stats, limitedCalls, violations, ids } = measured
      const found = figures(measured)
      process.stdout.write(`${people} at once, ${limits}: ${JSON.stringify(found)}\n`)
      expect([stats.limited, limitedCalls, violations]).toEqual([0, [], []])
      expect(ids.map((messages) => messages.length)).toEqual(ids.map(() => 1))
      expect(found.finalMs).toBeLessThan(mostMs)
      for (const shown of texts.values()) expectSteady(shown)
      expectTyping(measured)
      if (people === 1) expectEarlyFirst(measured)
    },
    45_000,
  )

  it('show the first text of one that comes at once within 0.8 s of Enter', async () => {
    const backend = scriptedBackend(() => ({ pieces: ['Owls hunt at night.'] }))
    const bot = await startBot({ backend, limits: inDiscord })
    await bot.ready()
    const seen = watch(bot)
    const askedAt = performance.now()
    const { messageId } = bot.discord.say({ as: 'member', channel, text: '@professor what do owls do?' })
    await bot.discord.until(() => bot.repliesTo(messageId)[0])
    await bot.outcome(messageId)
    const [first] = [...seen.texts.values()].flat()
    const firstMs = Math.round((first?.at ?? Infinity) - askedAt)
    process.stdout.write(`a model that answers at once: ${firstMs} ms from Enter to the first text\n`)
    expect(firstMs).toBeLessThan(800)
    await bot.stop()
  }, 20_000)

  it('show the first text of one that drips slowly after 400 ms, however little it is', async () => {
    const backend = scriptedBackend(() => ({
      pieces: drip('a b c d e f g h i j k l', { characters: 2, everyMs: 150 }),
    }))
    const bot = await startBot({ backend, limits: inDiscord })
    await bot.ready()
    const seen = watch(bot)
    const { messageId } = bot.discord.say({ as: 'member', channel, text: '@professor spell' })
    await bot.discord.until(() => bot.repliesTo(messageId)[0])
    expect([...seen.texts.values()][0]?.[0]?.content).toMatch(/^a b( c)?$/)
    await bot.outcome(messageId)
    await bot.stop()
  }, 20_000)
})

describe('an answer that takes longer than its token lives', () => {
  it.each([
    ['in the one message that it has', 100, 1],
    ['in more messages of the channel', 600, 2],
  ])('goes on %s and ends whole', async (_, owls, messages) => {
    const [half, rest] = ['night '.repeat(20), 'owl '.repeat(owls).trim()]
    let goOn: () => void = () => undefined
    const isLater = new Promise<void>((resolve) => (goOn = resolve))
    const backend = scriptedBackend(() => ({
      pieces: (async function* () {
        yield half
        await isLater
        yield rest
      })(),
    }))
    const bot = await startBot({ backend })
    await bot.ready()
    const { discord, clock } = bot
    const { interactionId } = discord.command({ as: 'member', channel, name: 'prof', options: { prompt: 'Owls?' } })
    await discord.until(() => discord.messages(channel).some(({ content }) => content === half.trim()))
    clock.advance(15 * 60_000)
    goOn()
    expect(await bot.outcome(interactionId)).toBe('ok')
    const isWhole = () =>
      discord
        .messages(channel)
        .map(({ content }) => content)
        .join(' ') ===
      half + rest
    await discord.until(isWhole)
    const standing = discord.messages(channel)
    expect(standing).toHaveLength(messages)
    expect(JSON.stringify(standing.at(-1)?.components)).toContain(`chat:again:${interactionId}`)
    expect(standing.slice(0, -1).map(({ components }) => components)).toEqual(standing.slice(1).map(() => []))
    expect([bot.logged('could not show the reply'), discord.violations]).toEqual([0, []])
    await bot.stop()
  })
})

/** Grows, and not too often: the end alone comes as soon as it can. */
function expectSteady(shown: readonly Shown[]): void {
  const drafts = shown.slice(0, -1)
  const gaps = drafts.slice(1).map(({ at }, i) => at - (drafts[i]?.at ?? 0))
  expect(gaps.filter((gap) => gap < draftEveryMs - jitterMs)).toEqual([])
  const shrunk = shown.filter(({ content }, i) =>
    shown.slice(0, i).some((before) => before.content.length > content.length),
  )
  expect(shrunk).toEqual([])
}

/** From the question on, until the last of those who wait has a first text. */
function expectTyping({ typings, texts, askedAt, begunAt }: Measured): void {
  const firsts = [...texts.values()].map(([first]) => first?.at ?? 0)
  const [first = Infinity] = typings()
  expect(first - askedAt).toBeLessThan(Math.max(300, begunAt - askedAt + 300))
  expect(typings().filter((at) => at > Math.max(...firsts))).toEqual([])
}

function expectEarlyFirst({ texts, begunAt }: Measured): void {
  const [first] = [...texts.values()].flat()
  expect(first?.content.length).toBeGreaterThanOrEqual(30)
  expect((first?.at ?? Infinity) - begunAt).toBeLessThan(100 + 250)
}
