import { decodeHTMLStrict } from 'entities'
import { Buffer } from 'node:buffer'

export type Attributes = Readonly<Record<string, string>>

/** One element of a feed, with only what entries are made of. */
export type Element = {
  /** The canonical name, see `createNamespaces`. */
  readonly name: string
  /** Decoded and trimmed, by name in lower case. */
  readonly attributes: Attributes
  /** The `xml:base` in force; null without one. */
  readonly base: string | null
  /** The content of at most 16,384 characters, decoded and trimmed. */
  readonly text: string
  /** True if the element has markup, or its type is not plain text. */
  readonly isHtml: boolean
  /** True if the element declares that it is plain text. */
  readonly isText: boolean
  readonly children: readonly Element[]
}

/** A summary and a picture are found in less. */
const maxChars = 16_384
const keptAttributes = ['type', 'href', 'rel', 'url', 'src', 'ispermalink', 'medium', 'rdf:about']
const plainType = /^((text\/)?plain|text|multipart\/alternative)?$/
/** Atom content of these types is base64. https://www.rfc-editor.org/rfc/rfc4287#section-4.1.3.3 */
const binaryType = /^(?!text\/|[^/]*[/+]xml$|multipart\/|.*\+xml$)[^/]+\/[^/]+$/
/** CDATA sections, comments and declarations. */
const special = /<!\[CDATA\[([^]*?)(?:\]\]>|$)|<!--[^]*?(?:-->|$)|<[!?][^>]*(?:>|$)/g

/** The content of an element from its source: HTML if it has start tags, else text. */
export function readContent(source: string, attributes: Attributes): Pick<Element, 'text' | 'isHtml' | 'isText'> {
  const type = (attributes['type'] ?? '').trim().toLowerCase()
  const html = source
    .slice(0, maxChars)
    .replace(special, (_, literal?: string) => literal?.replaceAll('&', '&amp;').replaceAll('<', '&lt;') ?? '')
  const hasTags = /<[^/]/.test(html)
  const text = hasTags ? html.replace(/(<\/?)[^\s<>/:]+:/g, '$1') : decodeHTMLStrict(html.replace(/<[^<>]*>/g, ''))
  const isBase64 = attributes['mode']?.toLowerCase() === 'base64' || binaryType.test(type)
  return {
    text: (isBase64 ? fromBase64(text) : text).trim(),
    isHtml: hasTags || !plainType.test(type),
    isText: !hasTags && /^(text\/plain|text)$/.test(type),
  }
}

export function keepAttributes(attributes: Attributes): Attributes {
  const kept: Record<string, string> = {}
  for (const name of keptAttributes) {
    const value = attributes[name]
    if (value !== undefined) kept[name] = decodeHTMLStrict(value).trim()
  }
  return kept
}

/** '' if the bytes are not text; the text itself if it is not base64. */
function fromBase64(text: string): string {
  const code = text.replace(/\s+/g, '')
  if (!/^[a-z\d+/_-]*={0,2}$/i.test(code)) return text
  const decoded = Buffer.from(code, 'base64').toString('utf8')
  return decoded.includes('\ufffd') || decoded.includes('\0') ? '' : decoded
}
