import { afterEach, describe, expect, it } from 'vitest'
import type { APIMessage } from 'discord-api-types/v10'
import { UserError } from '../../../src/lib/errors.ts'
import { schemaViolations } from '../../support/discord/schema-violations.ts'
import { type Script, scriptedBackend } from '../../support/chat/scripted-backend.ts'
import { type Bot, startBot } from '../../support/stories/bot.ts'
import { below } from '../../support/stories/question-line.ts'

const channel = 'town-square'
const mending = 'posted text differs from what was sent; editing again'
const bots: Bot[] = []

afterEach(async () => {
  for (const bot of bots.splice(0)) {
    await bot.stop()
    expect(bot.discord.violations).toEqual([])
    expect(schemaViolations(bot.discord.calls)).toEqual([])
  }
})

async function botThatSays(script: Script | ((question: string) => Script), settings = {}): Promise<Bot> {
  const says = typeof script === 'function' ? script : () => script
  const bot = await startBot({ backend: scriptedBackend(says), settings: { CHAT_BURST: '100', ...settings } })
  bots.push(bot)
  await bot.ready()
  return bot
}

const ask = {
  'by mention': ({ discord }: Bot) => discord.say({ as: 'member', channel, text: '@professor owls?' }).messageId,
  'by /prof': ({ discord }: Bot) =>
    discord.command({ as: 'member', channel, name: 'prof', options: { prompt: 'owls?' } }).interactionId,
} as const
const entries = ['by mention', 'by /prof'] as const
/** An answer as it stands where it was asked for in that way. */
const stands = (entry: keyof typeof ask, text: string) => (entry === 'by /prof' ? below('owls?', text) : text)

/** The bot's messages in the channel when a question is answered. */
async function answered(bot: Bot, entry: keyof typeof ask): Promise<APIMessage[]> {
  const id = ask[entry](bot)
  expect(await bot.outcome(id)).toBe('ok')
  const isEnded = ({ components }: APIMessage) => JSON.stringify(components ?? []).includes(`chat:delete:${id}`)
  return bot.discord.until(() => {
    const own = bot.discord.messages(channel).filter(({ author }) => author.id === bot.discord.botId)
    return own.some(isEnded) && own
  })
}

const isEnd = ({ components = [] }: APIMessage) => JSON.stringify(components).includes('chat:delete:')
const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()

/** Discord keeps something else than what it was given, so many times, where the text ends so. */
function garble({ discord }: Bot, end: string, times: number, of = isEnd): void {
  let left = times
  discord.world.onEvent(({ name, data }) => {
    const message = data as APIMessage
    if (!/^MESSAGE_(CREATE|UPDATE)$/.test(name) || message.author.id !== discord.botId) return
    if (!message.content.endsWith(end) || !of(message) || left <= 0) return
    left -= 1
    message.content = message.content.slice(0, 5)
  })
}

describe.each(entries)('what Discord keeps of an answer %s', (entry) => {
  it('is held against what was meant; where it differs that is mended once and logged once', async () => {
    const bot = await botThatSays({ pieces: ['Owls hunt ', 'at night.'] })
    garble(bot, 'at night.', 1)
    expect((await answered(bot, entry)).map(({ content }) => content)).toEqual([stands(entry, 'Owls hunt at night.')])
    expect(bot.logged(mending)).toBe(1)
  })

  it('is put right by the end where it was a draft, in a message before the last too', async () => {
    const long = `${'owl '.repeat(900)}\n\nthe end.`
    const bot = await botThatSays({ pieces: [long] })
    garble(bot, 'owl', 1, () => true)
    const own = await answered(bot, entry)
    expect(own.map(({ content }) => squeezed(content)).join(' ')).toBe(squeezed(stands(entry, long)))
  })

  it('is let stand where it differs again: nobody edits for ever', async () => {
    const bot = await botThatSays({ pieces: ['Owls hunt at night.'] })
    garble(bot, 'at night.', 100)
    expect((await answered(bot, entry)).map(({ content }) => content)).toEqual([stands(entry, 'Owls ').slice(0, 5)])
    const writes = bot.discord.calls.filter(({ method, body }) => /PATCH|POST/.test(method) && hasText(body))
    expect([bot.logged(mending), writes.length <= 3]).toEqual([1, true])
  })

  it('may lack the white space around it', async () => {
    const bot = await botThatSays({ pieces: ['\n\n  Owls hunt at night.  \n\n'] })
    expect((await answered(bot, entry)).map(({ content }) => content)).toEqual([stands(entry, 'Owls hunt at night.')])
    expect(bot.logged(mending)).toBe(0)
  })
})

const hasText = (body: unknown): boolean => typeof body === 'object' && body !== null && 'content' in body

describe.each(entries)('an answer %s that is longer than ten messages', (entry) => {
  it.each([
    ['prose', (i: number) => `Sentence ${i} of a very long answer about owls.${i % 7 ? ' ' : '\n\n'}`],
    ['a list', (i: number) => `- point ${i}: owls hunt at night, and their ears are not level\n`],
  ])('is ten messages, the last with a file that holds the rest (%s)', async (_, piece) => {
    const pieces = Array.from({ length: 600 }, (_each, i) => piece(i))
    const bot = await botThatSays({ pieces })
    const own = await answered(bot, entry)
    expect(own).toHaveLength(10)
    expect(own.filter(({ content }) => content.length > 2_000)).toEqual([])
    expect(own.slice(0, 9).map(({ attachments }) => attachments.length)).toEqual(Array(9).fill(0))
    const [file] = own.at(-1)?.attachments ?? []
    const rest = file && bot.discord.fileOf(file)?.bytes.toString('utf8')
    const shown = own.slice(0, 9).map(({ content }) => content)
    expect(squeezed([...shown, rest].join('\n'))).toBe(squeezed(stands(entry, pieces.join(''))))
    expect([file?.filename, bot.logged(mending)]).toEqual(['answer.md', 0])
  })

  it('keeps the rest as it was written where it is code', async () => {
    const lines = Array.from({ length: 900 }, (_, i) => `  const owl${i} = hunt(${i}) // by night`)
    const bot = await botThatSays({ pieces: ['Here:\n\n```ts\n', ...lines.map((line) => `${line}\n`), '```\n\nDone.'] })
    const own = await answered(bot, entry)
    const [file] = own.at(-1)?.attachments ?? []
    const rest = (file && bot.discord.fileOf(file)?.bytes.toString('utf8')) ?? ''
    expect(rest.match(/^```/gm)).toHaveLength(2)
    const code = [...own.slice(0, 9).map(({ content }) => content), rest].join('\n').split('\n')
    expect(code.filter((line) => line.startsWith('  const'))).toEqual(lines)
    expect(own.filter(({ content }) => (content.match(/^```/gm)?.length ?? 0) % 2 === 1)).toEqual([])
    expect(rest.endsWith('Done.')).toBe(true)
  })
})

const nasty = '@everyone @here <@900000000000000102> <@&900000000000000013>'
/** As it is where a name allows it. */
const [badName, badFile] = [`${nasty} (a name)`, `@everyone <@900000000000000102>.exe`]

describe('nobody is pinged', () => {
  /** Writes and presses until the bot has nothing more to say; every text that it wrote. */
  async function everythingSaid(bot: Bot): Promise<string[]> {
    const { discord } = bot
    discord.person(badName)
    const as = badName
    const files = [{ name: badFile, base64: 'eA==' }]
    const prompt = `${nasty} what is an owl?`
    const useProf = () => discord.command({ as, channel, name: 'prof', options: { prompt } }).interactionId
    const asked = discord.say({ as, channel, text: `@professor ${prompt}` }).messageId
    await bot.outcome(asked)
    for (const id of [
      useProf(),
      discord.say({ as, channel: 'dm', text: prompt }).messageId,
      discord.say({ as, channel, text: `@professor ${prompt}`, files }).messageId,
      discord.command({ as, channel, name: 'Ask the professor', target: asked }).interactionId,
      discord.command({ as, channel, name: 'sessioninfo' }).interactionId,
      discord.command({ as, channel, name: 'privacy' }).interactionId,
      discord.command({ as, channel, name: 'help' }).interactionId,
    ])
      await bot.outcome(id)
    await pressAll(bot, as)
    return discord.state().channels.flatMap(({ messages }) => messages.map(({ content }) => content))
  }

  /** Presses each button once, of what there is and of what comes by it. */
  async function pressAll({ discord, outcome }: Bot, as: string): Promise<void> {
    const pressed = new Set<string>()
    const next = () => {
      for (const { messages } of discord.state().channels)
        for (const message of messages)
          for (const [, customId = ''] of JSON.stringify(message.components ?? []).matchAll(/"custom_id":"([^"]+)"/g))
            if (!pressed.has(customId) && !customId.includes(':delete')) return { message: message.id, customId }
      return null
    }
    for (let button = next(); button && pressed.size < 40; button = next()) {
      pressed.add(button.customId)
      await outcome(discord.press({ as, ...button }).interactionId)
    }
  }

  const source = { mark: '1', title: nasty, url: 'https://example.org/owls', passage: nasty }

  it('by an answer, its edits, sources, titles, threads and buttons, by a name, a prompt or the name of a file', async () => {
    const bot = await botThatSays({ pieces: [`${nasty} `, `${nasty} [[1]] `.repeat(80)], sources: [source] })
    const said = await everythingSaid(bot)
    expect(said.filter((text) => text.includes('@everyone')).length).toBeGreaterThan(8)
  })

  it('by an answer of many messages and the caption of its file', async () => {
    const bot = await botThatSays({ pieces: Array.from({ length: 400 }, (_, i) => `${i} ${nasty}\n`) })
    const said = await answered(bot, 'by mention')
    expect(said).toHaveLength(10)
    await answered(bot, 'by /prof')
  })

  it('by what went wrong', async () => {
    const bot = await botThatSays(() => {
      throw new UserError(nasty)
    })
    expect((await everythingSaid(bot)).filter((text) => text.startsWith(nasty)).length).toBeGreaterThan(2)
  })
})
