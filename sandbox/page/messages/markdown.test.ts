import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { parseMarkdown, type Ast } from './markdown.ts'

/** The tree in one line: text as it is, other nodes as type(…). */
function short(nodes: string | readonly Ast[] = ''): string {
  if (typeof nodes === 'string') return nodes
  const one = (node: Ast): string => {
    if (node.type === 'text') return short(node.content)
    if (node.type === 'br') return '/'
    const items = node.items?.map((item) => short(item)).join('; ')
    return `${node.type}(${items ?? (short(node.content) || (node.id ?? node.timestamp ?? ''))})`
  }
  return nodes.map(one).join('')
}
const read = (text: string) => short(parseMarkdown(text))

describe('markdown', () => {
  it.each([
    ['**b** *i* __u__ ~~s~~ ||p|| `c`', 'strong(b) em(i) underline(u) strikethrough(s) spoiler(p) inlineCode(c)'],
    ['***both*** and snake_case_name', 'em(strong(both)) and snake_case_name'],
    ['# H\n-# small\n#no', 'heading(H)subtext(small)#no'],
    ['- a\n  - b\n- c\nend', 'list(alist(b); c)end'],
    ['1. a\n- b', 'list(a)list(b)'],
    ['> q\n> - a\nout', 'blockQuote(q/list(a))out'],
    ['>>> all\nof it', 'blockQuote(all/of it)'],
    ['```js\n- x\n```\nafter', 'codeBlock(- x)after'],
    ['``a`b`` and ```', 'inlineCode(a`b) and ```'],
    ['<@123456789012345678> <t:1700000000:R> @everyone', 'user(123456789012345678) timestamp(1700000000) everyone()'],
    ['\\*plain\\* <script>', '*plain* <script>'],
    ['¯\\_(ツ)_/¯', '¯_(ツ)_/¯'],
  ])('parses %j', (text, tree) => {
    expect(read(text)).toBe(tree)
  })

  it('links to http and https only', () => {
    expect(read('[a](<https://e.x/a>) (https://e.x/b_(c)).')).toBe('link(a) (url(https://e.x/b_(c))).')
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//e.x', 'https://']) {
      expect(read(`[a](${url}) <${url}>`)).not.toMatch(/link\(/)
    }
  })

  it.each([
    ...['**', '*a ', '_a ', '`', '[', '[a', '[a](', '(a)', '||', '~~_', '> ', '- ', '- a\n', '\n', '```\\', '@', '\\'],
    ...['https://a.b/)', ')', '**a', '__a **b ', '<', '# ', '`a``b'],
  ])('stays fast on many repetitions of %j', (part) => {
    const texts = [`[a](${part.repeat(4000)}`, part.repeat(4000)].map((text) => text.slice(0, 4000))
    expect(cpuMs(() => texts.map(parseMarkdown))).toBeLessThan(200)
  })

  it('stays fast on 200 nested lists', () => {
    const text = Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n')
    expect(cpuMs(() => parseMarkdown(text))).toBeLessThan(100)
  })
})
