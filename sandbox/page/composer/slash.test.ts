import { expect, it } from 'vitest'
import { optionValues, matching, refusal, slashCommands, typedThrough, type Slash } from './slash.ts'

const text = { description: '', type: 3 }
const prof: Slash = {
  name: 'prof',
  description: '',
  options: [{ ...text, name: 'prompt', required: true, max_length: 10 }],
}
const image: Slash = {
  name: 'image',
  description: '',
  options: [
    { ...text, name: 'prompt', required: true },
    { ...text, name: 'shape', choices: [{ name: 'Square', value: '1:1' }] },
  ],
}

it('lists each subcommand as a command', () => {
  const status = { name: 'status', description: 'How it goes', type: 1 }
  const group = { name: 'professor', description: '', type: 1, options: [status] }
  const found = slashCommands([group, { name: 'Ask', description: '', type: 3 }])
  expect(found.map(({ name }) => name)).toEqual(['professor status'])
})

it('offers the values of flags and channels, and leaves files out', () => {
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
  expect(found && optionValues(found, { urgent: 'true', to: '#text' })).toEqual({ urgent: 'true', to: '1text' })
})

it('offers the commands that begin with the typed text', () => {
  expect(matching([image, prof], '/p')).toEqual([prof])
  expect(matching([image, prof], 'p')).toEqual([])
})

it('recognises a command typed as text, with or without the name of its option', () => {
  expect(typedThrough([prof], '/prof what is RAG?')).toEqual({ command: prof, rest: 'what is RAG?' })
  expect(typedThrough([prof], '/prof prompt: what')).toEqual({ command: prof, rest: 'what' })
  expect(typedThrough([prof], '/prof')).toBeNull()
  expect(typedThrough([prof], '/professor x')).toBeNull()
})

it('finds the option that Discord would refuse', () => {
  expect(refusal(prof, { prompt: ' ' })?.sentence).toBe('prompt: This option is required. Specify a value.')
  expect(refusal(prof, { prompt: 'x'.repeat(11) })?.sentence).toContain('10 or fewer')
  expect(refusal(image, { prompt: 'x', shape: 'Round' })?.option.name).toBe('shape')
  expect(refusal(image, { prompt: 'x', shape: 'Square' })).toBeNull()
})

it('sends the filled-in options, a choice by its value', () => {
  expect(optionValues(image, { prompt: ' a cat ', shape: 'Square' })).toEqual({ prompt: 'a cat', shape: '1:1' })
  expect(optionValues(image, { prompt: 'a cat', shape: '' })).toEqual({ prompt: 'a cat' })
})
