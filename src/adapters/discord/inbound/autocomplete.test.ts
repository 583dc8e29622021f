import { ApplicationCommandOptionType, ApplicationCommandType, InteractionType } from 'discord-api-types/v10'
import { describe, expect, it, vi } from 'vitest'
import type { Dispatch } from '../../../conversation/conversation.ts'
import { answerAutocomplete } from './autocomplete.ts'

const user = { id: '7', username: 'ada' }
const home = '10001'

async function typed(suggestions: readonly string[], { focused = true, isGrouped = false } = {}) {
  const suggest = vi.fn(() => Promise.resolve(suggestions))
  const respond = vi.fn((_: readonly string[]) => Promise.resolve())
  const option = { type: ApplicationCommandOptionType.String, name: 'topic', value: 'ow', focused }
  const group = { type: ApplicationCommandOptionType.Subcommand, name: 'topics', options: [option] }
  const interaction = {
    ...{ id: '1', application_id: '2', token: 'token', type: InteractionType.ApplicationCommandAutocomplete },
    ...(isGrouped ? { guild_id: home, member: { user, roles: [], permissions: '32' } } : { user }),
    data: { id: '3', name: 'prof', type: ApplicationCommandType.ChatInput, options: [isGrouped ? group : option] },
  }
  const data = interaction as unknown as Parameters<typeof answerAutocomplete>[1]
  await answerAutocomplete({ suggest } as unknown as Dispatch, data, home, respond)
  return { suggest, respond }
}

describe('an option that a person is typing', () => {
  it('gets the suggestions of its command for the text so far', async () => {
    const { suggest, respond } = await typed(['owls', 'ownership'])
    expect(suggest).toHaveBeenCalledWith('prof', 'topic', 'ow', expect.objectContaining({ id: '7', name: 'ada' }))
    expect(respond.mock.calls).toEqual([[['owls', 'ownership']]])
  })

  it('of a command in a group gets those of that command, for the rights of the person', async () => {
    const { suggest } = await typed([], { isGrouped: true })
    const rights = { manages: false, managesServer: true }
    expect(suggest).toHaveBeenCalledWith('prof topics', 'topic', 'ow', expect.objectContaining(rights))
  })

  it('gets at most 25 different ones of at most 100 characters, and no blank one', async () => {
    const many = [
      '',
      ' ',
      'same',
      'same',
      'x'.repeat(200),
      ...Array.from({ length: 40 }, (_, index) => `topic ${index}`),
    ]
    const [[texts = []] = []] = (await typed(many)).respond.mock.calls
    expect([texts.length, new Set(texts).size]).toEqual([25, 25])
    expect(texts.slice(0, 2)).toEqual(['same', 'x'.repeat(100)])
  })

  it('is left alone where nothing is being typed', async () => {
    expect((await typed(['owls'], { focused: false })).respond).not.toHaveBeenCalled()
  })
})
