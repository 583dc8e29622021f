import type { Article } from './article.ts'
import { type Block, blocksOf } from './blocks.ts'
import { lettersOf, parsePage } from './dom.ts'
import { line, maxBylineChars, maxTitleChars, type Metadata, readMetadata } from './metadata.ts'
import { type Readable, readArticle } from './readable.ts'
import { removeBoilerplate } from './clean/remove-boilerplate.ts'
import { prepare } from './prepare/prepare.ts'
import { removeCaptions } from './clean/remove-captions.ts'
import { strip } from './strip.ts'
import { writeText } from './write.ts'

const maxTextChars = 500_000
/** Blocks that are looked for in the article that the metadata quotes, each in time linear in its length. */
const maxSentences = 100
const minSentenceLetters = 30

/** Reads the article of a page; null without one. Time and memory are not limited: run it in a thread that can be killed. */
export function readPage(html: string, url: string): Article | null {
  const stripped = strip(html)
  if (stripped === null) return null
  const document = parsePage(stripped)
  const metadata = readMetadata(document, url)
  prepare(document)
  const readable = readArticle(document)
  const title = titleOf(metadata, readable)
  const byline = bylineOf(metadata, readable)
  const found = readable?.content ? blocksOf(readable.content) : []
  const text = writeText(removeBoilerplate(removeCaptions(found), { title, byline }))
  const shown = isDrawnByScript(found, metadata.body) ? linesOf(metadata.body).join('\n\n') : text
  const clean = legible(shown.slice(0, maxTextChars))
  const { canonicalUrl, picture } = metadata
  return clean === '' ? null : { title: legible(title), byline: legible(byline), text: clean, canonicalUrl, picture }
}

/** True if the page shows nothing of the much longer article that its metadata quotes. */
function isDrawnByScript(found: readonly Block[], body: string): boolean {
  const quoted = lettersOf(body)
  const shown = found.map(({ text }) => lettersOf(text))
  if (shown.join('').length >= quoted.length / 2) return false
  const sentences = shown.filter((text) => text.length >= minSentenceLetters).slice(0, maxSentences)
  return !sentences.some((text) => quoted.includes(text))
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** Removes control characters and lone surrogates. */
const legible = (text: string): string =>
  text
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
    .trim()

/**
 * Returns the headline of the linked data if the page shows it as its title, else the title that Readability finds, without
 * the site's name; else the h1.
 */
function titleOf({ title, shownTitles, headings }: Metadata, readable: Readable | null): string {
  const isShown = shownTitles.some((each) => lettersOf(each).includes(lettersOf(title)))
  const found = (isShown ? title : '') || line(readable?.title ?? '', maxTitleChars) || (headings[0] ?? '')
  const heading = headings.find((each) => found.startsWith(each) && separator.test(found.slice(each.length)))
  if (heading) return heading
  const site = line(readable?.siteName ?? '', maxTitleChars)
  if (site === '' || !found.toLowerCase().endsWith(site.toLowerCase())) return found
  return found.slice(0, -site.length).replace(/\s+[|–—·:»-]+\s*$/u, '') || found
}

const separator = /^\s*[|｜–—·:_».-]/u

function bylineOf({ byline }: Metadata, readable: Readable | null): string {
  const found = byline === '' ? line(readable?.byline ?? '', maxBylineChars) : byline
  return found.replace(/^by\s+/i, '')
}
