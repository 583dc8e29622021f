import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSlow } from '../../../test/support/linear-time.ts'
import { checkProperty } from '../../../test/support/property.ts'
import { parseFlags } from './prompt.ts'

describe('the flags of a prompt', () => {
  it.each([
    ['--square', { aspect: '1:1' }],
    ['--wide', { aspect: '16:9' }],
    ['--tall', { aspect: '9:16' }],
    ['--portrait', { aspect: '3:4' }],
    ['--landscape', { aspect: '4:3' }],
    ['--ultrawide', { aspect: '21:9' }],
    ['--7:5', { aspect: '7:5' }],
    ['--2.39:1', { aspect: '2.39:1' }],
    ['--1k', { size: '1K' }],
    ['--2k', { size: '2K' }],
    ['--4k', { size: '4K' }],
    ['--large', { size: '2K' }],
    ['--fast', { tier: 'fast' }],
    ['--standard', { tier: 'standard' }],
    ['--ultra', { tier: 'ultra' }],
    ['--png', { format: 'png' }],
    ['--jpeg', { format: 'jpeg' }],
    ['--jpg', { format: 'jpeg' }],
    ['--WIDE', { aspect: '16:9' }],
    ['—wide', { aspect: '16:9' }],
    ['–wide', { aspect: '16:9' }],
    ['\u200B--wide\u200B', { aspect: '16:9' }],
  ])('%s says %o, wherever it stands', (flag, settings) => {
    for (const prompt of [`${flag} a red fox`, `a ${flag}  red fox`, `a red\nfox ${flag}`])
      expect(parseFlags(prompt)).toEqual({ prompt: 'a red fox', settings, problems: [] })
  })

  it('are told where they are unknown, contradict each other or repeat themselves; the last one holds', () => {
    expect(parseFlags('fox --sepia --wide --tall --9:16 --2k --large --16:0')).toEqual({
      prompt: 'fox',
      settings: { aspect: '9:16', size: '2K' },
      problems: [
        { flag: '--sepia', why: 'unknown' },
        { flag: '--wide', why: 'contradicts' },
        { flag: '--9:16', why: 'repeated' },
        { flag: '--large', why: 'repeated' },
        { flag: '--16:0', why: 'unknown' },
      ],
    })
    expect(parseFlags('fox --wide --32:18').problems).toEqual([{ flag: '--32:18', why: 'repeated' }])
    expect(parseFlags('fox --constructor').problems).toEqual([{ flag: '--constructor', why: 'unknown' }])
  })

  it.each([
    ['a state-of-the-art fox', 'a state-of-the-art fox'],
    ['a fox--wide-eyed', 'a fox--wide-eyed'],
    ['a fox — in snow – at night', 'a fox — in snow – at night'],
    ['a fox -wide', 'a fox -wide'],
    ['a  fox -- with  a sign --wide', 'a fox with  a sign --wide'],
    ['-- --wide', '--wide'],
    ['a fox --', 'a fox'],
    ['a fox ---', 'a fox ---'],
  ])('are none in %j', (prompt, left) => {
    expect(parseFlags(prompt)).toEqual({ prompt: left, settings: {}, problems: [] })
  })

  it('never stay in the prompt, and never take anything else out of it', () => {
    const word = fc.stringMatching(/^[a-z,.()'-]{0,3}[a-z]{1,8}$/).filter((each) => !each.startsWith('--'))
    const dash = fc.constantFrom('--', '—', '–')
    const flag = fc.tuple(dash, fc.stringMatching(/^[A-Za-z0-9:.]{1,9}$/)).map((pair) => pair.join(''))
    const part = fc.oneof(word, flag)
    const blank = fc.constantFrom(' ', '  ', '\n', '\t')
    const starts = (each: string) => /^(--|—|–)[\p{L}\p{N}]/u.test(each)
    checkProperty('flags leave a prompt whole', [fc.array(part), blank], (parts, between) => {
      const { prompt } = parseFlags(parts.join(between))
      const expected = parts.filter((each) => !starts(each)).join(' ')
      return prompt === expected ? [] : [`${JSON.stringify(prompt)} is not ${JSON.stringify(expected)}`]
    })
  })

  it('make nothing of any text that is parsed again', () => {
    checkProperty('a prompt without flags stays', [fc.string({ unit: 'binary' })], (text) => {
      const once = parseFlags(`${text.replaceAll('--', '-')} `)
      const again = parseFlags(once.prompt)
      return again.problems.length > 0 || again.prompt !== once.prompt ? [JSON.stringify(text)] : []
    })
  })

  it('take time in proportion to the text', async () => {
    const pumps = [
      ['', '--', ''],
      ['', '-- ', 'x'],
      ['--', '1', ':'],
      ['', ' ', '--'],
      ['--', '1:1', ''],
      ['', '—wide', ' '],
    ]
    expect(await findSlow(parseFlags, pumps as [string, string, string][])).toEqual([])
  })
})
