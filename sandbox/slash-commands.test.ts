import { expect, it } from 'vitest'
import { slashCommands } from './slash-commands.ts'

it('lists each subcommand as a command', () => {
  const status = { name: 'status', description: 'How it goes', type: 1 }
  const group = { name: 'professor', description: '', type: 1, options: [status] }
  const found = slashCommands([group, { name: 'Ask', description: '', type: 3 }])
  expect(found.map(({ name }) => name)).toEqual(['professor status'])
})

it('offers the values of flags and channels, and tells files from them', () => {
  const options = ['file', 'urgent', 'to'].map((name, at) => ({ name, description: '', type: [11, 5, 7][at] ?? 0 }))
  const add = { name: 'add', description: '', type: 1, options }
  const group = { name: 'sources', description: '', type: 2, options: [add] }
  const channels = ['text', 'dm'].map((kind) => ({ id: `1${kind}`, name: kind, kind: kind as 'text' | 'dm' }))
  const [found] = slashCommands([{ name: 'professor', description: '', type: 1, options: [group] }], channels)
  expect(found?.name).toBe('professor sources add')
  expect(found?.options.map(({ name, choices }) => [name, choices?.map((each) => each.name)])).toEqual([
    ['urgent', ['true', 'false']],
    ['to', ['#text']],
  ])
  expect(found?.options[1]?.choices).toEqual([{ name: '#text', value: '1text' }])
  expect(found?.files.map(({ name }) => name)).toEqual(['file'])
})
