import { resolveAddress } from '../address.ts'
import { readAttributes } from '../../../lib/xml/attributes.ts'
import { type Content, createContent, type Element, readKeptAttributes } from './element.ts'
import { dialectOf, type Role, roleIn } from './element-roles.ts'
import { createNamespaces, type Dialect, type Namespaces } from './namespaces.ts'
import { tokenizeXml } from '../../../lib/xml/tokenize.ts'

export type FeedDocument = {
  readonly dialect: Dialect
  /** Fields of the feed itself, at most 32. */
  readonly head: readonly Element[]
  /** Each with its fields as children. */
  readonly entries: readonly Element[]
}

type Open = {
  readonly written: string
  /** The name in lower case: end tags match whatever their case. */
  readonly key: string
  readonly name: string
  readonly role: Role
  readonly base: string | null
  /** Null unless the element is an entry, a group or a field. */
  readonly draft: Draft | null
}

type Draft = {
  readonly attributes: ReadonlyMap<string, string>
  readonly content: Content
  readonly children: Element[]
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
  /** The open field, which takes in text and tags. */
  field: { readonly written: string; readonly content: Content } | null
  /** The number of elements that the open entry may still have. */
  room: number
  /** The number of open elements of each name. */
  readonly count: Map<string, number>
  /** The height of the stack up to the innermost element that is neither markup nor ignored. */
  structure: number
  /** The number of open elements that are too deep for the stack. */
  tooDeep: number
  isPage: boolean
  isWhole: boolean
}

/** Void elements of HTML: they have no end tag. https://html.spec.whatwg.org/#void-elements */
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
/** The height of the stack; deeper elements are only counted. */
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
    ...{ url, open: [], head: [], entries: [], count: new Map() },
    ...{ dialect: 'rss', namespaces: null, field: null },
    ...{ room: 0, structure: 0, tooDeep: 0, isPage: false, isWhole: false },
  }
  tokenizeXml(text, {
    open: (written, source, isEmpty) => open(state, written, source, isEmpty),
    close: (written) => close(state, written),
    text: (content, isLiteral) => state.field?.content.add(isLiteral ? 'literal' : 'text', content),
    openElement: () => state.field?.written ?? null,
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
  if (parent.role === 'field' || parent.role === 'inner' || parent.role === 'ignored')
    return openInside(state, parent.role, written, source, isEmpty)
  const isFull = parent.role !== 'feed' && state.room <= 0 && written.toLowerCase() !== parent.key
  if (isFull) return openInside(state, 'ignored', written, source, isEmpty)
  const attributes = readAttributes(source)
  state.namespaces.declare(attributes)
  const name = state.namespaces.canonicalName(written, attributes)
  // Entries do not nest: the one that is open was never closed.
  if (parent.role === 'entry' && name === parent.name) {
    closeTo(state, state.open.length - 1)
    return open(state, written, source, isEmpty)
  }
  const role = state.open.length >= maxDepth ? 'ignored' : roleIn(parent.role, name)
  push(state, written, name, role, attributes)
  if (isEmpty) closeTo(state, state.open.length - 1)
}

/** A tag inside of a field is part of its content. */
function openInside(state: State, role: Role, written: string, source: string, isEmpty: boolean): void {
  state.field?.content.add('tag', `<${withoutPrefix(written)}${source}>`)
  const key = written.toLowerCase()
  if (isEmpty || (state.field && voids.has(key))) return
  if (state.open.length >= maxDepth) state.tooDeep += 1
  else add(state, { written, key, name: written, role: roleIn(role, ''), base: null, draft: null })
}

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

function push(state: State, written: string, name: string, role: Role, attributes: ReadonlyMap<string, string>): void {
  const outer = state.open.at(-1)?.base ?? null
  const own = attributes.get('xml:base')
  const base = own === undefined ? outer : resolveAddress(own, outer ?? state.url) || outer
  const draft = role === 'feed' || role === 'ignored' ? null : { attributes, content: createContent(), children: [] }
  if (draft && role === 'field') state.field = { written, content: draft.content }
  state.room = role === 'entry' ? maxEntryElements : draft ? state.room - 1 : state.room
  add(state, { written, key: written.toLowerCase(), name, role, base, draft })
}

function add(state: State, element: Open): void {
  state.open.push(element)
  if (element.role !== 'inner' && element.role !== 'ignored') state.structure = state.open.length
  state.count.set(element.key, (state.count.get(element.key) ?? 0) + 1)
}

function close(state: State, written: string): void {
  const key = written.toLowerCase()
  const isOpen = (state.count.get(key) ?? 0) > 0
  let at = isOpen ? (state.tooDeep > 0 ? state.structure : state.open.length) - 1 : -1
  while (at >= 0 && state.open[at]?.key !== key) at -= 1
  if (at >= 0) closeTo(state, at)
  else if (state.tooDeep > 0) state.tooDeep -= 1
}

/** Closes the open elements down to a height of the stack, innermost first. */
function closeTo(state: State, height: number): void {
  state.tooDeep = 0
  while (state.open.length > height) {
    const closed = state.open.pop()
    if (!closed) return
    state.structure = Math.min(state.structure, state.open.length)
    state.count.set(closed.key, (state.count.get(closed.key) ?? 1) - 1)
    finish(state, closed)
  }
}

function finish(state: State, { role, written, name, base, draft }: Open): void {
  if (role === 'inner') state.field?.content.add('tag', `</${withoutPrefix(written)}>`)
  if (role === 'feed') state.isWhole ||= name === 'channel' || name === 'feed'
  if (!draft) return
  if (role === 'field') state.field = null
  const { attributes, content, children } = draft
  const read = content.read(attributes, state.dialect)
  const element = { name, base, attributes: readKeptAttributes(attributes), ...read, children }
  const parent = state.open.at(-1)
  if (role === 'entry') state.entries.push(element)
  else if (parent?.draft) parent.draft.children.push(element)
  else if (state.head.length < maxHeadElements) state.head.push(element)
}

const withoutPrefix = (name: string) => name.replace(/^.*:/, '')
