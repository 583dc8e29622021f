import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import type { ChatBackend } from '../../../src/features/chat/ports.ts'
import { channel, withReadyBot } from '../../support/stories/discord-faults.ts'
import { type Bot } from '../../support/stories/bot.ts'

/** A model that counts its questions and says its pieces, each once `goOn` lets it. */
function countingModel(
  pieces: readonly string[] = ['Owls hunt at night.'],
  goOn: () => Promise<unknown> = async () => {},
) {
  let asked = 0
  const backend: ChatBackend = {
    isModel: true,
    openSession: () => Promise.resolve('a'.repeat(32)),
    async *ask() {
      asked += 1
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await goOn()
        yield piece
      }
      return { text: pieces.join(''), sources: [] }
    },
    closeSession: () => Promise.resolve(),
  }
  return { backend, asked: () => asked }
}

const everyone = { role: '@everyone' }
const mention = ({ discord }: Bot, as: string) => discord.say({ as, channel, text: '@professor owls?' }).messageId
const warnings = ({ logs }: Bot) => logs.filter(({ level }) => level === 'warn').map(({ msg }) => msg)

describe.concurrent('without the permission to write', { timeout: 40_000 }, () => {
  it('nothing is asked of the model, one call is refused, and the owner hears once', async () => {
    const { backend, asked } = countingModel()
    await withReadyBot({ backend }, async (bot) => {
      const { discord } = bot
      const denied = { id: discord.botId, type: 1, allow: 0n, deny: Permission.SendMessages } as const
      discord.channel(channel, { overwrites: [] }).overwrites = [denied]
      const ids = ['member', 'member2', 'owner'].map((as) => mention(bot, as))
      for (const id of ids) expect(await bot.outcome(id)).toBe('dropped')
      expect([asked(), discord.stats.invalid]).toEqual([0, 1])
      expect(warnings(bot).filter((msg) => msg.startsWith('I may not write in <#'))).toHaveLength(1)
      expect(bot.logs.filter(({ msg }) => msg.includes('gone'))).toEqual([])
      discord.channel(channel, { overwrites: [] })
      expect(await bot.outcome(mention(bot, 'member'))).toBe('ok')
      expect(asked()).toBe(1)
    })
  })

  it('an answer is sent without its reference where the history may not be read', async () => {
    const { backend } = countingModel()
    await withReadyBot({ backend }, async (bot) => {
      bot.discord.channel(channel, { overwrites: [{ ...everyone, deny: Permission.ReadMessageHistory }] })
      expect(await bot.outcome(mention(bot, 'member'))).toBe('ok')
      const own = bot.discord.messages(channel).filter(({ author }) => author.id === bot.discord.botId)
      expect(own.map(({ content }) => content)).toEqual(['Owls hunt at night.'])
    })
  })
})

describe.concurrent('an acknowledgement that Discord refuses', { timeout: 40_000 }, () => {
  it.each([400, 401, 403, 404])('costs no question of the model (%i)', async (status) => {
    const { backend, asked } = countingModel()
    await withReadyBot({ backend }, async (bot) => {
      bot.discord.fault({ kind: 'code', code: 0, status, times: 9, match: '/callback' })
      const use = { as: 'member', channel, name: 'prof', options: { prompt: 'owls?' } }
      expect(await bot.outcome(bot.discord.command(use).interactionId)).toBe('dropped')
      expect(asked()).toBe(0)
    })
  })
})

describe.concurrent('a thread that is closed in the middle of an answer', { timeout: 40_000 }, () => {
  it.each([
    ['archived', { archived: true }, 'ok', true],
    ['archived and locked', { archived: true, locked: true }, 'failed', false],
  ] as const)('and %s gets the rest, or the row is dropped with a true line', async (_, changes, outcome, isWhole) => {
    let goOn: () => void = () => undefined
    const closed = new Promise<void>((resolve) => (goOn = resolve))
    const { backend } = countingModel(['Owls hunt at night, and they see very well.', ' That is all.'], () => closed)
    await withReadyBot({ backend }, async (bot) => {
      const { discord } = bot
      const { messageId } = discord.say({ as: 'member2', channel, text: 'A topic' })
      const thread = discord.openThread({ as: 'member2', message: messageId, name: 'closing' })
      const id = discord.say({ as: 'member', channel: thread.id, text: '@professor owls?' }).messageId
      await discord.until(() => bot.repliesTo(id).length === 1, 15_000)
      discord.thread('closing', changes)
      goOn()
      expect(await bot.outcome(id, 15_000)).toBe(outcome)
      const said = bot.repliesTo(id).map(({ content }) => content.endsWith('That is all.'))
      expect(said).toEqual([isWhole])
      const line = 'reply dropped: its thread is archived or locked'
      if (!isWhole) await discord.until(() => bot.logged(line) === 1)
      expect(bot.logs.filter(({ msg }) => msg.includes('gone'))).toEqual([])
    })
  })
})
