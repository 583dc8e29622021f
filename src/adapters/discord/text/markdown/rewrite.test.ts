import { describe, expect, it } from 'vitest'
import { rewriteMarkdown } from './rewrite.ts'

describe('Markdown that Discord does not draw', () => {
  it.each([
    ['#### Fourth level', '**Fourth level**'],
    ['###### **Sixth** level ######', '**Sixth level**'],
    ['> ##### In a quote', '> **In a quote**'],
    ['### Third level', '### Third level'],
    ['####no heading', '####no heading'],
    ['#### **Use** `*args` here', '**Use `*args` here**'],
    ['#### Use `**kwargs`', '### Use `**kwargs`'],
    ['Title\n=====\nbelow', 'Title\n\nbelow'],
    ['#### Head\r\n---\r\n- [x] done\r\n', '**Head**\n\n☑ done\n'],
    ['above\n\n---\n\nbelow', 'above\n\nbelow'],
    ['above\n* * *\nbelow', 'above\n\nbelow'],
    ['***bold and italic***', '***bold and italic***'],
    ['- [ ] open\n- [x] done\n  * [X] nested', '☐ open\n☑ done\n  ☑ nested'],
    ['1. [ ] first', '1. ☐ first'],
    ['- [link](<https://example.org>)', '- [link](<https://example.org>)'],
    ['one<br>two<br/>three<BR />four', 'one\ntwo\nthree\nfour'],
    ['> one<br>two', '> one\n> two'],
    ['`<br>` and \\<br\\>', '`<br>` and \\<br\\>'],
    ['~~~py\nx = 1\n~~~', '```py\nx = 1\n```'],
    ['````md\n```py\nx\n```\n````\n**b**', '```md\n`\u200B``py\nx\n`\u200B``\n```\n**b**'],
    ['> ~~~\n> a = "```"\n> ~~~', '> ```\n> a = "`\u200B``"\n> ```'],
    ['```js\na = "```"\n```', '```js\na = "`\u200B``"\n```'],
  ])('“%s” becomes “%s”', (text, drawn) => {
    expect(rewriteMarkdown(text)).toBe(drawn)
  })

  it.each(['#### [a]**(https://b.test)', '[a]\\((https://b.test)\\)', '[a]$(https://b.test)$'])(
    'never becomes a link by what is taken out: “%s”',
    (text) => {
      expect(rewriteMarkdown(text)).not.toContain('](')
    },
  )

  it.each([
    '```md\n#### a\n\n---\n- [ ] b <br> \\(x\\)\n| a | b |\n|---|---|\n| 1 | 2 |\n```',
    'Type `#### a`, `$x^2$`, ``\\[ y \\]`` or `- [ ] b`.',
    '```\n---\nnever closed',
    '> ```\n> ---\n> ```',
  ])('stays as it is in code: “%s”', (text) => {
    expect(rewriteMarkdown(text)).toBe(text)
  })
})

/** Every text that is shown while `text` arrives letter by letter. */
const drafts = (text: string): string[] =>
  Array.from({ length: text.length + 1 }, (_, length) => rewriteMarkdown(text.slice(0, length), false))

describe('a growing text', () => {
  const answer = [
    'It costs $5. The loss is \\( L = -\\sum_i y_i \\) and `a | b`.',
    '#### Heading',
    '---',
    '- [ ] task<br />more\n- [x] done\n1. [x] counted',
    '| Name | Size |\n|:--|--:|\n| Alpha | 7 |\n| Beta | 70 |\n**Note:** x | y',
    '\\[ \\nabla L = p - y \\]',
    'He was ||the gardener|| in the end. a || b, and $x^2$ too.',
    '```js\nlet a = "| --- |" // $x$\n```',
    'The end.',
  ].join('\n\n')

  it('never takes back what was shown', () => {
    let before = ''
    for (const draft of drafts(answer)) {
      // The marks that close a bold heading move on with its end.
      expect(draft.startsWith(before.trimEnd().replace(/\*\*$/, ''))).toBe(true)
      before = draft
    }
    expect(rewriteMarkdown(answer).startsWith(before.trimEnd())).toBe(true)
  })

  it('shows neither marks that will go, nor a spoiler before it is closed', () => {
    const shown = drafts(answer).join('\n')
    expect(shown).not.toMatch(/####|^---$|\[ \]|<br|\\\(|\\\[|\|:--|^\| Name/m)
    expect(shown).not.toMatch(/\|\|the(?! gardener\|\|)/)
  })

  it('shows a table at once when it is complete', () => {
    const table = '| a | b |\n|---|---|\n| 1 | 2 |\n'
    expect(rewriteMarkdown(`Here:\n\n${table}`, false).trim()).toBe('Here:')
    expect(rewriteMarkdown(`Here:\n\n${table}\n`, false).trim()).toBe('Here:\n\n```\na  b\n-  -\n1  2\n```')
  })

  it('shows code as it arrives, and words after a lone bar or dollar', () => {
    expect(rewriteMarkdown('```\n| a', false)).toBe('```\n| a')
    expect(rewriteMarkdown('the | operator', false)).toBe('the | operator')
    expect(rewriteMarkdown(`for $5 ${'or more '.repeat(30)}`, false)).toContain('$5 or more')
  })
})
