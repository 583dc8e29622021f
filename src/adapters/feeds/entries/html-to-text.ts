import { decodeHTML } from 'entities'
import { resolveAddress } from '../address.ts'

const tag = /<(?:\/?[a-z][^\s<>/]*(?:(?:[^"'<>]|"[^"]*"|'[^']*')*|[^<>]*)|[!?][^<>]*)>/gi
/** Parts of HTML that are not shown; an unclosed one reaches to the end of the text. */
const hidden = /<!--[^]*?(?:-->|$)|<(script|style)\b[^]*?(?:<\/\1[^>]*(?:>|$)|$)/gi

/** Inline elements: removing their tags leaves no gap. */
const inline =
  setOf(`a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby s samp small
  span strike strong sub sup time tt u var wbr`)
/** Elements that distinguish HTML from text; these are often without an end tag. */
const open = setOf('br dd dt hr iframe img input li p script style td tr')
const closed = setOf(
  'a abbr b blockquote code div em font h1 h2 h3 h4 h5 h6 i ol pre small span strong sub sup table u ul',
)
const encoded = /&(amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/i

/** The text of HTML in one line of at most `maxChars`. */
export function htmlToText(html: string, maxChars: number): string {
  let text = stripMarkup(html)
  // Feeds that escape twice show markup only now.
  if (looksEncoded(text)) text = decodeHTML(text)
  if (isHtml(text)) text = stripMarkup(text)
  return oneLine(text, maxChars)
}

/**
 * Text in one line of at most `maxChars`; HTML that a feed passes off as text goes through `htmlToText`. With
 * `isLikelyHtml` a single element is enough to recognize it.
 */
export function toPlainText(text: string, maxChars: number, { isLikelyHtml = false } = {}): string {
  return isHtml(text, isLikelyHtml) || looksEncoded(text) ? htmlToText(text, maxChars) : oneLine(text, maxChars)
}

const looksEncoded = (text: string) => text.includes('&') && encoded.test(text)

/** True if the text has an element with an end tag or attributes, or one that needs no end tag (`isLikely`: any at all). */
function isHtml(text: string, isLikely = false): boolean {
  if (!text.includes('<')) return false
  const lower = text.toLowerCase()
  const names = new Set<string>()
  for (const [, name = '', attributes = ''] of lower.matchAll(/<([a-z][a-z\d]{0,9})(\s[^<>]*|\/)?>/g)) {
    if (open.has(name) || (closed.has(name) && (isLikely || attributes.includes('=')))) return true
    if (closed.has(name)) names.add(name)
  }
  return [...names].some((name) => lower.includes(`</${name}`))
}

function stripMarkup(html: string): string {
  if (!html.includes('<')) return decodeHTML(html)
  return decodeHTML(html.replace(hidden, ' ').replace(tag, (found) => (inline.has(nameOf(found)) ? '' : ' ')))
}

const nameOf = (found: string) => /^<\/?([a-z\d]*)/i.exec(found)?.[1]?.toLowerCase() ?? ''

/** White space and invisible characters, except for single spaces. */
const gaps = /(?! (?![\s\p{Cc}\u200b\ufeff]))[\s\p{Cc}\u200b\ufeff]+/gu
/** A quick test for gaps, which most lines do not have: two spaces, or a character outside of the common ranges. */
const mayHaveGaps = / {2}|[^ -~\u00a1-\u167f]/

function oneLine(text: string, maxChars: number): string {
  const start = text.slice(0, maxChars * 8).trim()
  const line = (mayHaveGaps.test(start) ? start.replace(gaps, ' ').trim() : start).toWellFormed()
  return line.length > maxChars
    ? line
        .slice(0, maxChars)
        .toWellFormed()
        .replace(/\ufffd$/, '')
    : line
}

const maxPictures = 10
const maxTagChars = 8_192

/** The address of the first picture in HTML that is not a tracking pixel; '' without one. */
export function firstPicture(html: string, base: string): string {
  const lower = html.toLowerCase()
  let at = 0
  for (let count = 0; count < maxPictures; count++) {
    const from = lower.indexOf('<img', at)
    const to = lower.indexOf('>', from)
    if (from < 0 || to < 0) return ''
    at = to
    const found = html.slice(from, Math.min(to, from + maxTagChars))
    const [, double, single, bare] = /\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(found) ?? []
    const isPixel = /\s(width|height)\s*=\s*["']?[01](px)?["'\s/>]/i.test(`${found}>`)
    const picture = isPixel ? '' : resolveAddress(decodeHTML(double ?? single ?? bare ?? ''), base)
    if (picture !== '') return picture
  }
  return ''
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(/\s+/))
}
