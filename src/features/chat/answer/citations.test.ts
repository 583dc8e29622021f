import { parse } from 'discord-markdown-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostile } from '../../../../test/fixtures/hostile.ts'
import { caseCount } from '../../../../test/support/property.ts'
import { withoutMarkers } from '../../../../test/support/text/without-markers.ts'
import { toLinkTarget } from '../../../lib/text/markdown.ts'
import { cite } from './citations.ts'
import type { Source } from '../ports.ts'

const seed = Number(process.env.SEED ?? 20_260_115)
process.stdout.write(`citations: seed ${seed}\n`)
const runs = { numRuns: caseCount, seed }

type Node = { readonly type: string; readonly content?: unknown; readonly target?: unknown }

const source = (mark: string, more: Partial<Source> = {}): Source => ({
  mark,
  title: `Title ${mark}`,
  url: `https://example.org/${mark}`,
  passage: `Passage ${mark}.`,
  ...more,
})
/** Bits that marks, links and code are made of, in any order. */
const bits = fc.constantFrom(
  ...[
    '[3.4]',
    '[3.4]',
    ' [1.2]',
    '[',
    ']',
    '(',
    '.',
    '3',
    '4',
    ' ',
    '  ',
    '\t',
    '\n',
    '\n\n',
    '`',
    '`',
    '``',
    '```',
    '```',
  ],
  ...[
    '~',
    '~~~',
    '\\',
    '\\[3.4]',
    '> ',
    '[1]',
    '[3.4](http://a.test)',
    '```js\n',
    '\n```\n',
    '\n~~~\n',
    'a',
    'é',
    '\r\n',
  ],
)
const anyText = fc.array(bits, { maxLength: 24 }).map((parts) => parts.join(''))

describe('The citations of an answer', () => {
  const list = '-# **Sources**\n-# 1 · [Title 3.4](<https://example.org/3.4>)'

  it('are numbers that link to their sources, in the order in which they appear', () => {
    const { text, sources } = cite('A [5.6]. B [3.4] C [5.6][3.4], D [9.9] [1].', [
      source('3.4'),
      source('5.6'),
      source('7.8'),
    ])
    expect(text).toBe(
      [
        'A [[1]](<https://example.org/5.6>). B [[2]](<https://example.org/3.4>) C [[1]](<https://example.org/5.6>)[[2]](<https://example.org/3.4>), D [1].',
        '-# **Sources**\n-# 1 · [Title 5.6](<https://example.org/5.6>)\n-# 2 · [Title 3.4](<https://example.org/3.4>)',
      ].join('\n\n'),
    )
    expect(sources).toEqual([source('5.6', { mark: '1' }), source('3.4', { mark: '2' })])
  })

  it('fold what is one document, by its address or else its title', () => {
    const url = 'https://example.org/3.4'
    const folded = cite('A [3.4][3.5] [3.4]. B [3.5]', [source('3.4'), source('3.5', { url })])
    expect(folded.text).toBe(`A [[1]](<${url}>). B [[1]](<${url}>)\n\n${list}`)
    expect(folded.sources).toEqual([source('1', { title: 'Title 3.4', url, passage: 'Passage 3.4. … Passage 3.5.' })])
    const files = ['1.1', '1.2', '1.3'].map((mark) =>
      source(mark, { url: null, title: mark === '1.3' ? 'b.pdf' : 'a.pdf' }),
    )
    expect(cite('A [1.1] B [1.2] C [1.3]', files).text).toBe(
      'A \\[1\\] B \\[1\\] C \\[2\\]\n\n-# **Sources**\n-# 1 · a.pdf\n-# 2 · b.pdf',
    )
  })

  it('name a domain where the title is an address', () => {
    const titles = ['https://www.example.org/a/b', 'www.example.org', ' ', 'http://', 'a.pdf']
    expect(titles.map((title) => cite('A [1.1]', [source('1.1', { title })]).sources[0]?.title)).toEqual([
      'example.org',
      'example.org',
      'example.org',
      'http://',
      'a.pdf',
    ])
  })

  it('are listed all where the text has none, and not where there are none', () => {
    expect(cite('Just text.', [source('3.4')]).text).toBe(`Just text.\n\n${list}`)
    expect(cite('', [source('3.4')]).text).toBe(list)
    expect(cite('A [3.4] `[3.4]`', [])).toEqual({ text: 'A `[3.4]`', sources: [] })
  })

  it('leave code alone and never stand in code that was left open', () => {
    expect(cite('`[3.4]` [3.4]', [source('3.4')]).text).toBe(`\`[3.4]\` [[1]](<https://example.org/3.4>)\n\n${list}`)
    expect(cite('```js\na[3.4]', [source('3.4')]).text).toBe(`\`\`\`js\na[3.4]\n\`\`\`\n\n${list}`)
  })

  it('list as many as fit and count the rest', () => {
    const many = Array.from({ length: 25 }, (_, at) =>
      source(`${at}.1`, { title: 'long title '.repeat(30), url: `https://example.org/${at}/${'a'.repeat(200)}` }),
    )
    const { text, sources } = cite('Text.', many)
    expect(text.length).toBeLessThanOrEqual(1_507)
    expect(text).toMatch(/\n-# and \d+ more$/)
    expect(text.split('\n-# ')).toHaveLength(sources.length + 3)
    expect(Number(/and (\d+) more$/.exec(text)?.[1])).toBe(25 - sources.length)
  })

  it('keep all but the marks as it was', () => {
    const known = [source('3.4'), source('1.2', { url: null })]
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: cited } = cite(text, known)
        const above = cited.slice(0, cited.indexOf('-# **Sources**')).trimEnd()
        const bare = above
          .replaceAll(/\[\[\d\]\]\(<https:\/\/example\.org\/3\.4>\)|\\\[\d\\\]/g, '')
          .replaceAll(/[\s\\]/g, '')
        const left = withoutMarkers(text).replaceAll(/[\s\\]/g, '')
        return bare === left || (/^(?:`{3,}|~{3,})$/.test(bare.slice(left.length)) && bare.startsWith(left))
      }),
      runs,
    )
  })

  it('never ping and link nowhere else, whatever titles, addresses and marks say', () => {
    const documents = Object.values(hostile)
    const strings = documents.flatMap(({ text, title, byline, url }) =>
      [text, title, byline, url].filter((each) => typeof each === 'string'),
    )
    const hostileText = fc.oneof(
      fc.constantFrom(...strings),
      fc
        .array(fc.constantFrom(...strings.flatMap((text) => text.split(' '))), { maxLength: 6 })
        .map((some) => some.join(' ')),
    )
    const url = fc.oneof(
      hostileText,
      hostileText.map((text) => `https://example.org/${text}`),
      fc.constant(null),
    )
    const mark = fc.constantFrom('3.4', '1.2', '5.6', '@everyone')
    const sources = fc.array(fc.record({ mark, title: hostileText, url, passage: hostileText }), { maxLength: 3 })
    const harmless = new Set(['text', 'br', 'newline', 'subtext', 'link', 'strong', 'twemoji'])
    fc.assert(
      fc.property(sources, (all) => {
        const { text, sources: listed } = cite('Water boils [3.4] at [1.2][3.4] some heat. [5.6]', all)
        const targets = new Set<unknown>(all.map((each) => toLinkTarget(each.url)))
        const nodes = walk(parse(text, 'extended'))
        return (
          nodes.every(({ type, target }) => harmless.has(type) && (type !== 'link' || targets.has(target))) &&
          !/@everyone|@here|<@/i.test(text) &&
          listed.every(({ passage, title }) => passage.length <= 1_500 && title.length <= 100)
        )
      }),
      runs,
    )
  })
})

function walk(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...(Array.isArray(node.content) ? walk(node.content as Node[]) : [])])
}
