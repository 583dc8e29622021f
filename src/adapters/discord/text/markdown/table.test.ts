import { describe, expect, it } from 'vitest'
import { rewriteMarkdown } from './rewrite.ts'

const table = (...lines: string[]) => rewriteMarkdown(lines.join('\n'))

describe('a table', () => {
  it('is aligned in a code block, without the marks of its cells', () => {
    expect(
      table(
        '| Model | Size | Note |',
        '|:--|--:|:-:|',
        '| **Alpha** | 7B | `x` |',
        '| Beta | 70B | see [[1]](<https://a.test>) |',
      ),
    ).toBe(
      ['```', 'Model  Size   Note', '-----  ----  -------', 'Alpha    7B     x', 'Beta    70B  see [1]', '```'].join(
        '\n',
      ),
    )
  })

  it('needs no bars at its ends, keeps escaped ones, and fills short rows', () => {
    expect(table('a | b', '--|--', '1 | x \\| y', '2 |')).toBe('```\na  b\n-  -----\n1  x | y\n2\n```')
  })

  it('keeps every cell: bars in code, and what is more than the head has', () => {
    expect(table('| op | is |', '|--|--|', '| `a || b` | or |', '| `a \\| b` | pipe |', '| 1 | 2 | 3 | |')).toBe(
      ['```', 'op      is', '------  -----', 'a || b  or', 'a | b   pipe', '1       2 | 3', '```'].join('\n'),
    )
  })

  it('shows code in its cells as it is', () => {
    const cells = ['| `<br>` and <br> **`**x`** |', '| `a \\| b` |']
    expect(table('| a | b |', '|--|--|', `${cells[0]}1|`, `${cells[1]}2|`)).toContain('\n<br> and / **x  1\na | b ')
    expect(table('| a |', '|--|', ...cells)).toBe('**a**\n- `<br>` and   **`**x`**\n- `a | b`')
  })

  it('ends at a line that does not begin as its rows do', () => {
    expect(table('| a | b |', '|--|--|', '| 1 | 2 |', 'x | y')).toBe('```\na  b\n-  -\n1  2\n```\nx | y')
  })

  it('counts wide characters twice', () => {
    expect(table('| 名前 | n |', '|--|--|', '| 量子 | 1 |', '| abcd | 2 |')).toBe(
      '```\n名前  n\n----  -\n量子  1\nabcd  2\n```',
    )
  })

  it('is a list where it is too wide, or has one column', () => {
    const long = 'a sentence that needs more room than a column can give it here'
    expect(table('| Name | What | When |', '|---|---|---|', `| **A** | ${long} | |`, '| B | x<br>y | 2020 |')).toBe(
      [`- Name: **A**`, `  - What: ${long}`, '- Name: **B**', '  - What: x y', '  - When: 2020'].join('\n'),
    )
    expect(table('| Names |', '|---|', '| A |', '| B |')).toBe('**Names**\n- A\n- B')
  })

  it('stays in its quote, and text goes on below it', () => {
    expect(table('> | a | b |', '> |---|---|', '> | 1 | 2 |', '> so', 'after')).toBe(
      '> ```\n> a  b\n> -  -\n> 1  2\n> ```\n> so\nafter',
    )
  })

  it('cannot end its own code block', () => {
    const drawn = table('| a | b |', '|---|---|', '| ``` | ```js |')
    expect(drawn.match(/```/g)).toHaveLength(2)
  })

  it.each(['a | b\nc | d', '| a | b |\n|---|\n| 1 | 2 |', '||hidden|| and\n||more||', '| alone |'])(
    'is not “%s”',
    (text) => {
      expect(rewriteMarkdown(text)).toBe(text)
    },
  )

  it('does not grow without bounds in a list', () => {
    const head = `|${` ${'x'.repeat(59)} |`.repeat(30)}`
    const text = [head, `|${'---|'.repeat(30)}`, ...Array<string>(2_000).fill(`|${'a|'.repeat(30)}`)].join('\n')
    expect(rewriteMarkdown(text).length).toBeLessThan(40 * text.length)
  })
})
