import fc from 'fast-check'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, describe, expect, it } from 'vitest'
import { createArticleExtractor, extractArticle } from './extract.ts'

const extractor = createArticleExtractor()
afterAll(() => extractor.close())

const url = 'https://news.example/2026/drawers?utm_source=x'
const sentence =
  'A paragraph of some length, with a comma in the middle and a full stop at its end, as they are written.'
const body = `<article><h1>Drawers</h1>${`<p>${sentence}</p>`.repeat(6)}</article>`
const page = (head: string, more = '') =>
  `<!doctype html><html><head>${head}</head><body><nav><a href="/">Home</a></nav>${body}${more}</body></html>`
const text = Array(6).fill(sentence).join('\n\n')
const ld = (data: object) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`

describe('an article', () => {
  it('has title, byline, text, address and picture', async () => {
    const head = `<title>Drawers | The News</title><meta property="og:site_name" content="The News">
      <meta property="og:title" content="Drawers &amp;amp; clerks | The News"><meta name="author" content="By  Lena Fisk">
      <link rel="canonical" href="/2026/drawers"><meta property="og:image" content="//cdn.example/d.jpg">`
    expect(await extractor.extract(page(head), url)).toEqual({
      title: 'Drawers & clerks',
      byline: 'Lena Fisk',
      text,
      canonicalUrl: 'https://news.example/2026/drawers',
      picture: 'https://cdn.example/d.jpg',
    })
  })

  it('has them from linked data as well, in a graph or beside broken data', async () => {
    const author = [{ '@type': 'Person', name: 'Lena Fisk' }, { name: 'R. Daw' }, 'https://social.example/lena']
    const graph = { '@graph': [{ '@type': 'WebSite' }, { '@type': ['NewsArticle'], headline: 'Clerks', author }] }
    const broken = '<script type="application/ld+json">{"headline": oh no}</script>'
    expect(await extractor.extract(page(`<title>Clerks | News</title>${broken}${ld(graph)}`), url)).toMatchObject({
      title: 'Clerks',
      byline: 'Lena Fisk, R. Daw',
    })
  })

  it('has the address that it was fetched from, and no picture, if the page gives none that is valid', async () => {
    const head =
      '<link rel="canonical" href="javascript:alert(1)"><meta property="og:image" content="data:image/png;base64,AA">'
    const found = await extractor.extract(page(head, '<img src="/dot.gif" width="1" height="1">'), url)
    expect(found).toMatchObject({ title: 'Drawers', byline: '', canonicalUrl: url, picture: '' })
  })

  it('has its first big picture if its metadata names none, resolved against the base of the page', async () => {
    const pictures = '<img src="dot.gif" width="1" height="1"><img src="big.jpg" width="640" height="360">'
    const found = await extractor.extract(page('<base href="https://cdn.example/a/">', pictures), url)
    expect(found?.picture).toBe('https://cdn.example/a/big.jpg')
  })

  it('is readable as plain text: paragraphs, headings, lists, tables and code', async () => {
    const parts = `<h2>Steps</h2><ol><li>First one <b>thing</b></li><li><p>then another</p></li></ol><p>${sentence}<br>${sentence}</p>
      <table><tr><th>a</th><th>b</th></tr><tr><td>1,5</td><td>2</td></tr></table><pre><code>if (x) {\n  y()\n}</code></pre><p>${sentence}</p>`
    const found = await extractor.extract(page('').replace('</article>', `${parts}</article>`), url)
    expect(found?.text.slice(text.length + 2)).toBe(
      `Steps\n\n- First one thing\n- then another\n\n${sentence}\n${sentence}\n\na | b\n1,5 | 2\n\nif (x) {\n  y()\n}\n\n${sentence}`,
    )
  })

  it('is read from the bytes of a page in any encoding', async () => {
    const cyrillic = page('<meta charset="windows-1251">').replace('Drawers', 'xxxx')
    const bytes = Buffer.from(cyrillic, 'latin1').map((byte) => (byte === 0x78 ? 0xff : byte))
    expect(await extractor.extractBytes(bytes, 'text/html; charset=ISO-8859-1', url)).toMatchObject({
      title: 'яяяя',
      text,
    })
    expect(await extractor.extractBytes(Buffer.from(page('')), null, url)).toMatchObject({ title: 'Drawers', text })
    expect(await extractor.extractBytes(new Uint8Array(5_000_001), null, url)).toBeNull()
  })

  it('is extracted with threads of its own by the function that needs no extractor', async () => {
    expect(await extractArticle(page(''), url)).toMatchObject({ title: 'Drawers', text })
  })

  it('is null once the extractor is closed', async () => {
    const closed = createArticleExtractor()
    await closed.close()
    expect(await closed.extract(page(''), url)).toBeNull()
  })

  it.each([
    ['nothing', ''],
    ['white space', ' \n '],
    ['a page without text', '<html><head><title>T</title></head><body><img src=x></body></html>'],
    ['frames', '<frameset><frame src=a></frameset>'],
    ['binary bytes', '\0\u0001\u0002'.repeat(100)],
  ])('is not found in %s', async (_, html) => {
    expect(await extractor.extract(html, url)).toBeNull()
  })
})

const many = (part: string, times: number) => page('').replace('</article>', `${part.repeat(times)}</article>`)
const hostile: [string, string][] = [
  ['a hundred thousand elements in each other', many('<div>', 100_000)],
  ['the same behind end tags of others', many('<div></b>', 100_000)],
  ['the same in spans', many('<span>', 100_000)],
  ['tables in tables', many('<table><tr><td>', 30_000)],
  ['ten megabytes', many(`<p>${sentence}</p>`, 100_000)],
  ['one paragraph of four megabytes', many('word, and more. ', 250_000)],
  ['a million attributes', page('').replace('<h1>', `<h1 ${'a=1 '.repeat(1_000_000)}>`)],
  ['forty attributes on each of many', many(`<i ${'data-a="1" '.repeat(40)}></i>`, 10_000)],
  ['nothing but scripts', many('<script>if (a < b) document.write("</p>")</script>', 50_000)],
  ['a table without end', many('<table><tr><td>a, b</td>', 15_000)],
  ['breaks without end', many('text<br><br>', 18_000)],
  ['as many breaks as are read', many('text<br><br>', 5_000)],
  ['one sentence again and again', many(`<blockquote>${sentence}</blockquote>`, 15_000)],
  ['links without end', many('<li><a href="/x">Another page</a></li>', 15_000)],
  ['consent boxes without end', many('<div class="consent"><p>We and our partners store your data.</p></div>', 10_000)],
  ['captions in each other', many('<div class="caption">', 500)],
  ['captions without end', many('<p class="photo-credit">Photo: A. B.</p>', 1_500)],
  ['parts without end', many(`<div class="share"><div class="newsletter">${sentence}</div></div>`, 1_000)],
  ['quotations without end', many(`<aside class="pullquote">${sentence}</aside>`, 3_000)],
  ['linked paragraphs without end', many(`<div><p><a href="/x">${sentence}</a></p></div><p>${sentence}</p>`, 1_500)],
  ['text made for the words of consent', many(`<p>${'we and our accept your store '.repeat(70)}</p>`, 600)],
  ['comments that never end', many('<!--', 500_000)],
  ['tags that never end', many('<a b="', 300_000)],
  ['a title made for regular expressions', page(`<title>${'a - '.repeat(200_000)}</title>`)],
  ['classes made for them', page('').replace('<article', `<article class="${'share-'.repeat(100_000)}"`)],
  ['spaces made for them', many(' '.repeat(1000), 1000)],
  ['linked data as deep as it is long', page(`<script type="application/ld+json">${'['.repeat(500_000)}</script>`)],
  ['metadata full of markup', page(`<meta property="og:title" content="${'&lt;b&gt;'.repeat(100_000)}">`)],
  ['halves of characters', many('<p>\ud800 and \udfff, with \0 between them.</p>', 5)],
]

async function measured(html: string) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const before = process.memoryUsage().rss
  const begun = performance.now()
  delay.enable()
  const found = await extractor.extract(html, url)
  delay.disable()
  const memoryMb = (process.memoryUsage().rss - before) / 1e6
  return { found, ms: performance.now() - begun, delayMs: delay.max / 1e6, memoryMb }
}

describe('a hostile page', () => {
  it.each(hostile)(
    'of %s is read or given up within two seconds, without blocking the event loop',
    async (_, html) => {
      let { found, ms, delayMs, memoryMb } = await measured(html)
      // Code that blocks the event loop does so every time, a busy machine does not.
      for (let again = 0; again < 2 && delayMs >= 100; again++)
        ({ found, ms, delayMs, memoryMb } = await measured(html))
      expect(ms).toBeLessThan(2_000)
      expect(delayMs).toBeLessThan(100)
      expect(memoryMb).toBeLessThan(50)
      if (found) expect([found.text.length <= 500_000, found.text.isWellFormed()]).toEqual([true, true])
    },
    30_000,
  )

  it('does not affect the next one', async () => {
    expect(await extractor.extract(page(''), url)).toMatchObject({ text })
  })

  it('of random markup is never an error', async () => {
    const tag = fc.constantFrom(
      'div',
      'p',
      'article',
      'table',
      'td',
      'pre',
      'a',
      'li',
      'br',
      'script',
      'svg',
      'title',
      'html',
    )
    const piece = fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name}>`),
      fc.constantFrom('<!--', '-->', '<a href="', '">', sentence, '&amp;', '&#0;', '<![CDATA[', '<p hidden>'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    const pages = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(pages, fc.webUrl(), async (html, address) => {
        const found = await extractor.extract(html, address)
        expect(found === null || found.text.trim() !== '').toBe(true)
      }),
      { numRuns: 200 },
    )
  }, 60_000)
})
