import { createMarkupParser } from '../../../lib/text/markup-parser.ts'
import { resolveAddress } from '../address.ts'

const maxPictures = 10
/** Characters of markup in which a picture is looked for. */
const maxChars = 65_536
/** Attributes in which pages keep the address until the picture is to be seen; `src` then holds a placeholder. */
const lazyAttributes = ['data-src', 'data-lazy-src', 'data-original', 'data-orig-file']
const setAttributes = ['srcset', 'data-srcset', 'data-lazy-srcset']

type Attributes = Readonly<Record<string, string>>

/** The address of the first picture in HTML that is not a tracking pixel; '' without one. */
export function firstPicture(html: string, base: string): string {
  const begin = html.search(/<(?:img|picture|amp-img)[\s/>]/i)
  if (begin < 0) return ''
  let [count, found] = [0, '']
  const parser = createMarkupParser(
    {
      onopentag(name, attributes) {
        if (!/^(img|source|amp-img)$/.test(name) || found !== '') return
        found = isPixel(attributes) ? '' : addressOf(name, attributes, base)
        if (found !== '' || ++count === maxPictures) parser.pause()
      },
    },
    {},
  )
  parser.write(html.slice(begin, begin + maxChars))
  return found
}

const isPixel = ({ width = '', height = '' }: Attributes): boolean =>
  [width, height].some((length) => /^\s*[01](px)?\s*$/i.test(length))

/** Of a `source` only the set counts: its `src` is a film or a sound. */
function addressOf(name: string, attributes: Attributes, base: string): string {
  const lazy = lazyAttributes.map((attribute) => attributes[attribute])
  const sets = setAttributes.map((attribute) => widestOf(attributes[attribute] ?? ''))
  const addresses = name === 'source' ? sets : [...lazy, attributes['src'], ...sets]
  for (const address of addresses) {
    const resolved = resolveAddress(address ?? '', base)
    if (resolved !== '') return resolved
  }
  return ''
}

/** The address of the largest candidate. https://html.spec.whatwg.org/multipage/images.html#srcset-attributes */
function widestOf(set: string): string {
  let [widest, address] = [{ address: '', size: 0 }, '']
  for (const part of set.replace(/(\s[\d.]+[wx]),/g, '$1 ').split(/\s+/)) {
    const size = /^(\d{1,6}(?:\.\d{1,6})?)[wx]$/.exec(part)?.[1]
    if (size === undefined) address = part.replace(/^,+|,$/g, '')
    const candidate = { address, size: Number(size ?? 1) }
    if (address !== '' && candidate.size > widest.size) widest = candidate
  }
  return widest.address
}
