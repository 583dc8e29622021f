import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { requestOf, wanted } from '../../../test/support/chat/requests.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import type { Command } from '../../conversation/conversation.ts'
import type { StatusSection } from '../../conversation/status.ts'
import type { Trouble } from '../../db/trouble.ts'
import { botStatus, statusCommand } from './status.ts'

const section = (heading: string, ...lines: string[]): StatusSection => ({
  heading,
  lines: () => Promise.resolve(lines),
})

const commandOf = (name: string): Command => ({
  ...{ on: 'slash', description: '', options: [], private: true, allowance: null, name },
  run: () => Promise.resolve({ kind: 'nothing' }),
})

async function statusWith(status: readonly StatusSection[], names: readonly string[] = []) {
  const { log, lines } = collectingLog()
  const features = () => ({ commands: names.map(commandOf), status })
  const command = statusCommand({ bot: section('Bot', 'Fine'), features, log })
  const reply = await command.run(requestOf({}), wanted)
  if (reply.kind !== 'text') throw new Error('no text')
  return { ...reply, command, lines }
}

describe('/professor status', () => {
  it('is for owners, who alone see one section for each feature, and the commands that tell more', async () => {
    const names = [
      'professor content status',
      'professor content next',
      'professor status',
      'professor knowledge status',
    ]
    const { text, commands, command } = await statusWith([section('Answers', 'One', 'Two'), section('Silent')], names)
    const more = ['professor content status', 'professor knowledge status']
    expect(text).toBe(
      [
        '**Bot**',
        '- Fine',
        '',
        '**Answers**',
        '- One',
        '- Two',
        '',
        `More: ${more.map((name) => `/${name}`).join(', ')}`,
      ].join('\n'),
    )
    expect(commands).toEqual(more)
    expect(command).toMatchObject({ name: 'professor status', for: 'owner', private: true, options: [] })
  })

  it('shows the other sections where one fails, and logs why', async () => {
    const broken = { heading: 'Pictures', lines: () => Promise.reject(new Error('broken')) }
    const { text, lines } = await statusWith([broken, section('Answers', 'One')])
    expect(text).toMatch(/\*\*Pictures\*\*\n- ⚠ It could not be read; the log says why\.\n\n\*\*Answers\*\*\n- One$/)
    expect(lines).toMatchObject([{ msg: 'status could not be read', section: 'Pictures' }])
  })
})

describe('The state of the bot', () => {
  const state = (given: { gateway?: string; trouble?: Trouble; version?: string | null; channel?: string } = {}) => {
    const clock = fakeClock()
    const { gateway = 'ready', trouble = null, version = '1.2.3', channel = null } = given
    const bot = botStatus({
      ...{ version, ownerChannelId: channel, clock },
      gateway: () => gateway,
      trouble: { check: () => Promise.resolve(trouble) },
    })
    return clock.advance(3_600_000).then(() => bot.lines())
  }
  const since = `<t:${Date.UTC(2026, 0, 1) / 1000}`

  it('has its version, the time of its start, its connection, and where trouble is told', async () => {
    expect(await state({ channel: '55' })).toEqual([
      `Version 1.2.3, running since ${since}:f> (${since}:R>)`,
      'Connected to Discord',
      expect.stringMatching(/^Memory: [\d,]+ MB$/),
      'Trouble is told in <#55>',
    ])
  })

  it('names what is wrong', async () => {
    const sentence = 'The disk is full.'
    const lines = await state({ gateway: 'connecting', trouble: { fault: 'full', sentence }, version: null })
    expect(lines).toEqual([
      `Running since ${since}:f> (${since}:R>)`,
      '⚠ Not connected to Discord: connecting',
      `⚠ ${sentence}`,
      expect.stringContaining('Memory'),
      'Trouble is only logged; ERROR_CHANNEL_ID names a channel for it',
    ])
  })
})
