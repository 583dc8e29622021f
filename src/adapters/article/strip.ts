/** Tags on one page. No article comes near it, and time grows with it. */
const maxTags = 40_000
/** Readability joins text that `<br>` separates, in time quadratic in their number. */
const maxBreaks = 10_000
/** Elements open at once: browsers stop at 512, sloppy pages leave hundreds open. Parsing time is quadratic in it. */
const maxDepth = 800
/** Characters of the stripped page. */
const maxChars = 1_500_000
/** A longer tag holds an inlined picture or an attack, and loses its attributes. */
const maxTagChars = 10_000

const setOf = (names: string) => new Set(names.split(' '))
const voidTags = setOf('area base br col embed hr img input link meta param source track wbr frame keygen')
/** Elements that the next of their kind closes: leaving them open does not nest. */
const closedByNext = setOf('p li dt dd option optgroup tr td th thead tbody tfoot')
/** Elements without text for readers. An unclosed raw one takes the rest of the page with it. */
const removedTags = setOf('script style textarea iframe svg noscript select')
const rawTags = setOf('script style textarea iframe')
const endTags = new Map([...removedTags, 'title'].map((name) => [name, new RegExp(`</${name}(?=[\\s/>])`, 'gi')]))
/** Dropped and written anew around the page: the parser loses text around misplaced ones. */
const outerTags = setOf('html head body')

/**
 * Returns the page as one html element with everything in its body, without scripts (except JSON-LD), styles, drawings,
 * comments and oversized tags. Returns null if the rest is too long, has too many tags or line breaks, or nests too deep
 * to be parsed quickly.
 */
export function strip(html: string): string | null {
  const kept = ['<!doctype html><html><head></head><body>']
  let from = 0
  const replace = (at: number, after: number, replacement: string): void => {
    kept.push(html.slice(from, at), replacement)
    from = after
  }
  const open: string[] = []
  const endless = new Set<string>()
  let tags = 0
  let breaks = 0
  let end: number
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', end)) {
    const tag = tagAt(html, at, endless)
    end = tag.contentEnd
    if (isOuter(tag)) replace(at, end, '')
    else if (isRemoved(tag)) replace(at, end, ' ')
    else if (tag.end - at > maxTagChars && !tag.isLinkedData) replace(at, tag.end, `<${tag.name}>`)
    if (tag.isClosing) close(open, tag.name)
    else if (nests(tag)) open.push(tag.name)
    if (tag.name === 'br') breaks++
    if (++tags > maxTags || breaks > maxBreaks || open.length > maxDepth) return null
  }
  const stripped = `${kept.join('')}${html.slice(from)}</body></html>`
  return stripped.length > maxChars ? null : stripped
}

type Tag = {
  /** In lower case; '!--' for a comment, '' if this is no tag. */
  name: string
  isClosing: boolean
  isLinkedData: boolean
  /** Index after the tag, and after the end of an element that is read as a whole. */
  end: number
  contentEnd: number
}

const tagStart = /<(\/?)(!--|[a-z!?][^\s/>]{0,40})/iy

/** `endless` collects the elements whose end tag is not found, so that each is looked for once. */
function tagAt(html: string, at: number, endless: Set<string>): Tag {
  tagStart.lastIndex = at
  const [all = '<', slash = '', written = ''] = tagStart.exec(html) ?? []
  const name = written.toLowerCase()
  const isClosing = slash !== ''
  if (name === '') return { name, isClosing, isLinkedData: false, end: at + all.length, contentEnd: at + all.length }
  const end = name === '!--' ? indexAfter(html, '-->', at + 2) : tagEnd(html, at + all.length)
  const isLinkedData = name === 'script' && /application\/ld\+json/i.test(html.slice(at, Math.min(end, at + 300)))
  const isEmpty = isClosing || (html[end - 2] === '/' && !rawTags.has(name))
  return { name, isClosing, isLinkedData, end, contentEnd: isEmpty ? end : contentEnd(html, name, end, endless) }
}

/** A `>` in a quoted value does not end a tag. */
function tagEnd(html: string, from: number): number {
  const stop = /[>=]/g
  for (let place = from; ;) {
    stop.lastIndex = place
    const found = stop.exec(html)
    if (!found) return html.length
    if (found[0] === '>') return found.index + 1
    place = found.index + 1
    while (html[place] === ' ' || html[place] === '\n') place += 1
    const quote = html[place]
    if (quote !== '"' && quote !== "'") continue
    place = indexAfter(html, quote, place + 1)
  }
}

function contentEnd(html: string, name: string, from: number, endless: Set<string>): number {
  const endTag = endTags.get(name)
  if (!endTag || endless.has(name)) return from
  endTag.lastIndex = from
  const found = endTag.exec(html)
  if (found) return indexAfter(html, '>', found.index)
  endless.add(name)
  return rawTags.has(name) ? html.length : from
}

function indexAfter(html: string, mark: string, from: number): number {
  const place = html.indexOf(mark, from)
  return place === -1 ? html.length : place + mark.length
}

/** A doctype and the like count as outer tags. */
const isOuter = ({ name }: Tag): boolean => outerTags.has(name) || (/^[!?]/.test(name) && name !== '!--')

const isRemoved = ({ name, isLinkedData }: Tag): boolean => name === '!--' || (removedTags.has(name) && !isLinkedData)

const nests = ({ name }: Tag): boolean =>
  /^[a-z]/.test(name) && ![voidTags, closedByNext, removedTags, outerTags].some((names) => names.has(name))

/** As in a parser: an end tag ends everything up to the innermost element of its name, and is ignored without one. */
function close(open: string[], name: string): void {
  const place = open.lastIndexOf(name)
  if (place !== -1) open.length = place
}
