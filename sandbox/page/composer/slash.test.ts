import { expect, it } from 'vitest'
import type { Slash } from '../../slash-commands.ts'
import { optionValues, matching, refusal, typedThrough } from './slash.ts'

const text = { description: '', type: 3 }
const command = (name: string, ...options: Slash['options']): Slash => ({ name, description: '', options, files: [] })
const prof = command('prof', { ...text, name: 'prompt', required: true, max_length: 10 })
const image = command(
  'image',
  { ...text, name: 'prompt', required: true },
  { ...text, name: 'shape', choices: [{ name: 'Square', value: '1:1' }] },
)

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
