import { parse } from 'discord-markdown-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { truncateAtWord, escapeMarkdown, toLinkLabel, toLinkTarget, toPlainLine } from './markdown.ts'

type Node = { readonly type: string; readonly content?: unknown }

/** Discord's syntax elements in any order, among arbitrary characters. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        ...'@everyone|@here|<@123456789012345678>|<@&123456789012345678>|<#123456789012345678>|http://|https://e.test|](|)|[|]|<|>|>>> |> |\n|\r|\u2028|\u200B|\u202E|# |-# |- |1. |```|`|**|*|__|_|~~|\\|:a:|<t:1:R>|</a:123456789012345678>|discord.gg/a| '.split(
          '|',
        ),
        '||',
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('escaped text', () => {
  it('is nothing but text to Discord, character by character', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const nodes = parse(escapeMarkdown(text), 'extended') as Node[]
        const shown = nodes.map(({ type, content }) => {
          expect(['text', 'twemoji']).toContain(type)
          return typeof content === 'string' ? content : ''
        })
        if (nodes.every(({ type }) => type === 'text'))
          expect(shown.join('').replaceAll('\u200B', '')).toBe(toPlainLine(text).replaceAll('\u200B', ''))
      }),
      { numRuns: 2_000 },
    )
  })

  it('stays text in a quote and between links of ours', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const nodes = parse(
          `a [[1]](<https://ours.test/>)\n\n> a${escapeMarkdown(text)} [[2]](<https://ours.test/>)\n\n-# end`,
          'extended',
        ) as Node[]
        expect(nodes.filter(({ type }) => type === 'blockQuote')).toHaveLength(1)
        const links = walk(nodes).filter(({ type }) => type === 'link') as { target?: string }[]
        expect(links.map(({ target }) => target)).toEqual(['https://ours.test/', 'https://ours.test/'])
      }),
      { numRuns: 1_000 },
    )
  })

  it('is one line without invisible characters', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(toPlainLine(text)).not.toMatch(
          /[\n\r\v\f\u0085\u2028\u2029\u202A-\u202E\u2066-\u2069\u200B\u00AD\uFEFF]|^ | $| {2}/u,
        )
      }),
    )
  })

  it('keeps joined emoji and letters of every script', () => {
    expect(escapeMarkdown('👩‍🚀 नमस्ते é 日本語')).toBe('👩‍🚀 नमस्ते é 日本語')
  })

  it('leaves ordinary prose unchanged', () => {
    const prose = 'GPT-3 has 175 billion parameters (2020); see "Table 1", p. 5: it costs $4.6 & more.'
    expect(escapeMarkdown(prose)).toBe(prose)
  })
})

describe('the label of a link', () => {
  it('always makes one link, to our address', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const [link, ...rest] = parse(`[${toLinkLabel(text)}](<https://ours.test/>)`, 'extended') as {
          type: string
          target?: string
        }[]
        expect(rest).toEqual([])
        expect(link).toMatchObject({ type: 'link', target: 'https://ours.test/' })
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('angle brackets in the label of a link', () => {
  const shown = (title: string) => toLinkLabel(title).replaceAll('\\', '')

  it.each([
    'Loss < 0.05 and p > 0.9',
    'std::vector<int> explained',
    'Map<string, List<Item>> in practice',
    'a <- b -> c',
    'The <div> element and </div>',
    'x <5 and y> 3',
  ])('stay in “%s”', (title) => {
    expect(shown(title)).toBe(title)
  })

  it.each([
    '<@123456789012345678>',
    '<@&1>',
    '<#123456789012345678>',
    '<:owl:123456789012345678>',
    '<a:owl:123456789012345678>',
    '<t:1700000000:R>',
    '</prof:123456789012345678>',
    '<id:customize>',
    '<mailto:/a>',
    '<a@b.test>',
    '<+15551234567>',
  ])('go where “%s” would be more than text', (title) => {
    expect(shown(`see ${title} here`)).toBe(`see (${title.slice(1)} here`)
  })
})

describe('the target of a link', () => {
  it('cannot end the link or ping anyone', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const target = toLinkTarget(`https://e.test/${text}`)
        if (target === null) return
        expect(target).toMatch(/^https:\/\/e\.test\/[^\s<>()[\]`|]*$/)
        expect(target).not.toMatch(/@everyone|@here/i)
        const nodes = parse(`[a](<${target}>)`, 'extended') as { type: string; target?: string }[]
        expect(nodes).toMatchObject([{ type: 'link', target }])
      }),
    )
  })

  it.each([null, '', 'nonsense', 'javascript:alert(1)', 'ftp://e.test', 'https://a@e.test/', 'https://discord.gg/x'])(
    'is null for %s',
    (url) => {
      expect(toLinkTarget(url)).toBeNull()
    },
  )

  it('leaves a harmless address unchanged', () => {
    expect(toLinkTarget('https://arxiv.org/abs/2005.11401?a=b_c&d=%20#e')).toBe(
      'https://arxiv.org/abs/2005.11401?a=b_c&d=%20#e',
    )
  })
})

describe('shortened text', () => {
  it('ends between words and never inside a surrogate pair', () => {
    expect(truncateAtWord('one two three four', 12)).toBe('one two…')
    expect(truncateAtWord('short', 12)).toBe('short')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 30 }), (text, chars) => {
        const cut = truncateAtWord(text, chars)
        expect(cut.length).toBeLessThanOrEqual(Math.max(chars, 1))
        expect(cut).not.toMatch(/[\uD800-\uDBFF]…$/)
      }),
    )
  })
})

function walk(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...(Array.isArray(node.content) ? walk(node.content as Node[]) : [])])
}
