import { parse } from 'discord-markdown-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rewriteMarkdown } from '../../../adapters/discord/text/markdown/rewrite.ts'
import { split } from '../../../adapters/discord/text/split/split.ts'
import { finish, streamed } from '../../../../test/support/chat/model-text.ts'
import { checkProperty } from '../../../../test/support/property.ts'
import type { Source } from '../ports.ts'
import { createModelTextFilter } from './model-text.ts'

type Node = { readonly type: string; readonly content?: unknown; readonly target?: unknown }

const source = (url: string): Source => ({ mark: '1.1', title: 'A title', url, passage: 'A passage.' })

describe('a masked link of a model', () => {
  it.each([
    ['See [the docs](https://a.test/x).', 'See the docs <https://a.test/x>.'],
    ['[the docs](<https://a.test/x> "title")', 'the docs <https://a.test/x>'],
    ['[https://a.test/x](https://a.test/x)', '<https://a.test/x>'],
    ['[www.a.test](https://a.test/)', '<https://a.test/>'],
    ['[https://bank.test](https://evil.test)', 'https://bank.test <https://evil.test>'],
    ['![a picture](https://a.test/x.png)', 'a picture <https://a.test/x.png>'],
    ['[![badge](https://a.test/b)](https://a.test/c)', 'badge <https://a.test/b> <https://a.test/c>'],
    [
      '[[1]](https://a.test/x), [see [1] there](https://a.test/y)',
      '[1] <https://a.test/x>, see [1] there <https://a.test/y>',
    ],
    ['[x][(https://b.test)](https://a.test)', '[x] (https://b.test) <https://a.test>'],
    ['[](https://a.test/x)', '<https://a.test/x>'],
    [
      '[wiki](https://a.test/x_(y)) and [more](https://b.test)',
      'wiki <https://a.test/x_(y)> and more <https://b.test>',
    ],
    ['[escaped](https\\://a.test/x)', 'escaped <https://a.test/x>'],
    ['no opening](https://a.test)', 'no opening] <https://a.test>'],
    ['[two\nlines](https://a.test)', '[two\nlines] <https://a.test>'],
    ['[words](\nhttps://a.test)', '[words] (\nhttps://a.test)'],
    ['[1](#top) and [x](y)', '[1] (#top) and [x] (y)'],
  ])('“%s” shows where it leads', (text, shown) => {
    expect(finish(text)).toBe(shown)
    expect(streamed(text.split(''))).toBe(shown)
  })

  it.each(['`[a](https://a.test)`', '```md\n[a](https://a.test)\n```', 'x ``[a](https://a.test)`` y'])(
    'is left alone in code: “%s”',
    (text) => {
      expect(finish(text)).toBe(text)
      expect(streamed(text.split(''))).toBe(text)
    },
  )

  it('is left alone in a block of code after plain text with marks that are closed', () => {
    const text =
      '# Links\n- **First** and `code`:\n  ```md\n  **bold** [a](https://a.test)\n  ```\n> A quote.\n```\n[b](<https://b.test>)\n```\n'
    expect(finish(text)).toBe(text)
    expect(streamed(text.split(''))).toBe(text)
  })

  it.each([
    '~~~``[a](https://a.test)~~~``',
    '<```(https://b.test)>[a](https://a.test)```',
    '**\n```\n[a](https://a.test)**\n```',
    '<a:/\n```\n> [a](https://a.test)\n```',
    'https://b.test/`b `c`[a](https://a.test)`d`',
    '```\n```\n[x]\n```\n[a](https://a.test)\n```',
    '[1 `[a]](https://a.test)`',
    '~~~\n[a](https://a.test)\n~~~',
    'x ```\n```\n[a](https://a.test)',
    '*[3.4]*( x\n```\n[a](https://a.test)**\n```',
    '_https://discord.gg/a_ x\n```\n[a](https://a.test)_\n```',
    '*https://discord.gg/a* x\n```\n[a](https://a.test)*\n```',
    '`\n` [a](https://a.test) `',
    '```\ncode ``` [a](https://a.test)\n```',
  ])('is not left alone where Discord sees no code: “%s”', (text) => {
    expect(finish(text)).toContain(' <https://a.test>')
    expect(streamed(text.split(''))).toContain(' <https://a.test>')
  })

  it('stays a link where it leads to a source that the backend cites, unless its words are a number or an address', () => {
    const cited = [source('https://a.test/x')]
    expect(finish('[The paper](https://a.test/x) says so. [1.1]', cited)).toMatch(
      /^\[The paper\]\(<https:\/\/a\.test\/x>\) says/,
    )
    expect(finish('[1](https://a.test/x)', cited)).toMatch(/^1 <https/)
    expect(finish('[https://b.test](https://a.test/x)', cited)).toMatch(/^https:\/\/b\.test <https:\/\/a\.test\/x>/)
    expect(finish('[The paper](https://a.test/other)', cited)).toMatch(/^The paper <https:\/\/a\.test\/other>/)
  })

  it('is never shown by Discord, however text is put together and cut', () => {
    const one = (...bits: string[]) => fc.constantFrom(...bits)
    const bits = fc.oneof(
      {
        weight: 4,
        arbitrary: one('[', '](https://evil.test/a)', '[words](https://evil.test/a)', '](', '(https://evil.test/a)'),
      },
      { weight: 4, arbitrary: one('`', '``', '```', '```js\n', '\n```\n', '~~~', '\n~~~\n', '\n') },
      {
        weight: 2,
        arbitrary: one('**', '*', '_', '__', '||', '~~', '> ', '>>> ', '- ', '#### ', '-# ', '|', '\n|-|-|\n'),
      },
      {
        weight: 2,
        arbitrary: one(']', '(', ')', '[words]', 'https://evil.test/b', '<', '>', '\\', '\\(', '\\)', '$', '<br>'),
      },
      {
        weight: 2,
        arbitrary: one('\n\n', ' ', '!', '"t"', '"', '[3.4]', 'word', 'discord.gg/x', 'a word '.repeat(280)),
      },
    )
    const isMasked = (text: string) =>
      split(rewriteMarkdown(text)).some((part) =>
        walk(parse(part, 'extended')).some(
          (node) => node.type === 'link' && /^\\?https?\\?:/.test(String(node.target)),
        ),
      )
    checkProperty(
      'masked links',
      [fc.array(bits, { maxLength: 24 })],
      (chunks) => [finish(chunks.join('')), streamed(chunks)].filter(isMasked),
      5_000,
    )
  })
})

describe('an invitation by a model', () => {
  it.each([
    'https://discord.gg/abc',
    'discord.gg/abc',
    '<https://discord.com/invite/abc>',
    'https://www.discordapp.com/invite/abc?x=1',
    'discord.com/invite/a-b',
    'https://ptb.discord.com/invite/abc',
    'https://DISCORD.GG/abc',
    'https://discord%2Egg/abc',
    'https://user@discord.gg/abc',
    'https://discord.gg./abc',
    'https://discord.com./invite/abc',
    'https://discord.com//invite/abc',
    'https://discord.com/%69nvite/abc',
    '_discord.gg/abc_',
    '_discord.com/invite/abc_',
    'soon…discord.gg/abc',
    '...discord.com/invite/abc',
    'discord://-/invite/abc',
    'https://dsc.gg/abc',
    '[join us](https://discord.gg/abc)',
    '`discord.gg/abc`',
  ])('“%s” is taken out', (invite) => {
    for (const shown of [finish(`Come ${invite} now`), streamed(`Come ${invite} now`.split(''))]) {
      expect(shown).toContain('(invitation removed)')
      expect(shown).not.toMatch(/abc|a-b/)
    }
  })

  it.each([
    'https://discord.com/developers/docs',
    'discord.js and discord.py',
    'https://a.test/discord.gg/abc',
    'invite them',
  ])('is not “%s”', (text) => {
    expect(finish(text)).toBe(text)
    expect(streamed(text.split(''))).toBe(text)
  })
})

it('words arrive as they are streamed, but for what may become a link, a marker or the name of a list', () => {
  const filter = createModelTextFilter()
  const chunks = ['Water boils', ' at [1', '00] degrees, as `', 'a` ', 'says [3.4', '] here', '.\n']
  expect([...chunks.map((chunk) => filter.add(chunk)), filter.rest()]).toEqual([
    '',
    'Water boils at',
    ' [100] degrees, as',
    ' `a`',
    ' says',
    '',
    ' here.\n',
    '',
  ])
  const code = createModelTextFilter()
  expect(code.add('```js\nlet a = [1') + code.add(', 2]\n')).toBe('```js\nlet a = [1, 2]\n')
})

it('a stream is the same however it is cut', () => {
  const bit = fc.constantFrom(
    ...[
      '[3.4]',
      ' [1.2]',
      '[',
      ']',
      '(',
      ' ',
      '\n',
      '`',
      '``',
      '```',
      '```js\n',
      '\n```\n',
      '~~~\n',
      '\\',
      '> ',
      '-# ',
    ],
    ...['word', 'Sources', ' and', '[a](https://a.test)', 'discord.gg/abc', '水', '**', '_', '😀'],
  )
  const text = fc.array(bit, { maxLength: 30 })
  checkProperty('cuts', [text], (parts) =>
    streamed(parts) === streamed(parts.join('').split('')) && streamed(parts) === streamed([parts.join('')])
      ? []
      : [parts.join('')],
  )
})

function walk(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...(Array.isArray(node.content) ? walk(node.content as Node[]) : [])])
}
