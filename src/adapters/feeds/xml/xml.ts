/** What is told of a document, from its front to its back. */
export type XmlListener = {
  /** A start tag; `attributes` is what stands behind its name, unread. */
  open(name: string, attributes: string, isEmpty: boolean): void
  close(name: string): void
  /** Text as it stands, or (where literal) the content of a CDATA section. */
  text(text: string, isLiteral: boolean): void
  /** The name of the element whose text is being read, where a CDATA section that nothing ends is cut. */
  reading(): string | null
  /** True once the rest is of no interest. */
  isDone(): boolean
}

/** A tag that is longer is read without its attributes. */
const longestTag = 65_536
const tagStart = /<(\/?)([a-z_:\u0080-\uffff][^\s<>"'=/]{0,99})/iy
const cdata = '<![CDATA['

/**
 * Reads XML as forgivingly as feeds need it, in one pass whose time grows with the length alone: no entity is looked up,
 * no declaration heeded, and “<” is text where no tag begins. What is cut off in the middle of a mark ends there.
 */
export function readXml(text: string, listener: XmlListener): void {
  const find = finder(text)
  let at = 0
  while (at >= 0 && at < text.length && !listener.isDone()) {
    const open = find('<', at)
    const end = open < 0 ? text.length : open
    if (end > at) listener.text(text.slice(at, end), false)
    at = open < 0 ? -1 : readMark(text, open, find, listener)
  }
}

type Find = ReturnType<typeof finder>

/** Looks for a mark from a place on; that there is none any more it finds out once. */
function finder(text: string) {
  const none = new Set<string>()
  return (mark: string, from: number): number => {
    if (none.has(mark)) return -1
    const found = text.indexOf(mark, from)
    if (found < 0) none.add(mark)
    return found
  }
}

/** Answers where to go on; -1 where the document ends within the mark. */
function readMark(text: string, at: number, find: Find, listener: XmlListener): number {
  const next = text[at + 1]
  if (next === '!' || next === '?') return readDeclaration(text, at, find, listener)
  tagStart.lastIndex = at
  const [mark, slash, name] = beginsName(text.charCodeAt(at + 1)) ? (tagStart.exec(text) ?? []) : []
  if (mark === undefined || name === undefined) {
    listener.text('<', false)
    return at + 1
  }
  const from = at + mark.length
  const end = slash ? find('>', from) : tagEnd(text, from, find)
  if (end < 0) return -1
  if (slash) listener.close(name)
  else {
    const isEmpty = text[end - 1] === '/'
    const attributes = end - from > longestTag ? '' : text.slice(from, isEmpty ? end - 1 : end)
    listener.open(name, attributes, isEmpty)
  }
  return end + 1
}

/** True of a letter, “_”, “:”, anything beyond ASCII, and of “/”; asked first, for the pattern is slow to say no. */
const beginsName = (code: number) =>
  code > 0x7f || (code | 0x20) >= 0x61 || code === 0x2f || code === 0x3a || code === 0x5f

function readDeclaration(text: string, at: number, find: Find, listener: XmlListener): number {
  if (text.startsWith(cdata, at)) return readCdata(text, at + cdata.length, find, listener)
  if (/^<!doctype/i.test(text.slice(at, at + 9))) return behindDoctype(text, at, find)
  const mark = text.startsWith('<!--', at) ? '-->' : '>'
  const end = find(mark, at + 2)
  return end < 0 ? -1 : end + mark.length
}

/** The “>” that ends a start tag, past those in quoted values; the first one where a quote is left open. */
function tagEnd(text: string, from: number, find: Find): number {
  let before = ''
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '>') return at
    if (before === '=' && (character === '"' || character === "'")) {
      const close = find(character, at + 1)
      if (close < 0 || close - at > longestTag) break
      at = close
    }
    if (character > ' ') before = character
  }
  return find('>', from)
}

/** Past the internal subset too, whatever it declares. */
function behindDoctype(text: string, at: number, find: Find): number {
  const end = find('>', at)
  const subset = find('[', at)
  if (end < 0 || subset < 0 || subset > end) return end < 0 ? -1 : end + 1
  for (let close = find(']', subset); close >= 0; close = find(']', close + 1)) {
    const behind = /^\]\s{0,50}>/.exec(text.slice(close, close + 60))
    if (behind) return close + behind[0].length
  }
  return end + 1
}

/** A section in which another one begins was not ended: it is cut where its element closes. */
function readCdata(text: string, from: number, find: Find, listener: XmlListener): number {
  const end = find(']]>', from)
  const next = find(cdata, from)
  const isOpen = end < 0 || (next >= 0 && next < end)
  const name = isOpen ? listener.reading() : null
  const close = name === null ? -1 : find(`</${name}`, from)
  const isCut = close >= 0 && (end < 0 || close < end) && (next < 0 || close < next)
  if (end < 0 && !isCut) return -1
  listener.text(text.slice(from, isCut ? close : end), true)
  return isCut ? close : end + 3
}
