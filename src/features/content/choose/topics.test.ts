import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkProperty } from '../../../../test/support/property.ts'
import { findSlow } from '../../../../test/support/linear-time.ts'
import { createMatcher } from './topics.ts'

describe('A word is found', () => {
  it.each([
    ['AI', 'An AI-made picture'],
    ['ai', 'What AI can do'],
    ['AI', 'Three AIs talk'],
    ['language model', 'Large Language-Models grow'],
    ['language-model', 'a language   model'],
    ['C++', 'Written in C++.'],
    ['.NET', 'News of .NET 11'],
    ['人工知能', '日本の人工知能研究'],
    ['KI', 'KI: was nun?'],
    ["OpenAI's", 'OpenAI’s plan'],
    ['naïve', 'A NAÏVE idea'],
    ['AI', 'ＡＩ in full width'],
  ])('“%s” in “%s”', (word, text) => {
    expect(createMatcher([word])(text)).toBe(true)
  })
})

describe('A word is not found', () => {
  it.each([
    ['AI', 'She said so'],
    ['AI', 'AIDS'],
    ['AI', 'plain'],
    ['model', 'remodel'],
    ['a.c', 'abc'],
    ['(', 'nothing'],
    ['', 'anything'],
    ['   ', 'any thing'],
    ['KI', 'Skispringen'],
    ['AI', 'ÄAI'],
  ])('“%s” in “%s”', (word, text) => {
    expect(createMatcher([word])(text)).toBe(false)
  })
})

it('Without words nothing is found', () => {
  expect(createMatcher([])('text')).toBe(false)
})

it('Every word is found between spaces, whatever signs it has, and none of them throws', () => {
  checkProperty(
    'words',
    [fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })],
    (text) => {
      const isBlank = text.normalize('NFKC').replace(/[\s-]/g, '') === ''
      const isFound = createMatcher([text])(`one ${text} two`)
      return isFound === !isBlank ? [] : [JSON.stringify(text)]
    },
    300,
  )
})

it('Hostile words and texts take time in proportion to the text', async () => {
  const words = ['a a a a a a b', '(a+)+$', 'a-a-a', 's'.repeat(50), '.*.*.*x']
  const matches = createMatcher(words)
  expect(
    await findSlow(matches, [
      ['', 'a ', '!'],
      ['', 'a-', 'x'],
      ['', '- ', 'a'],
      ['a', ' ', 'x'],
      ['', 's', ''],
    ]),
  ).toEqual([])
})
