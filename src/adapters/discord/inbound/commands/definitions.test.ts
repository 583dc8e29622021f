import type { APIApplicationCommand } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../../../conversation/conversation.ts'
import { fingerprint, toGlobalCommands, toOwnerCommands } from './definitions.ts'

const command = (name: string, more: Partial<Command> = {}): Command => ({
  ...{ on: 'slash', name, description: name, options: [], private: true, allowance: null },
  ...{ groups: ['Owners', `The ${name.split(' ')[1]}`], for: 'owner' },
  run: () => Promise.resolve({ kind: 'nothing' }),
  ...more,
})
const option = { name: 'to', description: 'Where', required: false, kind: 'channel' } as const
const owners = [
  command('professor sources add', { options: [option] }),
  command('professor sources list'),
  command('professor content now'),
  command('professor status'),
]

describe('commands for owners', () => {
  it('are one command with groups, hidden from members who may not manage the server', () => {
    const [professor, ...others] = toOwnerCommands(owners)
    expect(others).toEqual([])
    expect(professor).toMatchObject({ name: 'professor', description: 'Owners', default_member_permissions: '32' })
    expect(professor?.options).toMatchObject([
      { type: 2, name: 'sources', description: 'The sources', options: [{ name: 'add' }, { name: 'list' }] },
      { type: 2, name: 'content', options: [{ type: 1, name: 'now', description: 'professor content now' }] },
      { type: 1, name: 'status' },
    ])
    expect(JSON.stringify(professor)).toContain('"channel_types":[0,5,15]')
  })

  it('say nothing of contexts, which Discord takes for commands of everywhere alone', () => {
    expect(Object.keys(toOwnerCommands(owners)[0] ?? {})).not.toContain('contexts')
    expect(toGlobalCommands([command('help')])[0]).toMatchObject({ contexts: [0, 1], integration_types: [0] })
  })
})

describe('the list that Discord has', () => {
  /** As Discord answers: with fields of its own, and without those that are empty. */
  const asAnswered = (list: object) =>
    JSON.parse(JSON.stringify(list), (_, value: unknown) => {
      if (value === false || (Array.isArray(value) && value.length === 0)) return undefined
      return value
    }) as APIApplicationCommand[]
  const stored = (commands: readonly Command[]) =>
    asAnswered(toOwnerCommands(commands)).map((each) => ({
      ...each,
      ...{ id: '1', guild_id: '2', integration_types: [0], contexts: null, version: '3', nsfw: false },
    }))

  it('is the wanted one, whatever Discord adds to it', () => {
    expect(fingerprint(stored(owners))).toBe(fingerprint(toOwnerCommands(owners)))
  })

  it.each([
    ['a subcommand is another', owners.with(1, command('professor sources remove'))],
    ['a description is another', owners.with(3, command('professor status', { description: 'How it goes' }))],
    ['an option is missing', owners.with(0, command('professor sources add'))],
    [
      'an option is required',
      owners.with(0, command('professor sources add', { options: [{ ...option, required: true }] })),
    ],
  ])('differs where %s', (_, before) => {
    expect(fingerprint(stored(before))).not.toBe(fingerprint(toOwnerCommands(owners)))
  })

  it('differs where everybody sees the commands', () => {
    const open = stored(owners).map((each) => ({ ...each, default_member_permissions: null }))
    expect(fingerprint(open)).not.toBe(fingerprint(toOwnerCommands(owners)))
  })
})
