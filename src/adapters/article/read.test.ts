import { describe, expect, it } from 'vitest'
import { readPage } from './read.ts'

const paragraph = (number: number) =>
  `Paragraph ${number} tells of the harbour office, which keeps a ledger of every barge that passes the lock, with its draught and its cargo.`
const p = (number: number) => `<p>${paragraph(number)}</p>`
const page = (...parts: string[]) =>
  `<!doctype html><html><head><title>The ledger</title></head><body>${parts.join('')}</body></html>`
const article = (...parts: string[]) => page(`<article><h1>The ledger</h1>${parts.join('')}</article>`)

const paragraphsOf = (html: string) => readPage(html, 'https://lock.example/ledger')?.text.split('\n\n') ?? []
const all = [1, 2, 3, 4, 5].map(paragraph)

describe('the text of an article', () => {
  it.each([
    ['a script stands between head and body', '</head><script type="application/ld+json">{}</script><body>'],
    ['a link stands between head and body', '</head><link rel="stylesheet" href="a.css"><body>'],
    ['the body has no tag', '</head>'],
    ['an element begins around the body', '</head><div><body>'],
    ['names of attributes are in capitals', '</head><body CLASS="page" ID="top">'],
  ])('has every paragraph if %s', (_, border) => {
    const html = article(...[1, 2, 3, 4, 5].map(p)).replace('</head><body>', border)
    expect(paragraphsOf(html)).toEqual(all)
  })

  it.each([
    ['in a wrapper of its own', (text: string) => `<div><p><a href="/x"><b>${text}</b></a></p></div>`],
    ['around which the link stands', (text: string) => `<div><a href="/x"><p>${text}</p></a></div>`],
    [
      'that is mostly link',
      (text: string) => `<div><p>${text.slice(0, 20)}<a href="/x">${text.slice(20)}</a></p></div>`,
    ],
  ])('keeps a linked paragraph %s in its place', (_, write) => {
    const html = article(p(1), p(2), write(paragraph(3)), p(4), p(5))
    expect(paragraphsOf(html)).toEqual(all)
  })

  it('leaves out a list of linked teasers behind the last paragraph', () => {
    const teasers = [6, 7, 8].map((number) => `<div><p><a href="/${number}">${paragraph(number)}</a></p></div>`)
    expect(paragraphsOf(article(...[1, 2, 3, 4, 5].map(p), `<div>${teasers.join('')}</div>`))).toEqual(all)
  })

  const secret = 'This sentence is not shown to anybody who reads the page, however long it may be.'
  it.each([
    ['hidden', `<p hidden>${secret}</p>`],
    ['undisplayed', `<div style="color: red; display:none !important"><p>${secret}</p></div>`],
    ['undisplayed, in capitals', `<DIV STYLE="DISPLAY: NONE"><p>${secret}</p></DIV>`],
    ['invisible', `<p style="visibility:hidden">${secret}</p>`],
    ['moved off the screen', `<p style="position:absolute;left:-9999px">${secret}</p>`],
    ['hidden from assistive technology', `<p aria-hidden="true">${secret}</p>`],
    ['for screen readers only', `<p class="sr-only">${secret}</p>`],
    ['a template', `<template><p>${secret}</p><template></template><p>${secret}</p></template>`],
    ['a closed dialog', `<dialog><p>${secret}</p></dialog>`],
    ['a fallback without scripts', `<noscript><p>${secret}</p></noscript>`],
  ])('has no element that is %s', (_, hidden) => {
    expect(paragraphsOf(article(p(1), hidden, p(2), hidden, p(3), p(4), p(5), hidden))).toEqual(all)
  })

  it('has no more of a metered article than the page shows', () => {
    const body = [...all, ...[6, 7, 8, 9, 10, 11, 12].map(paragraph)].join('\n\n')
    const data = JSON.stringify({ '@type': 'NewsArticle', articleBody: body })
    const html = article(...[1, 2, 3, 4, 5].map(p), `<script type="application/ld+json">${data}</script>`)
    expect(paragraphsOf(html)).toEqual(all)
  })

  it('is the article of the linked data if a script draws the page', () => {
    const data = JSON.stringify({ '@type': 'NewsArticle', articleBody: all.join('\n') })
    const html = page(`<div id="app"></div><script type="application/ld+json">${data}</script>`)
    expect(paragraphsOf(html)).toEqual(all)
  })
})

const consent = [
  'We and our 842 partners store information on a device, such as cookies, and process personal data.',
  'With your permission we may use precise geolocation data and identification through device scanning.',
  'You may click to consent to the processing described above, or change your preferences before consenting.',
  'Your preferences will apply to this website only, and you can withdraw them at any time.',
  'Strictly necessary cookies are always active: they make the site work, and they store nothing about you.',
  'Performance cookies count visits, so that we can measure and improve the site.',
]
const box = (attributes: string) => `<div ${attributes}>${consent.map((text) => `<p>${text}</p>`).join('')}</div>`

describe('a box that asks for consent', () => {
  const names = ['class="cookie-consent"', 'id="onetrust-banner-sdk"', 'class="cmp-container"', 'class="notice"', '']
  it.each([...names, 'role="dialog" aria-modal="true"'])('(%s) is no part of the article', (attributes) => {
    const text = [1, 2, 3, 4, 5].map(p)
    expect(paragraphsOf(article(...text).replace('<article>', `${box(attributes)}<article>`))).toEqual(all)
    expect(paragraphsOf(article(...text).replace('</article>', `</article>${box(attributes)}`))).toEqual(all)
    expect(paragraphsOf(page(box(attributes), '<h1>The ledger</h1>', ...text))).toEqual(all)
  })

  it('is no part of a short article either', () => {
    const html = article(p(1), p(2)).replace('<article>', `${box('class="cookie-banner"')}<article>`)
    expect(paragraphsOf(html)).toEqual(all.slice(0, 2))
  })

  const others = {
    German: [
      'Wir und unsere 212 Partner speichern Informationen auf Ihrem Gerät und verarbeiten personenbezogene Daten.',
      'Mit Ihrer Zustimmung nutzen wir Standortdaten. Die Einwilligung können Sie jederzeit widerrufen.',
      'Alle akzeptieren',
    ],
    French: [
      'Nous et nos partenaires utilisons des cookies pour stocker des informations sur votre appareil.',
      'Vous pouvez retirer votre consentement ou vous opposer à l’intérêt légitime à tout moment.',
      'Continuer sans accepter',
    ],
    Spanish: [
      'Nosotros y nuestros socios almacenamos datos en un dispositivo y tratamos datos personales.',
      'Puede retirar su consentimiento o rechazar las cookies cuando quiera.',
    ],
    Italian: [
      'Noi e terze parti utilizziamo cookie e trattiamo dati personali.',
      'Il tuo consenso vale per questo sito; puoi rifiutare i cookie nelle preferenze.',
    ],
  }
  it.each(Object.entries(others))('in %s is known by its words alone, before and behind the article', (_, texts) => {
    const nameless = `<div class="x7">${texts.map((text) => `<div><p>${text}</p></div>`).join('')}</div>`
    const text = [1, 2, 3, 4, 5].map(p).join('')
    expect(paragraphsOf(page(nameless, `<div><h1>The ledger</h1>${text}</div>`))).toEqual(all)
    expect(paragraphsOf(page(`<div><h1>The ledger</h1>${text}</div>`, nameless))).toEqual(all)
  })

  it('is not mistaken for an article about consent, nor for the wrapper of a page', () => {
    const about = consent.map((text) => `<p>“${text}” So begins a text that everybody knows and nobody has read.</p>`)
    expect(paragraphsOf(article(p(1), ...about, p(2)))).toHaveLength(8)
    expect(
      paragraphsOf(
        page(
          `<div class="cookie-consent-open"><h1>The ledger</h1>${all.map((text) => `<p>${text}</p>`).join('')}</div>`,
        ),
      ),
    ).toEqual(all)
  })
})

describe('the parts of an article', () => {
  it('that repeat a sentence as a pull quote neither remove nor move it', () => {
    const quote = paragraph(4)
    expect(
      paragraphsOf(article(p(1), `<aside class="pullquote"><p>${quote}</p></aside>`, ...[2, 3, 4, 5].map(p))),
    ).toEqual(all)
    const quotation = 'A quotation that the text has nowhere else stays where the author put it.'
    expect(paragraphsOf(article(p(1), `<blockquote><p>${quotation}</p></blockquote>`, ...[2, 3, 4, 5].map(p)))).toEqual(
      [all[0], quotation, ...all.slice(1)],
    )
  })

  it('keep their order, and occur as often as on the page', () => {
    const parts = [p(1), '<h2>Notes</h2>', p(2), `<ul><li>${paragraph(3)}</li></ul>`, p(1), '<h2>Notes</h2>', p(2)]
    expect(paragraphsOf(article(...parts))).toEqual([all[0], 'Notes', all[1], `- ${all[2]}`, all[0], 'Notes', all[1]])
  })

  it('keep the numbers of a table before the first paragraph', () => {
    const table =
      '<table><tr><th>Team</th><th>Points</th></tr><tr><td>Ada</td><td>900</td></tr><tr><td>Bela</td><td>863</td></tr></table>'
    expect(paragraphsOf(article(table, p(1), p(2)))).toEqual(['Team | Points\nAda | 900\nBela | 863', all[0], all[1]])
  })

  it('keep code with line breaks as it is', () => {
    const code = '<pre><code>let a = 1<br>  let b = 2<br><br>let c = 3</code></pre>'
    const text = readPage(article(p(1), code, p(2)), 'https://lock.example/ledger')?.text
    expect(text).toBe(`${paragraph(1)}\n\nlet a = 1\n  let b = 2\n\nlet c = 3\n\n${paragraph(2)}`)
  })

  it('keep a last section with a heading such as “Comments” if a paragraph follows it', () => {
    expect(paragraphsOf(article(...[1, 2, 3, 4].map(p), '<h2>Comments</h2>', p(5)))).toContain(paragraph(5))
  })
})
