import { lighten } from './strip.ts'
import { allOf, type DomDocument, type DomElement, parsePage } from './dom.ts'

/** What a page says about itself; '' where it says nothing. */
export type Facts = {
  readonly title: string
  /** Its first large heading, and what stands in the title bar. */
  readonly heading: string
  readonly bar: string
  readonly byline: string
  readonly siteName: string
  /** The article as the page's linked data quotes it, in plain text. */
  readonly body: string
  readonly canonicalUrl: string
  readonly picture: string
}

const maxTitleChars = 500
const maxBylineChars = 200
const minBodyChars = 200
const maxBodyChars = 300_000
const bigPixels = 300

/** Reads a page's own words about itself: metadata, linked data, its first big picture. `url` is its address. */
export function factsOf(document: DomDocument, url: string): Facts {
  const meta = metaOf(document)
  const things = linkedData(document)
  const article = things.find(({ '@type': type }) => /Article|Posting|Report/.test(String(type))) ?? {}
  const base = webAddress(attributeOf(document, 'base[href]', 'href'), url) || url
  const links = [attributeOf(document, 'link[rel~="canonical"]', 'href'), meta('og:url')]
  const pictures = [meta('og:image'), meta('og:image:url'), meta('twitter:image'), meta('twitter:image:src')]
  const absolute = (candidates: readonly string[]) =>
    candidates.map((each) => webAddress(each, base)).find((each) => each !== '')
  return {
    title: line(textOf(article['headline']) || meta('og:title') || meta('twitter:title'), maxTitleChars),
    ...headings(document),
    byline: namesIn(article['author']) || author(meta('author')) || author(meta('article:author')),
    siteName: line(meta('og:site_name'), maxBylineChars),
    body: longestBody(things),
    canonicalUrl: absolute(links) ?? (webAddress(url, url) || url),
    picture: absolute(pictures) ?? absolute(bigPictures(document)) ?? '',
  }
}

/** An absolute http or https address; '' where it is none. */
function webAddress(text: string, base: string): string {
  if (text === '' || text.length > 4_000 || !URL.canParse(text, base)) return ''
  const { protocol, href, username, password } = new URL(text, base)
  return /^https?:$/.test(protocol) && username === '' && password === '' ? href : ''
}

const attributeOf = (document: DomDocument, selector: string, name: string): string =>
  allOf(document, selector)[0]?.getAttribute(name)?.trim() ?? ''

/** Of several large headings the one with which the title bar begins: others name the site. */
function headings(document: DomDocument): Pick<Facts, 'heading' | 'bar'> {
  const bar = line(contentOf(document, 'title'), maxTitleChars)
  const all = allOf(document, 'h1').map(({ textContent }) => line(textContent ?? '', maxTitleChars))
  return { bar, heading: all.find((each) => each !== '' && bar.startsWith(each)) ?? all[0] ?? '' }
}

const contentOf = (document: DomDocument, selector: string): string => allOf(document, selector)[0]?.textContent ?? ''

function metaOf(document: DomDocument): (name: string) => string {
  const found = new Map<string, string>()
  for (const element of allOf(document, 'meta')) {
    const name = (element.getAttribute('property') ?? element.getAttribute('name') ?? '').trim().toLowerCase()
    const content = element.getAttribute('content')?.trim() ?? ''
    if (content !== '' && !found.has(name)) found.set(name, content)
  }
  return (name) => found.get(name) ?? ''
}

type Thing = Readonly<Record<string, unknown>>

/** Every object of the page's JSON-LD, lists and graphs opened; what is no JSON is passed over. */
function linkedData(document: DomDocument): Thing[] {
  const scripts = allOf(document, 'script[type="application/ld+json"]').slice(0, 20)
  return scripts.flatMap(({ textContent }) => thingsIn(parsed(textContent ?? ''), 0))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s*(?:<!\[CDATA\[|<!--)|(?:\]\]>|-->)\s*$/g, '')) as unknown
  } catch {
    return null
  }
}

function thingsIn(value: unknown, depth: number): Thing[] {
  if (depth > 3 || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.slice(0, 50).flatMap((each) => thingsIn(each, depth + 1))
  const thing = value as Thing
  return [thing, ...thingsIn(thing['@graph'], depth + 1), ...thingsIn(thing['mainEntity'], depth + 1)]
}

function namesIn(author: unknown): string {
  const all = (Array.isArray(author) ? author.slice(0, 10) : [author]).map((each) =>
    textOf(typeof each === 'object' && each !== null ? (each as Thing)['name'] : each),
  )
  return line(all.filter((name) => name !== '' && !isAddress(name)).join(', '), maxBylineChars)
}

const author = (text: string): string => (isAddress(text) ? '' : line(text, maxBylineChars))
const isAddress = (text: string): boolean => /^https?:|^www\.|^@/i.test(text)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** One line without markup and entities. */
export function line(text: string, maxChars: number): string {
  return plain(text.slice(0, 4 * maxChars))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxChars)
    .trim()
}

function longestBody(things: readonly Thing[]): string {
  const bodies = things.map((thing) => textOf(thing['articleBody'])).filter((body) => body.length >= minBodyChars)
  const [body = ''] = bodies.sort((a, b) => b.length - a.length)
  return plain(body.slice(0, maxBodyChars)).trim()
}

/** Metadata is often escaped once more than it should be, or carries its markup along. */
function plain(text: string): string {
  if (!/[<&]/.test(text)) return text
  const spaced = text.replace(/<\/?(?:p|div|br|li|h[1-6])\b[^>]{0,200}>/gi, '\n')
  const light = lighten(spaced)
  return light === null ? '' : (parsePage(`<body>${light}</body>`).body?.textContent ?? '')
}

/** Pictures of the page that say to be big, the first ones first. */
function bigPictures(document: DomDocument): string[] {
  const size = (element: DomElement, name: string) => Number.parseInt(element.getAttribute(name) ?? '', 10) || 0
  return allOf(document, 'img')
    .filter((element) => size(element, 'width') >= bigPixels && size(element, 'height') >= bigPixels / 2)
    .slice(0, 5)
    .map((element) => element.getAttribute('src')?.trim() ?? '')
}
