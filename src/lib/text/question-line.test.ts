import { describe, expect, it } from 'vitest'
import { rewriteMarkdown } from '../../adapters/discord/text/markdown/rewrite.ts'
import { putUnder } from './markdown.ts'
import { questionLine, withoutQuestion } from './question-line.ts'

const nasty = [
  'What is @everyone <@900000000000000102> <@&13> <#2> worth?',
  '# Heading\n- list\n> quote\n```js\ncode\n```',
  '[here](https://example.org) https://example.org discord.gg/owls <https://example.org>',
  '**bold** __under__ ~~gone~~ ||hidden|| `code` <:owl:900000000000000001> :owl: <t:1700000000:R>',
  'Is $x^2$ like $$y_1$$, \\(z^2\\), \\[w^2\\] or $5?',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  'one<br>two',
]

describe('the question above an answer', () => {
  it('is one small quoted line', () => {
    expect(questionLine('What is\n\n  attention?')).toBe('> -# What is attention?')
    expect(questionLine('# *Why*')).toBe('> -# \\# \\*Why\\*')
  })

  it.each(nasty)('is drawn letter by letter: %j', (question) => {
    const line = questionLine(question)
    expect(line.split('\n')).toHaveLength(1)
    expect(line).not.toMatch(/(?<!\\)[`*_~|<[\]$]|(?<!\\)@|(?<!\\):\/\//)
    for (const answer of ['So it is.', '$$ is more than $5, and x_1 = \\(2\\).', '|---|---|\n| 1 | 2 |', '|| so ||'])
      expect(rewriteMarkdown(putUnder(line, answer)).split('\n')[0]).toBe(line)
  })

  it('shows at most 150 characters, to the end of a word where one ends there', () => {
    expect(questionLine(`${'word '.repeat(29)}words`)).toBe(`> -# ${'word '.repeat(29)}words`)
    expect(questionLine('word '.repeat(100))).toBe(`> -# ${'word '.repeat(28)}word…`)
  })

  it.each(['👩‍👩‍👧‍👦', '🇺🇦', 'e\u0301', '漢'])('is cut between two of %s', (grapheme) => {
    const shown = questionLine(grapheme.repeat(200)).slice('> -# '.length, -1)
    expect(shown.length).toBeLessThan(150)
    expect(shown).toBe(grapheme.repeat(Math.floor(149 / grapheme.length)))
  })

  it('is not there where nothing of it can be seen', () => {
    expect(questionLine('\u3164')).toBe('')
    expect(putUnder('', ' So.')).toBe(' So.')
  })

  it('does not join a quote that the answer begins with, and comes off again', () => {
    const stands = putUnder(questionLine('Why?'), '\n> So.')
    expect(stands).toBe('> -# Why?\n\n> So.')
    expect(withoutQuestion(putUnder(questionLine('Why?'), 'So.\n> -# Not this.\n'))).toBe('So.\n> -# Not this.\n')
  })
})
