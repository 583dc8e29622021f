/** A story of a feed; `slug` names its page under /articles/. */
export type Story = { slug: string; title: string; summary: string; at: number }

type Shape = { type: string; write(feed: { title: string; base: string }, stories: readonly Story[]): string | Buffer }

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (mark) => escapes[mark] ?? mark)
const mail = (at: number) => new Date(at).toUTCString()
const iso = (at: number) => new Date(at).toISOString()
const each = (stories: readonly Story[], write: (story: Story) => string) => stories.map(write).join('\n')
/** The text in Latin-1, with character references for all else. */
const latin = (text: string) =>
  Buffer.from(
    text.replace(/[\u0100-\u{10ffff}]/gu, (mark) => `&#${mark.codePointAt(0)};`),
    'latin1',
  )
const link = (base: string, { slug }: Story) => `${base}/articles/${slug}`

const rss: Shape['write'] = ({ title, base }, stories) => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>${escaped(title)}</title><link>${base}/</link><description>${escaped(title)}</description>
${each(
  stories,
  (story) => `<item><title><![CDATA[${story.title}]]></title><link>${link(base, story)}?utm_source=feed</link>
<guid isPermaLink="false">${story.slug}</guid><pubDate>${mail(story.at)}</pubDate>
<description>${escaped(`<p>${escaped(story.summary)}</p>`)}</description>
<enclosure url="${base}/pictures/${story.slug}.png" type="image/png" length="1"/></item>`,
)}
</channel></rss>`

const atom: Shape['write'] = ({ title, base }, stories) => `<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="${base}/articles/"><id>tag:${title}</id><title>${escaped(title)}</title>
<link href="${base}/"/><updated>${iso(stories[0]?.at ?? 0)}</updated>
${each(
  stories,
  (story) => `<entry><id>tag:${story.slug}</id><title type="html">${escaped(escaped(story.title))}</title>
<link rel="alternate" href="${story.slug}"/><published>${iso(story.at)}</published><updated>${iso(story.at)}</updated>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${escaped(story.summary)}</div></summary></entry>`,
)}
</feed>`

const oldAtom: Shape['write'] = ({ title, base }, stories) => `<?xml version="1.0"?>
<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>${escaped(title)}</title><link rel="alternate" href="${base}/"/>
${each(
  stories,
  (story) => `<entry><id>${link(base, story)}</id><title>${escaped(story.title)}</title>
<link rel="alternate" href="${link(base, story)}"/><modified>${iso(story.at)}</modified>
<content type="text/html" mode="base64">${Buffer.from(escaped(story.summary)).toString('base64')}</content></entry>`,
)}
</feed>`

const rdf: Shape['write'] = ({ title, base }, stories) =>
  latin(
    `<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="${base}/"><title>${escaped(title)}</title><link>${base}/</link></channel>
${each(
  stories,
  (
    story,
  ) => `<item rdf:about="${link(base, story)}"><title>${escaped(story.title)}</title><link>${link(base, story)}</link>
<dc:date>${iso(story.at)}</dc:date><description>${escaped(story.summary)}</description></item>`,
)}
</rdf:RDF>`,
  )

const bare: Shape['write'] = ({ title, base }, stories) =>
  latin(
    `<rss version="0.91"><channel><title>${escaped(title)}</title><link>${base}/</link>
${each(stories, (story) => `<item><title>${escaped(story.title)}</title><link>/articles/${story.slug}</link></item>`)}
</channel></rss>`,
  )

const json: Shape['write'] = ({ title, base }, stories) =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    home_page_url: `${base}/`,
    items: stories.map((story) => ({
      id: story.slug,
      url: link(base, story),
      title: story.title,
      content_text: story.summary,
      image: `${base}/pictures/${story.slug}.png`,
      date_published: iso(story.at),
    })),
  })

const wide: Shape['write'] = (feed, stories) =>
  Buffer.from(`\ufeff${String(rss(feed, stories)).replace('UTF-8', 'UTF-16')}`, 'utf16le')

/** Ends inside the CDATA section of the last story. */
const cut: Shape['write'] = (feed, stories) => {
  const whole = String(rss(feed, stories))
  return whole.slice(0, whole.lastIndexOf(']]>'))
}

/** The feed formats by the path at which one is served. */
export const shapes: Record<string, Shape> = {
  '/rss': { type: 'application/rss+xml; charset=utf-8', write: rss },
  '/atom': { type: 'application/atom+xml', write: atom },
  '/atom-0.3': { type: 'text/xml', write: oldAtom },
  '/rdf': { type: 'application/rdf+xml', write: rdf },
  '/rss-0.91': { type: 'text/xml', write: bare },
  '/json': { type: 'application/feed+json', write: json },
  '/utf-16': { type: 'application/xml', write: wide },
  '/truncated': { type: 'application/rss+xml', write: cut },
  '/class-notes': { type: 'application/rss+xml; charset=utf-8', write: rss },
  '/slow': { type: 'application/rss+xml', write: rss },
}

/** The front page, whose head names its feeds. */
export const frontPage = (
  base: string,
): string => `<!doctype html><html lang="en"><head><title>The sandbox's news</title>
<link rel="alternate" type="application/rss+xml" title="All news" href="/rss">
<link rel="alternate" type="application/atom+xml" href="${base}/atom"></head><body><h1>The sandbox's news</h1></body></html>`

/** The page of a story: with its article, else with its summary. */
export function plainPage(
  { title, summary }: Pick<Story, 'title' | 'summary'>,
  paragraphs: readonly string[] = [summary],
): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body><article><h1>${escaped(title)}</h1>${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}</article></body></html>`
}
