import { expect, it } from 'vitest'
import { draftOf, linkCommands } from './reply.ts'

it('a draft is drawn of no more text than its messages hold, however long the answer grows', () => {
  expect(draftOf('> -# Why?', 'Because of this.')).toBe('> -# Why?\nBecause of this.')
  const long = draftOf('', 'Because of this. '.repeat(30_000))
  expect(long.length).toBeGreaterThan(10 * 2_000)
  expect(long.length).toBeLessThan(100_000)
})

it('commands that a reply names become clickable, those in groups by their whole name, and nothing else does', () => {
  const known = ['help', 'professor sources add', 'professor sources list']
  const link = (text: string) => linkCommands(text, known, (name) => (name === 'help' ? '1' : '2'))
  expect(link('Try /help or /professor sources add feed.')).toBe('Try </help:1> or </professor sources add:2> feed.')
  expect(link('/help me now please')).toBe('</help:1> me now please')
  for (const text of ['/professor sources', '/professor sources addition', 'a/help', '/prof why']) {
    expect(link(text)).toBe(text)
  }
})
