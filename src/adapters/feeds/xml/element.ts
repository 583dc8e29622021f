import { Buffer } from 'node:buffer'
import { absolute, isRelativeAddress } from '../entries/address.ts'
import type { FeedKind } from './namespaces.ts'

/** So much of an element is kept; a summary and a picture are found in less. */
const mostCharacters = 16_384
const keptAttributes = ['type', 'href', 'rel', 'url', 'src', 'ispermalink', 'medium']
const addressAttributes = ['href', 'url', 'src']
const addressElement = /^(link|url|atom:link)$/
const idElement = /^(guid|id|atom:id)$/
/** Types of text that is not HTML, and of content that is not text at all but comes as base64. */
const plain = /^(text(\/plain)?|multipart\/alternative)?$/
const binary = /^(?!text\/|[^/]*[/+]xml$|multipart\/|.*\+xml$)[^/]+\/[^/]+$/

/** One that begins no reference to a character. */
const bareAmpersand = /&(?!#\d{1,7};|#x[\da-f]{1,6};|[a-z][a-z\d]{1,30};)/gi

type Form = 'text' | 'literal' | 'tag'

/**
 * One element of a feed, written anew so that there is one way to read it: whatever its content was (text, CDATA, markup,
 * base64), it becomes text that is escaped once; where xml:base is in force (`base`), its addresses are absolute.
 */
export function createLeaf(kind: FeedKind, name: string, attributes: ReadonlyMap<string, string>, base: string | null) {
  const parts: { form: Form; text: string }[] = []
  let room = mostCharacters

  function content(): { text: string; isHtml: boolean } {
    const type = (attributes.get('type') ?? '').trim().toLowerCase()
    const isMarkup = parts.some(({ form }) => form === 'tag')
    const isHtml = isMarkup || !plain.test(type)
    const isBase64 = attributes.get('mode')?.toLowerCase() === 'base64' || (kind === 'atom' && binary.test(type))
    const text = isBase64
      ? escaped(fromBase64(parts.map((part) => part.text).join('')))
      : parts.map((part) => written(part.form, part.text, isMarkup)).join('')
    return { text: base === null ? text : resolved(text, base), isHtml }
  }

  function resolved(text: string, against: string): string {
    const isAddress = addressElement.test(name)
    const isId = idElement.test(name) && attributes.get('ispermalink') !== 'false' && isRelativeAddress(text)
    return isAddress || isId ? absolute(text, against) || text : text
  }

  return {
    add(form: Form, text: string): void {
      if (room > 0 && text !== '') parts.push({ form, text: text.slice(0, room) })
      room -= text.length
    },
    /** The element as XML, with the elements in it where it is one that holds others. */
    xml(elements?: string): string {
      const { text, isHtml } = content()
      const kept = [...attributes].filter(([key]) => keptAttributes.includes(key))
      const isAddressed = kept.some(([key]) => addressAttributes.includes(key))
      const hasType = !isAddressed && (kind === 'atom' || name.startsWith('atom:'))
      const typed = hasType ? [...kept.filter(([key]) => key !== 'type'), ['type', isHtml ? 'html' : 'text']] : kept
      const all = base === null ? typed : [...typed, ['xml:base', base]]
      const inTag = all.map(([key = '', value = '']) => {
        const address = base !== null && addressAttributes.includes(key) ? absolute(value, base) : ''
        return ` ${key}="${tidyText(address || value).replaceAll('"', '&quot;')}"`
      })
      return `<${name}${inTag.join('')}>${elements ?? text}</${name}>`
    },
  }
}

export type Leaf = ReturnType<typeof createLeaf>

/** Among markup what is text is escaped as it is in HTML; else it is escaped as the feed has it. */
function written(form: Form, text: string, isMarkup: boolean): string {
  if (form === 'tag') return escaped(text)
  if (form === 'literal') return isMarkup ? escaped(escaped(text)) : `<![CDATA[${text}]]>`
  return isMarkup ? escaped(text) : tidyText(text)
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Text as a feed escaped it, with the ampersands escaped that begin nothing. */
const tidyText = (text: string) =>
  (text.includes('&') ? text.replace(bareAmpersand, '&amp;') : text).replaceAll('<', '&lt;')

/** '' where the bytes are no text; the text itself where it is no base64. */
function fromBase64(text: string): string {
  const code = text.replace(/\s+/g, '')
  if (!/^[a-z\d+/_-]*={0,2}$/i.test(code)) return text
  const decoded = Buffer.from(code, 'base64').toString('utf8')
  return decoded.includes('\ufffd') || decoded.includes('\0') ? '' : decoded
}
