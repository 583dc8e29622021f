import { describe, expect, it } from 'vitest'
import { readPage } from './read.ts'

const paragraph = (number: number) =>
  `Paragraph ${number} tells of the signal box at the junction, which nobody has painted since the war, and of the cat that lives in it, by agreement.`
const p = (number: number) => `<p>${paragraph(number)}</p>`
const all = [1, 2, 3, 4].map(paragraph)
const body = [1, 2, 3, 4].map(p).join('')
const page = (inside: string, head = '') =>
  `<!doctype html><html><head><title>The box</title>${head}</head><body><div class="article">${inside}</div></body></html>`
const read = (html: string) => readPage(html, 'https://box.example/')
const paragraphsOf = (html: string) => read(html)?.text.split('\n\n') ?? []
const remark =
  'I worked in a box like that for nine years, and the cat was the only one of us who was ever on time, as far as I can remember.'

describe('a part of a page that is no article by its name', () => {
  it.each([
    [
      'newsletter',
      '<p>The best of the junction, in your hands every Friday, free of charge and mostly free of errors.</p>',
    ],
    ['author-bio', '<p>The author lives beside the line and has missed every train that she ever meant to take.</p>'],
    ['article__related', '<p>Seven level crossings that changed their minds, and what became of their keepers.</p>'],
    ['share-buttons', '<p>Pass this on to somebody who waits.</p>'],
    ['no-print', '<p>Choose a smaller type, or a larger one, with the two buttons above this line.</p>'],
  ])('(%s) is left out', (name, inside) => {
    expect(paragraphsOf(page(`${p(1)}${p(2)}<div class="${name}">${inside}</div>${p(3)}${p(4)}`))).toEqual(all)
  })

  it('is left out with all its comments where the article is short', () => {
    const comments = [1, 2, 3, 4, 5].map((number) => `<div><b>Reader ${number}</b><p>${remark}</p></div>`).join('')
    expect(paragraphsOf(page(`${p(1)}${p(2)}<div id="comments">${comments}</div>`))).toEqual(all.slice(0, 2))
  })

  it('is kept if it is a paragraph, most of the page, or all that the page has', () => {
    const paragraphs = [1, 2, 3, 4].map((number) => `<p class="newsletter">${paragraph(number)}</p>`).join('')
    expect(paragraphsOf(page(paragraphs))).toEqual(all)
    expect(paragraphsOf(page(`<div class="share">${body}</div>`))).toEqual(all)
    expect(paragraphsOf(page(`<div class="comments">${body}</div>`))).toEqual(all)
    const parts = [1, 2, 3, 4, 5, 6, 7, 8]
    const wrapped = parts.map((number) => `<div class="share">${p(number)}</div>`).join('')
    expect(paragraphsOf(page(wrapped))).toEqual(parts.map(paragraph))
  })

  it('is kept if only its id says so, which repeats the heading of a section', () => {
    const sections = ['recommendations', 'discussion', 'tags', 'gallery'].map(
      (id, at) => `<section id="${id}">${p(at + 1)}</section>`,
    )
    expect(paragraphsOf(page(sections.join('')))).toEqual(all)
  })
})

describe('the end of an article', () => {
  it.each([
    [
      'offers',
      '<h2>Subscribe to continue reading</h2><p>Two crowns a week, for as long as you like, on paper or on glass.</p>',
    ],
    ['an offer in a box', `<div><p>This article is for subscribers only.</p><p>${remark}</p></div>`],
    ['links', '<ul><li><a href="/1">Boxes</a></li><li><a href="/2">Cats</a></li></ul>'],
    ['the date of its last change', '<p>Last updated on March 4, 2026</p>'],
    [
      'the place where a blog filed it',
      '<p>This entry was posted on May 4, 2026 and is filed under Cats. You can follow any responses.</p>',
    ],
    ['a notice of the letter', '<p>You receive this letter because you asked for it. Unsubscribe at any time.</p>'],
  ])('has no %s', (_, end) => {
    expect(paragraphsOf(page(`${body}${end}`))).toEqual(all)
  })

  it('keeps a list of links below a heading', () => {
    const sources = '<h2>Sources</h2><ul><li><a href="/1">Register of signal boxes, volume four</a></li></ul>'
    expect(paragraphsOf(page(`${body}${sources}`)).slice(4)).toEqual([
      'Sources',
      '- Register of signal boxes, volume four',
    ])
  })

  it('is not an offer that paragraphs follow', () => {
    const offer = '<p>Subscribe to continue reading</p>'
    expect(paragraphsOf(page(`${p(1)}${p(2)}${offer}${p(3)}${p(4)}`)).slice(-2)).toEqual(all.slice(2))
  })
})

describe('numbers before the first paragraph', () => {
  const rows = [1, 2, 3].map(
    (rank) => `<tr><td>${rank}</td><td><a href="/${rank}">Town ${rank}</a></td><td>${90 - rank}</td></tr>`,
  )
  it.each([
    [
      'of a table with links',
      `<table><tr><th>#</th><th>Town</th><th>Trains</th></tr>${rows.join('')}</table>`,
      'Town 1 | 89',
    ],
    ['of a list of terms', '<dl><dt>Levers</dt><dd>48</dd></dl>', '48'],
    ['of a table made of other elements', '<div><div>12</div><div>7</div><div>3</div></div>', '12'],
  ])('%s are kept', (_, numbers, kept) => {
    const text = read(page(`<h1>The box</h1>${numbers}${body}`))?.text
    expect(text).toContain(kept)
    expect(text).toContain(all[0])
  })

  it('that count shares and comments are not', () => {
    expect(
      paragraphsOf(page(`<h1>The box</h1><div>1.2k</div><div>14</div><div>May 4, 2026 by clerk</div>${body}`)),
    ).toEqual(all)
  })
})

describe('a quotation that is set large', () => {
  const quote = 'nobody has painted since the war'
  it.each([
    `<aside><p>${quote}</p></aside>`,
    `<figure class="pull"><blockquote>“${quote}”</blockquote></figure>`,
    `<div class="pullquote">${quote}</div>`,
  ])('is left out if the text has it: %s', (element) => {
    expect(paragraphsOf(page(`${p(1)}${element}${p(2)}${p(3)}${p(4)}`))).toEqual(all)
  })

  it('is kept if the text has it nowhere else', () => {
    const element = '<figure><blockquote>The cat was here first, says the inspector</blockquote></figure>'
    expect(paragraphsOf(page(`${p(1)}${element}${p(2)}${p(3)}${p(4)}`))).toHaveLength(5)
  })
})

describe('a headline of linked data', () => {
  const ld = (headline: string) =>
    `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'Article', headline })}</script>`
  it.each([
    ['counts if the title bar has it', 'The box', '', 'The box'],
    [
      'counts if og:title has it',
      'A box and its cat',
      '<meta property="og:title" content="A box and its cat - Lines">',
      'A box and its cat',
    ],
    ['counts if an h1 has it', 'Paint, at last', '', 'Paint, at last'],
    ['is a description if none has it', 'signal box in the county of Moor', '', 'The box'],
  ])('%s', (_, headline, head, title) => {
    const heading = headline === 'Paint, at last' ? `<h1>${headline}</h1>` : '<h1>The box</h1>'
    expect(read(page(`${heading}${body}`, head + ld(headline)))?.title).toBe(title)
  })
})
