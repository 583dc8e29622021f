/** Receives the tokens of a document in its order. */
export type XmlListener = {
  /** A start tag; `attributes` is the source behind its name. */
  open(name: string, attributes: string, isEmpty: boolean): void
  close(name: string): void
  /** Text with its references undecoded, or the content of a CDATA section (`isLiteral`). */
  text(text: string, isLiteral: boolean): void
  /** The name of the element whose text is read: an unclosed CDATA section is cut at its end tag. Null without one. */
  openElement(): string | null
  /** True once the rest of the document is not needed. */
  isDone(): boolean
}

/** The attributes of a longer tag are not read. */
const maxTagChars = 65_536
const tagStart = /<(\/?)([a-z_:\u0080-\uffff][^\s<>"'=/]{0,99})/iy
const cdata = '<![CDATA['

/**
 * Tokenizes XML leniently in one pass of linear time: entity declarations and the DTD are skipped, and “<” is text if no
 * tag begins there. A document that ends inside a token ends before it.
 */
export function tokenizeXml(text: string, listener: XmlListener): void {
  const find = createFinder(text)
  let at = 0
  while (at >= 0 && at < text.length && !listener.isDone()) {
    const open = find('<', at)
    const end = open < 0 ? text.length : open
    if (end > at) listener.text(text.slice(at, end), false)
    at = open < 0 ? -1 : readToken(text, open, find, listener)
  }
}

type Find = ReturnType<typeof createFinder>

/** `indexOf` that searches to the end in vain only once per mark. */
function createFinder(text: string) {
  const absent = new Set<string>()
  return (mark: string, from: number): number => {
    if (absent.has(mark)) return -1
    const found = text.indexOf(mark, from)
    if (found < 0) absent.add(mark)
    return found
  }
}

/** The index behind the token; -1 if the document ends within it. */
function readToken(text: string, at: number, find: Find, listener: XmlListener): number {
  const next = text[at + 1]
  if (next === '!' || next === '?') return readDeclaration(text, at, find, listener)
  tagStart.lastIndex = at
  const [mark, slash, name] = mayBeginTag(text.charCodeAt(at + 1)) ? (tagStart.exec(text) ?? []) : []
  if (mark === undefined || name === undefined) {
    listener.text('<', false)
    return at + 1
  }
  const from = at + mark.length
  const end = slash ? find('>', from) : findTagEnd(text, from, find)
  if (end < 0) return -1
  if (slash) listener.close(name)
  else {
    const isEmpty = text[end - 1] === '/'
    const attributes = end - from > maxTagChars ? '' : text.slice(from, isEmpty ? end - 1 : end)
    listener.open(name, attributes, isEmpty)
  }
  return end + 1
}

/** A letter, “_”, “:”, “/”, or beyond ASCII. Checked first because the pattern is slow to fail. */
const mayBeginTag = (code: number) =>
  code > 0x7f || (code | 0x20) >= 0x61 || code === 0x2f || code === 0x3a || code === 0x5f

function readDeclaration(text: string, at: number, find: Find, listener: XmlListener): number {
  if (text.startsWith(cdata, at)) return readCdata(text, at + cdata.length, find, listener)
  if (/^<!doctype/i.test(text.slice(at, at + 9))) return skipDoctype(text, at, find)
  const mark = text.startsWith('<!--', at) ? '-->' : '>'
  const end = find(mark, at + 2)
  return end < 0 ? -1 : end + mark.length
}

/** The “>” that ends a start tag, not counting those in quoted values; the first one if a quote is never closed. */
function findTagEnd(text: string, from: number, find: Find): number {
  let before = ''
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '>') return at
    if (before === '=' && (character === '"' || character === "'")) {
      const close = find(character, at + 1)
      if (close < 0 || close - at > maxTagChars) break
      at = close
    }
    if (character > ' ') before = character
  }
  return find('>', from)
}

/** The index behind the DOCTYPE and its internal subset. */
function skipDoctype(text: string, at: number, find: Find): number {
  const end = find('>', at)
  const subset = find('[', at)
  if (end < 0 || subset < 0 || subset > end) return end < 0 ? -1 : end + 1
  for (let close = find(']', subset); close >= 0; close = find(']', close + 1)) {
    const behind = /^\]\s{0,50}>/.exec(text.slice(close, close + 60))
    if (behind) return close + behind[0].length
  }
  return end + 1
}

/** A section in which another one begins was never closed: it is cut at the end tag of its element. */
function readCdata(text: string, from: number, find: Find, listener: XmlListener): number {
  const end = find(']]>', from)
  const next = find(cdata, from)
  const isOpen = end < 0 || (next >= 0 && next < end)
  const name = isOpen ? listener.openElement() : null
  const close = name === null ? -1 : find(`</${name}`, from)
  const isCut = close >= 0 && (end < 0 || close < end) && (next < 0 || close < next)
  if (end < 0 && !isCut) return -1
  listener.text(text.slice(from, isCut ? close : end), true)
  return isCut ? close : end + 3
}
