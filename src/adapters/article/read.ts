import { parsePage } from './dom.ts'
import { type Facts, factsOf, line } from './metadata.ts'
import { lighten } from './strip.ts'
import { letters, placesOf } from './page-blocks.ts'
import { align, type Readable, readArticle } from './readable.ts'
import { rescue } from './rescue.ts'
import { trim } from './remove-boilerplate.ts'
import { write } from './write.ts'

export type Article = {
  /** One line each; '' where the page names none. */
  readonly title: string
  readonly byline: string
  /** Plain text: paragraphs with an empty line between them, items of lists and headings on lines of their own. */
  readonly text: string
  /** Absolute, http or https: what the page calls its own address, else the one it was fetched from. */
  readonly canonicalUrl: string
  /** The same of a picture; '' where there is none. */
  readonly picture: string
}

const maxTextChars = 500_000

/** The article of a page; null where there is none. May take long, and much memory: for a thread that can be killed. */
export function readPage(html: string, url: string): Article | null {
  const light = lighten(html)
  if (light === null) return null
  const document = parsePage(light)
  const { body } = document
  if (!body) return null
  const facts = factsOf(document, url)
  const page = placesOf(body)
  const readable = readArticle(document)
  const quoted = letters(facts.body)
  const title = titleOf(facts, readable)
  const byline = bylineOf(facts, readable)
  const kept = readable ? align(page, readable.blocks) : []
  const text = write(trim(rescue(page, kept, quoted), { title, byline, url })) || write(kept)
  const { canonicalUrl, picture } = facts
  // A page that a script draws may carry its text in its metadata alone.
  const whole = letters(text).length < quoted.length / 2 ? facts.body.replace(/\s*\n\s*/g, '\n\n') : text
  const clean = legible(whole.slice(0, maxTextChars))
  return clean === '' ? null : { title: legible(title), byline: legible(byline), text: clean, canonicalUrl, picture }
}

/** Without control characters and halves of characters. */
const legible = (text: string): string =>
  text
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
    .trim()

/** What the page calls itself, else its first heading where the title bar has it too, else the title bar. */
function titleOf({ title, heading, bar, siteName }: Facts, readable: Readable | null): string {
  if (title !== '') return withoutSite(title, siteName || line(readable?.siteName ?? '', 200))
  if (heading !== '' && (bar === '' || letters(bar).includes(letters(heading)))) return heading
  return withoutSite(bar, siteName) || line(readable?.title ?? '', 500)
}

/** Without the name of the site that pages put behind it. */
function withoutSite(title: string, site: string): string {
  if (site === '' || !title.toLowerCase().endsWith(site.toLowerCase())) return title
  return title.slice(0, -site.length).replace(/\s+[|–—·:»-]+\s*$/u, '') || title
}

const bylineOf = (facts: Facts, readable: Readable | null): string =>
  (facts.byline === '' ? line(readable?.byline ?? '', 200) : facts.byline).replace(/^by\s+/i, '')
