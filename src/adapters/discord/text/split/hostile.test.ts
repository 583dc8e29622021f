import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../../test/support/cpu-time.ts'
import { split } from './split.ts'

describe('a megabyte of hostile text', () => {
  const megabyte = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length))
  it.each(
    Object.entries({
      '`': '',
      '~': '',
      '\u0301': '',
      x: '',
      'x ': '',
      '\n': '',
      '\n \t': '',
      ' ': 'a',
      '```\n': '',
      '> ```\n': '',
      '> ': '',
      '- ': '',
      '1. ': '',
      '[': '',
      '](': '',
      '](<': '',
      '[a](b': '',
      '**a ': '',
      '<@1': '',
      '` ': '',
      '``a`b': '',
      '|---': '',
      '# a\n': '',
      '| a | b |\n': '',
      '👩‍🚀': '',
      '🇩🇪': '',
      '检索。': '',
      'é-': '',
      ' \u0301': '',
      '\ud800': '',
      '\\': '',
      'x\u00a0': '',
      y: '```\n',
      'z ': '> ```\n> ',
    }),
  )('of “%s” is split in less than a second', (unit, prefix) => {
    const text = prefix + megabyte(unit)
    let parts: string[] = []
    const cutOnceMs = () => cpuMs(() => (parts = split(text)))
    // A busy host slows some of the runs.
    expect([1, 2, 3, 4, 5].some(() => cutOnceMs() < 1_000)).toBe(true)
    expect(parts.filter((part) => part.length > 2_000 || part.trim() === '')).toEqual([])
  })
})
