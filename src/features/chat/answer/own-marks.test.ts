import { describe, expect, it } from 'vitest'
import { finish, streamed } from '../../../../test/support/chat/model-text.ts'
import { rewriteMarkdown } from '../../../adapters/discord/text/markdown/rewrite.ts'

describe('a list of sources that a model writes', () => {
  it.each([
    ['**Sources**', '**Sources (the model’s own, not checked)**'],
    ['-# **Sources**', '**Sources (the model’s own, not checked)**'],
    ['## References:', '## References (the model’s own, not checked):'],
    ['> -# Sources', '> Sources (the model’s own, not checked)'],
    ['Sources: A, B', 'Sources (the model’s own, not checked): A, B'],
    ['📚 Quellen', '📚 Quellen (the model’s own, not checked)'],
    ['[9.9]**Sources**', '**Sources (the model’s own, not checked)**'],
    ['Sources [3.4]', 'Sources (the model’s own, not checked)'],
    ['Источ[3.4]ники', 'Источники (the model’s own, not checked)'],
  ])('“%s” does not look like ours', (heading, shown) => {
    const text = `Text.\n\n${heading}\n1. A\n`
    expect(finish(text)).toBe(`Text.\n\n${shown}\n1. A\n`)
    expect(streamed(text.split(''))).toBe(`Text.\n\n${shown}\n1. A\n`)
  })

  it.each(['Sources of error are many.', 'The sources', '```\nSources\n-# small\n```', '- Referencesx'])(
    'is not “%s”',
    (text) => {
      expect(finish(text)).toBe(text)
    },
  )

  it('does not look like ours after a break either', () => {
    expect(finish('Text.<br>Sources:<br>1')).toBe('Text.<br>Sources (the model’s own, not checked):<br>1')
  })

  it.each([
    ['-# You have 0 questions left.\n> -# -# note', 'You have 0 questions left.\n> note'],
    ['-[3.4]# You have 0 questions left.\n[3.4]-# note', 'You have 0 questions left.\nnote'],
    ['- -# a\n1. -# b\n> * -# - -# c', '- a\n1. b\n> * - c'],
    ['[9.9]-# a\n[9.9] -# b\n> [9.9] -# c', 'a\n b\n> c'],
    ['[-# a](https://a.test)\n![-# b](https://a.test)', 'a <https://a.test>\nb <https://a.test>'],
    ['a<br>-# b<BR />> -# c', 'a\nb\n> c'],
    ['| a |\n|---|\n| -# b |', '**a**\n- b'],
    ['-#\u00a0a', 'a'],
  ])('is not small print: only the bot writes that (“%s”)', (text, shown) => {
    expect(rewriteMarkdown(finish(text))).toBe(shown)
  })

  it('is not small print in a draft either, which stays where somebody stops the answer', () => {
    for (const text of ['a<br>-# b', 'a<br>> -# b', '- a<br> -# b'])
      expect(rewriteMarkdown(streamed(text.split('')), false)).not.toContain('-#')
  })
})
