import { describe, expect, it } from 'vitest'
import { requestOf, wanted } from '../../../test/support/chat/requests.ts'
import type { Command } from '../../conversation/conversation.ts'
import { helpCommand } from './help.ts'

const command = (given: Partial<Command>): Command => ({
  ...{ on: 'slash', name: 'prof', description: 'Ask', options: [], private: false, allowance: null },
  run: () => Promise.resolve({ kind: 'nothing' }),
  ...given,
})
const option = { kind: 'text', description: '' } as const

async function helpOn(commands: readonly Command[], help: readonly string[] = []) {
  const reply = await helpCommand(() => ({ commands, help })).run(requestOf({}), wanted)
  if (reply.kind !== 'text') throw new Error('no text')
  return { ...reply, lines: reply.text.split('\n') }
}

describe('/help', () => {
  it('lists slash commands with their options, and names them for the platform to make clickable', async () => {
    const options = [
      { ...option, name: 'prompt', required: true },
      { ...option, name: 'size', required: false },
    ]
    const { lines, commands } = await helpOn([command({ options }), command({ name: 'reset', description: 'Forget' })])
    expect(lines).toContain('- /prof `prompt [size]`: Ask')
    expect(lines).toContain('- /reset: Forget')
    expect(commands).toEqual(['prof', 'reset'])
  })

  it('says that a message command is in the menu of a message, and shows none of its options', async () => {
    const options = [{ ...option, name: 'prompt', required: false }]
    const { lines, commands } = await helpOn([command({ on: 'message', name: 'Ask about it', options })])
    expect(lines).toContain(
      '- **Ask about it**, in the menu of a message (right-click it or hold it down, then **Apps**): Ask',
    )
    expect(commands).toEqual([])
  })

  it('ends with what the features say about themselves, each in a paragraph', async () => {
    const { text } = await helpOn([], ['One.', 'Two.'])
    expect(text).toMatch(/\n\nOne\.\n\nTwo\.$/)
  })

  it('leaves out what only owners can use', async () => {
    const owners = command({ name: 'professor sources add', for: 'owner' })
    const { text, commands } = await helpOn([owners])
    expect([text.includes('/professor'), commands]).toEqual([false, []])
  })

  it('does not list itself', async () => {
    expect((await helpOn([command({ name: 'help' })])).text).not.toContain('/help')
  })
})
