import { readAttributes } from '../../../lib/xml/attributes.ts'
import { tokenizeXml } from '../../../lib/xml/tokenize.ts'
import { resolveAddress } from '../address.ts'
import { type Content, createContent, type Element, readKeptAttributes } from './element.ts'
import { dialectOf, type Role, roleIn } from './element-roles.ts'
import { createNamespaces, type Dialect, type Namespaces } from './namespaces.ts'

export type FeedDocument = {
  readonly dialect: Dialect
  /** Fields of the feed itself, at most 32. */
  readonly head: readonly Element[]
  /** Each with its fields as children. */
  readonly entries: readonly Element[]
}

type Attributes = ReadonlyMap<string, string>

type Open = {
  /** The name in lower case, as in the document: end tags match whatever their case. */
  readonly key: string
  readonly name: string
  readonly role: Role
  readonly base: string | null
  readonly attributes: Attributes
  readonly content: Content
  readonly children: Element[]
}

/** The element whose inside is not parsed: the field that is last in the stack, or an ignored element. */
type Opaque = {
  readonly written: string
  readonly key: string
  /** Null if the element is ignored. */
  readonly content: Content | null
  /** Tags in it that are open, of names that would otherwise end it. */
  readonly inner: Map<string, number>
}

type State = {
  readonly url: string
  /** The stack of open elements, outermost first. */
  readonly open: Open[]
  readonly head: Element[]
  readonly entries: Element[]
  dialect: Dialect
  /** Null before the root. */
  namespaces: Namespaces | null
  opaque: Opaque | null
  /** The number of elements that the open entry may still have. */
  room: number
  isPage: boolean
  isWhole: boolean
}

const maxDepth = 64
const maxHeadElements = 32
/** Elements of one entry, those in groups included. */
const maxEntryElements = 64

/**
 * Reads the elements of an RSS, RDF or Atom document that entries are made of, in one pass, and repairs the nesting.
 * Stops after `maxEntries`; an entry that the document ends in is left out. Null if the document is not a feed or ends
 * before its first entry is complete.
 */
export function readElements(
  text: string,
  { url, maxEntries }: { url: string; maxEntries: number },
): FeedDocument | null {
  const state: State = {
    ...{ url, open: [], head: [], entries: [], dialect: 'rss', namespaces: null, opaque: null },
    ...{ room: 0, isPage: false, isWhole: false },
  }
  tokenizeXml(text, {
    open: (written, source, isEmpty) =>
      state.opaque ? openInside(state, state.opaque, written, source, isEmpty) : open(state, written, source, isEmpty),
    close: (written) => close(state, written),
    text: (content, isLiteral) => state.opaque?.content?.add(isLiteral ? 'literal' : 'text', content),
    openElement: () => (state.opaque?.content ? state.opaque.written : null),
    isDone: () => state.isPage || state.entries.length >= maxEntries,
  })
  const { dialect, head, entries } = state
  if (state.isPage || !state.namespaces || (!state.isWhole && entries.length === 0)) return null
  return { dialect, head, entries: entries.filter(({ children }) => children.length > 0) }
}

function open(state: State, written: string, source: string, isEmpty: boolean): void {
  if (!state.namespaces) return openRoot(state, written, source)
  const parent = state.open.at(-1)
  if (!parent) return
  const attributes = readAttributes(source)
  state.namespaces.declare(attributes)
  const name = state.namespaces.canonicalName(written, attributes)
  // Entries do not nest: the one that is open was never closed.
  if (parent.role === 'entry' && name === parent.name) {
    closeTo(state, state.open.length - 1)
    return open(state, written, source, isEmpty)
  }
  const isFull = state.open.length >= maxDepth || (parent.role !== 'feed' && state.room <= 0)
  const role = isFull ? null : roleIn(parent.role, name)
  if (role) push(state, written, name, role, attributes)
  else state.opaque = { written, key: written.toLowerCase(), content: null, inner: new Map() }
  if (isEmpty) close(state, written)
}

/** A tag inside of a field is part of its content. */
function openInside(state: State, opaque: Opaque, written: string, source: string, isEmpty: boolean): void {
  opaque.content?.add('tag', `<${withoutPrefix(written)}${source}>`)
  const key = written.toLowerCase()
  // A link in HTML has no end tag: the next one ends the field.
  if (isEmpty || key === 'link' || (key !== opaque.key && !isOpen(state, key))) return
  opaque.inner.set(key, (opaque.inner.get(key) ?? 0) + 1)
}

const isOpen = ({ open: stack }: State, key: string) => stack.some((element) => element.key === key)

function openRoot(state: State, written: string, source: string): void {
  const local = withoutPrefix(written).toLowerCase()
  const dialect = dialectOf(local)
  state.isPage ||= local === 'html'
  if (!dialect) return
  const attributes = readAttributes(source)
  state.dialect = dialect
  state.namespaces = createNamespaces(dialect)
  state.namespaces.declare(attributes)
  push(state, written, local, 'feed', attributes)
}

function push(state: State, written: string, name: string, role: Role, attributes: Attributes): void {
  const outer = state.open.at(-1)?.base ?? null
  const own = attributes.get('xml:base')
  const base = own === undefined ? outer : resolveAddress(own, outer ?? state.url) || outer
  const key = written.toLowerCase()
  const content = createContent()
  if (role === 'field') state.opaque = { written, key, content, inner: new Map() }
  state.room = role === 'entry' ? maxEntryElements : state.room - 1
  state.open.push({ key, name, role, base, attributes, content, children: [] })
}

function close(state: State, written: string): void {
  const key = written.toLowerCase()
  const { opaque } = state
  const count = opaque?.inner.get(key) ?? 0
  if (count > 0) opaque?.inner.set(key, count - 1)
  if (opaque && (count > 0 || (key !== opaque.key && !isOpen(state, key))))
    return opaque.content?.add('tag', `</${withoutPrefix(written)}>`)
  state.opaque = null
  if (opaque && !opaque.content && key === opaque.key) return
  const height = state.open.findLastIndex((element) => element.key === key)
  if (height >= 0) closeTo(state, height)
}

/** Closes the open elements down to a height of the stack, innermost first. */
function closeTo(state: State, height: number): void {
  state.opaque = null
  while (state.open.length > height) {
    const closed = state.open.pop()
    if (closed) finish(state, closed)
  }
}

function finish(state: State, { role, name, base, attributes, content, children }: Open): void {
  if (role === 'feed') {
    state.isWhole ||= name === 'channel' || name === 'feed'
    return
  }
  const read = content.read(attributes, state.dialect)
  const element = { name, base, attributes: readKeptAttributes(attributes), ...read, children }
  const parent = state.open.at(-1)
  if (role === 'entry') state.entries.push(element)
  else if (parent?.role !== 'feed') parent?.children.push(element)
  else if (state.head.length < maxHeadElements) state.head.push(element)
}

const withoutPrefix = (name: string) => name.replace(/^.*:/, '')
