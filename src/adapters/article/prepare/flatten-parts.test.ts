import { describe, expect, it } from 'vitest'
import { readPage } from '../read.ts'

const post = (n: number, size = 2) =>
  `<p>Post ${n} tells how the keeper counted every ship, stone by stone, and what the harbour said to that.</p>`.repeat(
    size,
  )
const page = (body: string) => `<!doctype html><title>The thread</title><h1>The thread</h1>${body}`
const textOf = (body: string) => readPage(page(body), 'https://example.org/a')?.text ?? ''
const numbers = (text: string) => [1, 2, 3, 4, 5].filter((n) => text.includes(`Post ${n} `))
const part = (n: number, tag = 'section', title = 'h2') =>
  `<${tag} class="entry"><div class="head"><${title}><a href="/${n}">Version ${n}</a></${title}></div>
  <div class="body"><div class="inner">${post(n, n === 1 ? 8 : 2)}</div></div><ul class="tools"><li><a href="/r">Reply</a></li></ul></${tag}>`
const parts = (tag?: string, title?: string) => [1, 2, 3, 4, 5].map((n) => part(n, tag, title)).join('')

describe('a text in parts beside each other', () => {
  it.each(['section', 'article', 'div', 'li'])('is read as a whole: %s', (tag) => {
    const text = textOf(`<main>${tag === 'li' ? `<ol>${parts(tag)}</ol>` : parts(tag)}</main>`)
    expect(numbers(text)).toEqual([1, 2, 3, 4, 5])
    expect(text).not.toContain('Reply')
  })

  it('is read without the teasers beside a longer article', () => {
    const cards = [2, 3, 4].map(
      (n) => `<article class="card"><div><a href="/${n}"><h3>Other</h3></a>${post(n, 1)}</div></article>`,
    )
    expect(numbers(textOf(`<article><div>${post(1, 12)}</div></article><section>${cards.join('')}</section>`))).toEqual(
      [1],
    )
  })

  it('is read alone where whole pages follow each other', () => {
    expect(numbers(textOf(`<main>${parts('article', 'h1')}</main>`))).not.toHaveLength(5)
  })
})
