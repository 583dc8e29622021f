/** More than any article has; what has more is not worth the time of reading it. */
const maxTags = 40_000
/** Readability joins what breaks separate, in a time that grows with their square. */
const maxBreaks = 10_000
/** Browsers stop at 512; sloppy pages leave hundreds open. The time of parsing grows with its square. */
const maxDepth = 800
const maxChars = 1_500_000
/** A tag so long carries a picture or mischief in its attributes. */
const maxTagChars = 10_000

const setOf = (names: string) => new Set(names.split(' '))
const voids = setOf('area base br col embed hr img input link meta param source track wbr !doctype frame keygen')
/** Elements that the next of their kind closes: leaving them open nests nothing. */
const closedByNext = setOf('p li dt dd option optgroup tr td th thead tbody tfoot')
/** Elements whose content is no text for readers; that of the raw ones ends with the page where nothing ends it. */
const without = setOf('script style textarea iframe svg noscript template object select')
const raw = setOf('script style textarea iframe')
const endTags = new Map([...without].map((name) => [name, new RegExp(`</${name}(?=[\\s/>])`, 'gi')]))

/**
 * The page without scripts (but for JSON-LD), styles, drawings, comments and endless attributes, read once from front to
 * back; null where what is left is too long, has too many tags or breaks, or nests them too deep for the parser to be quick.
 */
export function lighten(html: string): string | null {
  const kept: string[] = []
  const open: string[] = []
  let tags = 0
  let breaks = 0
  let from = 0
  let at = html.indexOf('<')
  const drop = (end: number, instead = ' ') => {
    kept.push(html.slice(from, at), instead)
    from = end
    return end
  }
  while (at !== -1) {
    const tag = tagAt(html, at)
    if (tag.name === '!--') at = drop(tag.contentEnd)
    else if (without.has(tag.name) && !tag.isClosing && !tag.isLinkedData) at = drop(tag.contentEnd)
    else {
      if (tag.isClosing) close(open, tag.name)
      else if (nests(tag)) open.push(tag.name)
      const isEndless = tag.end - at > maxTagChars && !tag.isLinkedData
      at = isEndless ? drop(tag.end, `<${tag.name}>`) : tag.isLinkedData ? tag.contentEnd : tag.end
    }
    if (tag.name === 'br') breaks++
    if (++tags > maxTags || breaks > maxBreaks || open.length > maxDepth) return null
    at = html.indexOf('<', at)
  }
  kept.push(html.slice(from))
  const light = kept.join('')
  return light.length > maxChars ? null : light
}

type Tag = {
  /** In small letters; '!--' for a comment, '' where this is no tag. */
  name: string
  isClosing: boolean
  isLinkedData: boolean
  /** Behind the tag, and behind the end of an element that is read as a whole. */
  end: number
  contentEnd: number
}

const beginning = /<(\/?)(!--|[a-z!][^\s/>]{0,40})/iy

function tagAt(html: string, at: number): Tag {
  beginning.lastIndex = at
  const [all = '<', slash = '', written = ''] = beginning.exec(html) ?? []
  const name = written.toLowerCase()
  if (name === '')
    return { name, isClosing: false, isLinkedData: false, end: at + all.length, contentEnd: at + all.length }
  const end = name === '!--' ? behind(html, '-->', at + 2) : tagEnd(html, at + all.length)
  const isLinkedData = name === 'script' && /application\/ld\+json/i.test(html.slice(at, Math.min(end, at + 300)))
  const isEmpty = slash !== '' || html[end - 2] === '/' || !without.has(name)
  return {
    name,
    isClosing: slash !== '',
    isLinkedData,
    end,
    contentEnd: isEmpty && !raw.has(name) ? end : contentEnd(html, name, end),
  }
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
    place = behind(html, quote, place + 1)
  }
}

function contentEnd(html: string, name: string, from: number): number {
  const endTag = endTags.get(name)
  if (!endTag) return from
  endTag.lastIndex = from
  const found = endTag.exec(html)
  if (found) return behind(html, '>', found.index)
  return raw.has(name) ? html.length : from
}

function behind(html: string, mark: string, from: number): number {
  const place = html.indexOf(mark, from)
  return place === -1 ? html.length : place + mark.length
}

const nests = ({ name }: Tag): boolean =>
  name !== '' && !voids.has(name) && !closedByNext.has(name) && !without.has(name) && !name.startsWith('!')

/** As a parser does: all up to the innermost of that name ends; an end tag that nothing began is ignored. */
function close(open: string[], name: string): void {
  const place = open.lastIndexOf(name)
  if (place !== -1) open.length = place
}
