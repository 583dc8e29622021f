/** A tag of HTML; also a comment, a declaration (both without a name), or a script or style with its content. */
export type Tag = {
  /** The indexes at which it begins and behind which it ends. */
  readonly from: number
  readonly to: number
  /** In lower case. */
  readonly name: string
  readonly kind: 'start' | 'end' | 'hidden' | 'declaration'
  readonly hasAttributes: boolean
}

/** Behind the name comes a space, “/” or “>”: “<https://…>” and “<a@b.example>” are not tags. */
const beginning = /<(\/?)([a-z][a-z\d]*(?:[-:._]+[a-z\d]+)*)(?=[\s/>])/iy
const declaration = /<[!?][^<>]*>/y
const plainEnd = /[^<>]*>/y
/** An address or another value in a tag that the end of the text cuts off. */
const value = /^[^<>]*\s[\w:-]+\s*=[^<>]*$/
const code = /[{};=]/

/** The tags of HTML, in one pass over it. */
export function findTags(html: string): Tag[] {
  const tags: Tag[] = []
  const findEnd = createEndFinder(html)
  const findHidden = createHiddenFinder(html)
  for (let from = html.indexOf('<'); from >= 0; from = html.indexOf('<', from)) {
    const tag = readTag(html, from, findEnd)
    if (!tag) {
      from += 1
      continue
    }
    const hiddenTo = tag.kind === 'start' && isHiding(tag.name) ? findHidden(tag) : null
    tags.push(hiddenTo === null ? tag : { ...tag, kind: 'hidden', to: hiddenTo })
    from = hiddenTo ?? tag.to
  }
  return tags
}

/** A quick test, since hostile texts have millions of “<” that begin nothing. */
const mayBegin = (html: string, at: number): boolean => {
  const next = html.charCodeAt(at)
  return (next >= 0x41 && next <= 0x5a) || (next >= 0x61 && next <= 0x7a) || next === 0x21 || next === 0x3f
}

function readTag(html: string, from: number, findEnd: (from: number) => number | null): Tag | null {
  if (!mayBegin(html, html[from + 1] === '/' ? from + 2 : from + 1)) return null
  beginning.lastIndex = from
  const found = beginning.exec(html)
  if (!found) return readDeclaration(html, from)
  const nameTo = beginning.lastIndex
  const to = findEnd(nameTo)
  if (to === null) return null
  const [, slash, name = ''] = found
  const kind = slash === '' ? 'start' : 'end'
  return { from, to, name: name.toLowerCase(), kind, hasAttributes: html.slice(nameTo, to).includes('=') }
}

function readDeclaration(html: string, from: number): Tag | null {
  const shared = { from, name: '', hasAttributes: false }
  if (html.startsWith('<!--', from)) {
    const end = html.indexOf('-->', from + 4)
    return { ...shared, kind: 'hidden', to: end < 0 ? html.length : end + 3 }
  }
  declaration.lastIndex = from
  return declaration.test(html) ? { ...shared, kind: 'declaration', to: declaration.lastIndex } : null
}

/** Finds the “>” outside of quoted values; with unpaired quotes the first one in front of the next “<”. */
function createEndFinder(html: string) {
  const lastTag = html.lastIndexOf('<')
  /** Up to here quotes are unpaired: looking for their ends from every tag would take quadratic time. */
  let unpairedTo = 0
  return (from: number): number | null => {
    if (from >= unpairedTo) {
      const at = skipValues(html, from)
      if (html[at] === '>') return at + 1
      unpairedTo = at
    }
    plainEnd.lastIndex = from
    if (plainEnd.test(html)) return plainEnd.lastIndex
    return from > lastTag && value.test(html.slice(from)) ? html.length : null
  }
}

/** The index of the next “<” or “>” outside of quoted values, or of a quote without a second one. */
function skipValues(html: string, from: number): number {
  let isValue = false
  for (let at = from; at < html.length; at++) {
    const character = html[at] ?? ''
    if (character === '<' || character === '>') return at
    if (isValue && (character === '"' || character === "'")) {
      const end = html.indexOf(character, at + 1)
      if (end < 0) return at
      at = end
    }
    isValue = character === '=' || (isValue && /\s/.test(character))
  }
  return html.length
}

const isHiding = (name: string): boolean => name === 'script' || name === 'style'

/** Finds the end of a script or style. One without an end tag hides the rest if it is code; else it is a word. */
function createHiddenFinder(html: string) {
  const unclosed = new Set<string>()
  return ({ name, to, hasAttributes }: Tag): number | null => {
    if (unclosed.has(name)) return null
    const end = name === 'script' ? /<\/script[^<>]*>?/gi : /<\/style[^<>]*>?/gi
    end.lastIndex = to
    if (end.test(html)) return end.lastIndex
    unclosed.add(name)
    return hasAttributes || code.test(html.slice(to)) ? html.length : null
  }
}
