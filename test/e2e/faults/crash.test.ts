import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import { afterAll, describe, expect, it } from 'vitest'
import { split } from '../../../src/adapters/discord/text/split/split.ts'
import { below } from '../../support/stories/question-line.ts'
import { isGrowing, isOwn, type Outcome, play, type Story } from '../../support/stories/crash-story.ts'

const folder = mkdtempSync(join(tmpdir(), 'synapse-crash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sentence = (index: number) => `Sentence ${index} says that attention weighs every word against every other. `
const short = Array.from({ length: 12 }, (_, index) => sentence(index))
const long = Array.from({ length: 24 }, (_, index) => `${index}. ${sentence(index).repeat(3).trim()}\n\n`)

type Discord = Parameters<Story['begin']>[0]
const ask = (discord: Discord) =>
  void discord.command({ as: 'member', channel: 'town-square', name: 'prof', options: { prompt: 'What is it?' } })
const mention = (discord: Discord) =>
  void discord.say({ as: 'member', channel: 'town-square', text: '@professor What is it?' })

const aboutMessage = (discord: Discord) => {
  const { messageId: target } = discord.say({ as: 'member2', channel: 'town-square', text: 'What is it?' })
  discord.command({ as: 'member', channel: 'town-square', name: 'Ask the professor', target })
}

/** The line above what /prof and a press on Regenerate bring. */
const question = below('What is it?', '')

type Case = Story & { readonly heading: string }
function regenerate(discord: Discord): void {
  const [first] = discord.messages('town-square')
  const customId = /chat:again:[\d:]+/.exec(JSON.stringify(first?.components))?.[0] ?? ''
  discord.press({ as: 'member', message: first?.id ?? '', customId })
}

const story = (name: string, pieces: readonly string[], begin: Story['begin'], heading = ''): Case => {
  return { name, pieces, begin, heading, stands: 0, problems: (messages) => problemsOf(pieces, messages, heading) }
}

const stories: readonly Case[] = [
  story('prof-short', short, ask, question),
  story('prof-long', long, ask, question),
  story('mention-short', short, mention),
  story('mention-long', long, mention),
  story('about-a-message', short, aboutMessage),
  {
    ...story('regenerated', short, regenerate, question),
    async prepare(discord) {
      ask(discord)
      await discord.until(() => JSON.stringify(discord.messages('town-square')).includes('chat:again:'), 15_000)
    },
    stands: 1,
    // The one that was asked for again stands beside it.
    problems: (messages) => problemsOf(short, messages.slice(1), question),
  },
]
/** The bot is back at once; after what a nonce lasts; after what a token lasts. */
const idles = [0, 3 * 60_000, 20 * 60_000]
const atOnce = 16
let total = 0

describe.each(stories)('an answer ($name) that is cut off', (each) => {
  it('is never doubled and never left hanging, wherever it was cut', async () => {
    const { effects, messages } = await play(each, Infinity, 0, folder)
    const answer = messages.filter(isOwn).slice(each.stands)
    expect(answer.map(({ content }) => content)).toEqual(wholeAnswer(each.pieces, each.heading))
    expect(each.problems(messages)).toEqual([])
    const cuts = Array.from({ length: effects }, (_, cut) => cut)
    const found: string[] = []
    const next = async (): Promise<void> => {
      for (let cut = cuts.shift(); cut !== undefined; cut = cuts.shift()) {
        const idleMs = idles[cut % idles.length] ?? 0
        const outcome: Outcome = await play(each, cut, idleMs, folder)
        const problems = [...each.problems(outcome.messages), ...outcome.violations]
        const isLost = outcome.wasVisible && outcome.messages.filter(isOwn).length <= each.stands
        if (isLost) problems.push('what was visible is gone')
        found.push(...problems.map((problem) => `cut ${cut}, back after ${idleMs} ms: ${problem}`))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, next))
    total += effects
    process.stdout.write(`${each.name}: ${effects} cut points\n`)
    expect(found).toEqual([])
  }, 120_000)
})

it('was cut off at 200 places or more', () => expect(total).toBeGreaterThanOrEqual(200))

/** The messages of an answer that was not cut off. */
const wholeAnswer = (pieces: readonly string[], heading: string) =>
  split(heading + pieces.join('')).map((part) => part.trim())

/** Problems with the messages that stand in the end; none where there is no message at all. */
function problemsOf(pieces: readonly string[], all: readonly APIMessage[], heading: string): string[] {
  const messages = all.filter(isOwn)
  const contents = messages.map(({ content }) => content)
  const shown = JSON.stringify(contents.map((content) => content.slice(0, 60)))
  if (messages.length === 0) return []
  const last = messages.at(-1)
  const problems: string[] = []
  if (messages.some(isGrowing)) problems.push(`still grows: ${shown}`)
  if (messages.some(({ flags }) => ((flags ?? 0) & 128) !== 0)) problems.push('still thinks')
  if (new Set(contents).size < contents.length) problems.push(`said twice: ${shown}`)
  const isWhole = contents.join('\u0000') === wholeAnswer(pieces, heading).join('\u0000')
  const isEnded = last?.content.endsWith('Please ask again.') && JSON.stringify(last.components).includes('chat:again:')
  if (!isWhole && !isEnded) problems.push(`neither whole nor ended: ${shown}`)
  if (isWhole && !JSON.stringify(last?.components).includes('chat:delete:')) problems.push('whole, but without buttons')
  return problems
}
