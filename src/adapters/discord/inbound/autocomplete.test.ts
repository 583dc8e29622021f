import { ApplicationCommandOptionType, ApplicationCommandType, InteractionType } from 'discord-api-types/v10'
import { describe, expect, it, vi } from 'vitest'
import type { Dispatch } from '../../../conversation/conversation.ts'
import { answerAutocomplete } from './autocomplete.ts'

const user = { id: '7', username: 'ada' }

async function typed(suggestions: readonly string[], focused = true) {
  const suggest = vi.fn(() => Promise.resolve(suggestions))
  const respond = vi.fn((_: readonly string[]) => Promise.resolve())
  const option = { type: ApplicationCommandOptionType.String, name: 'topic', value: 'ow', focused }
  const interaction = {
    ...{ id: '1', application_id: '2', token: 'token', user, type: InteractionType.ApplicationCommandAutocomplete },
    data: { id: '3', name: 'prof', type: ApplicationCommandType.ChatInput, options: [option] },
  }
  const data = interaction as unknown as Parameters<typeof answerAutocomplete>[1]
  await answerAutocomplete({ suggest } as unknown as Dispatch, data, respond)
  return { suggest, respond }
}

describe('an option that a person is typing', () => {
  it('gets the suggestions of its command for the text so far', async () => {
    const { suggest, respond } = await typed(['owls', 'ownership'])
    expect(suggest).toHaveBeenCalledWith('prof', 'topic', 'ow', expect.objectContaining({ id: '7', name: 'ada' }))
    expect(respond.mock.calls).toEqual([[['owls', 'ownership']]])
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
    expect((await typed(['owls'], false)).respond).not.toHaveBeenCalled()
  })
})
