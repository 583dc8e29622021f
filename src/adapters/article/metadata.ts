import { allOf, type DomDocument, type DomElement, parsePage } from './dom.ts'
import { strip } from './strip.ts'
import { parseJson } from '../../lib/text/json.ts'

/** Metadata of a page; '' for what it does not give. */
export type Metadata = {
  /** Headline and authors as the page's JSON-LD has them. */
  readonly title: string
  readonly byline: string
  /** The places in which a page shows its title: title bar, og:title, h1 elements. */
  readonly shownTitles: readonly string[]
  /** Its h1 elements. */
  readonly headings: readonly string[]
  /** The article as the page's JSON-LD quotes it, in plain text. */
  readonly body: string
  readonly canonicalUrl: string
  readonly picture: string
}

export const maxTitleChars = 500
export const maxBylineChars = 200
const minBodyChars = 200
const maxBodyChars = 300_000
/** Width of a picture that may stand for the article; half of it in height. */
const minPicturePixels = 300

/** Reads what Readability leaves: JSON-LD, the page's own address and its picture. `url` is the address of the page. */
export function readMetadata(document: DomDocument, url: string): Metadata {
  const meta = metaOf(document)
  const things = linkedData(document)
  const article = things.find(({ '@type': type }) => /Article|Posting|Report/.test(String(type))) ?? {}
  const base = webAddress(attributeOf(document, 'base[href]', 'href'), url) || url
  const links = [attributeOf(document, 'link[rel~="canonical"]', 'href'), meta('og:url')]
  const pictures = [meta('og:image'), meta('og:image:url'), meta('twitter:image'), meta('twitter:image:src')]
  const absolute = (candidates: readonly string[]) =>
    candidates.map((each) => webAddress(each, base)).find((each) => each !== '')
  const headings = textsOf(document, 'h1')
  return {
    title: line(textOf(article['headline']), maxTitleChars),
    shownTitles: [...textsOf(document, 'title').slice(0, 1), line(meta('og:title'), maxTitleChars), ...headings],
    byline: namesIn(article['author']),
    headings,
    body: longestBody(things),
    canonicalUrl: absolute(links) ?? (webAddress(url, url) || url),
    picture: absolute(pictures) ?? absolute(bigPictures(document)) ?? '',
  }
}

/** Returns an absolute http or https address, or ''. */
function webAddress(text: string, base: string): string {
  if (text === '' || text.length > 4_000 || !URL.canParse(text, base)) return ''
  const { protocol, href, username, password } = new URL(text, base)
  return /^https?:$/.test(protocol) && username === '' && password === '' ? href : ''
}

const textsOf = (document: DomDocument, selector: string): string[] =>
  allOf(document, selector).map(({ textContent }) => line(textContent ?? '', maxTitleChars))

const attributeOf = (document: DomDocument, selector: string, name: string): string =>
  allOf(document, selector)[0]?.getAttribute(name)?.trim() ?? ''

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

/** Comments and CDATA marks around a script. */
const wrapper = /^\s*(?:<!\[CDATA\[|<!--)|(?:\]\]>|-->)\s*$/g

/** Returns every object of the page's JSON-LD, with lists and graphs flattened. Skips invalid JSON. */
function linkedData(document: DomDocument): Thing[] {
  const scripts = allOf(document, 'script[type="application/ld+json"]').slice(0, 20)
  return scripts.flatMap(({ textContent }) => thingsIn(parseJson((textContent ?? '').replace(wrapper, '')), 0))
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

const isAddress = (text: string): boolean => /^https?:|^www\.|^@/i.test(text)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Returns a text as one line without markup and entities. */
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

/** Removes markup and entities: metadata is often escaped twice or copied with its markup. */
function plain(text: string): string {
  if (!/[<&]/.test(text)) return text
  const spaced = text.replace(/<\/?(?:p|div|br|li|h[1-6])\b[^>]{0,200}>/gi, '\n')
  const stripped = strip(spaced)
  return stripped === null ? '' : (parsePage(stripped).body?.textContent ?? '')
}

/** Returns the addresses of the pictures that are declared big. */
function bigPictures(document: DomDocument): string[] {
  const size = (element: DomElement, name: string) => Number.parseInt(element.getAttribute(name) ?? '', 10) || 0
  return allOf(document, 'img')
    .filter((element) => size(element, 'width') >= minPicturePixels && size(element, 'height') >= minPicturePixels / 2)
    .map((element) => element.getAttribute('src')?.trim() ?? '')
}
