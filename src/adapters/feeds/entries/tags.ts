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
    const tag = html.startsWith('<!--', from)
      ? { name: '', kind: 'hidden' as const, to: ifFound(html.indexOf('-->', from + 4), 3) ?? html.length }
      : (readTag(html, from, findEnd) ?? matchAt(declaration, html, from))
    if (!tag) from += 1
    else {
      const hasAttributes = html.slice(from, tag.to).includes('=')
      const hiddenTo = tag.kind === 'start' ? findHidden(tag.name, tag.to, hasAttributes) : null
      const whole = hiddenTo === null ? tag : { ...tag, kind: 'hidden' as const, to: hiddenTo }
      tags.push({ ...whole, from, hasAttributes })
      from = whole.to
    }
  }
  return tags
}

const ifFound = (at: number, length: number): number | null => (at < 0 ? null : at + length)

function matchAt(pattern: RegExp, html: string, from: number) {
  pattern.lastIndex = from
  return pattern.test(html) ? { name: '', kind: 'declaration' as const, to: pattern.lastIndex } : null
}

function readTag(html: string, from: number, findEnd: (from: number) => number | null) {
  beginning.lastIndex = from
  const [begin, slash, name] = beginning.exec(html) ?? []
  if (begin === undefined || name === undefined) return null
  const to = findEnd(from + begin.length)
  return to === null
    ? null
    : { name: name.toLowerCase(), kind: slash === '' ? ('start' as const) : ('end' as const), to }
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
    const end = matchAt(plainEnd, html, from)?.to ?? null
    return end ?? (from > lastTag && value.test(html.slice(from)) ? html.length : null)
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

/** Finds the end of a script or style. One without an end tag hides the rest if it is code; else it is a word. */
function createHiddenFinder(html: string) {
  const unclosed = new Set<string>()
  return (name: string, from: number, hasAttributes: boolean): number | null => {
    if (name !== 'script' && name !== 'style') return null
    const end = name === 'script' ? /<\/script[^<>]*>?/gi : /<\/style[^<>]*>?/gi
    end.lastIndex = from
    if (!unclosed.has(name) && end.test(html)) return end.lastIndex
    const isFirst = !unclosed.has(name)
    unclosed.add(name)
    return isFirst && (hasAttributes || code.test(html.slice(from))) ? html.length : null
  }
}
