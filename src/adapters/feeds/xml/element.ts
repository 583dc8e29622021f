import { decodeHTMLStrict } from 'entities'
import { Buffer } from 'node:buffer'
import type { Dialect } from './namespaces.ts'

/** One element of a feed, with only what entries are made of. */
export type Element = {
  /** The canonical name, see `createNamespaces`. */
  readonly name: string
  /** Decoded and trimmed, by name in lower case. */
  readonly attributes: Readonly<Record<string, string>>
  /** The `xml:base` in force; null without one. */
  readonly base: string | null
  /** The content of at most 16,384 characters, decoded and trimmed. */
  readonly text: string
  /** True if the element has markup, or is Atom of a type other than plain text. */
  readonly isHtml: boolean
  readonly children: readonly Element[]
}

/** A summary and a picture are found in less. */
const maxChars = 16_384
const keptAttributes = ['type', 'href', 'rel', 'url', 'src', 'ispermalink', 'medium', 'rdf:about']
const plainType = /^((text\/)?plain|text|multipart\/alternative)?$/
/** Atom content of these types is base64. https://www.rfc-editor.org/rfc/rfc4287#section-4.1.3.3 */
const binaryType = /^(?!text\/|[^/]*[/+]xml$|multipart\/|.*\+xml$)[^/]+\/[^/]+$/

/** Text between tags, text of a CDATA section, or a tag. */
type Form = 'text' | 'literal' | 'tag'

/** Collects the content of an element piece by piece. */
export function createContent() {
  const parts: { form: Form; text: string }[] = []
  let room = maxChars
  let isMarkup = false

  return {
    add(form: Form, text: string): void {
      isMarkup ||= form === 'tag' && !text.startsWith('</')
      if (form === 'tag' && !isMarkup) return
      if (room > 0 && text !== '') parts.push({ form, text: text.slice(0, room) })
      room -= text.length
    },
    read(attributes: ReadonlyMap<string, string>, dialect: Dialect): { text: string; isHtml: boolean } {
      const type = (attributes.get('type') ?? '').trim().toLowerCase()
      const isBase64 =
        attributes.get('mode')?.toLowerCase() === 'base64' || (dialect === 'atom' && binaryType.test(type))
      const text = isBase64
        ? fromBase64(parts.map((part) => part.text).join(''))
        : parts.map((part) => (isMarkup ? toHtml(part.form, part.text) : toText(part.form, part.text))).join('')
      return { text: text.trim(), isHtml: isMarkup || (dialect === 'atom' && !plainType.test(type)) }
    },
  }
}

export type Content = ReturnType<typeof createContent>

export function readKeptAttributes(attributes: ReadonlyMap<string, string>): Record<string, string> {
  const kept: Record<string, string> = {}
  if (attributes.size === 0) return kept
  for (const name of keptAttributes) {
    const value = attributes.get(name)
    if (value !== undefined) kept[name] = decodeHTMLStrict(value).trim()
  }
  return kept
}

/** Text and tags are HTML as they stand; a CDATA section among them is text. */
const toHtml = (form: Form, text: string) =>
  form === 'literal' ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : text

const toText = (form: Form, text: string) => (form === 'literal' ? withoutComments(text) : decodeHTMLStrict(text))

/** HTML without its comments. An unclosed one stays: looking for its end from every start would take quadratic time. */
function withoutComments(html: string): string {
  const end = html.lastIndexOf('-->') + 3
  return end < 3 ? html : html.slice(0, end).replace(/<!--[^]*?-->/g, '') + html.slice(end)
}

/** '' if the bytes are not text; the text itself if it is not base64. */
function fromBase64(text: string): string {
  const code = text.replace(/\s+/g, '')
  if (!/^[a-z\d+/_-]*={0,2}$/i.test(code)) return text
  const decoded = Buffer.from(code, 'base64').toString('utf8')
  return decoded.includes('\ufffd') || decoded.includes('\0') ? '' : decoded
}
