import { absolute } from '../entries/address.ts'
import { readAttributes } from './attributes.ts'
import { createLeaf, type Leaf } from './element.ts'
import { createNames, type FeedKind, type Names } from './namespaces.ts'
import { kindOf, type Role, roleIn } from './element-roles.ts'
import { readXml } from './xml.ts'

type Open = {
  /** In lower case, as the end tag will have it. */
  readonly key: string
  readonly name: string
  readonly role: Role
  readonly base: string | null
  readonly about: string
  readonly leaf: Leaf | null
  readonly xml: string[]
}

type Options = { url: string; mostEntries: number; take(entry: string, kind: FeedKind, head: readonly string[]): void }

type State = Options & {
  readonly open: Open[]
  readonly head: string[]
  kind: FeedKind
  names: Names | null
  /** The leaf whose content is being read. */
  leaf: { readonly written: string; readonly leaf: Leaf } | null
  /** How many elements of a name are open. */
  readonly count: Map<string, number>
  /** How many of the open ones, from the outermost on, are more than text or ignored. */
  structure: number
  /** How many elements are open that lie too deep to be told apart. */
  tooDeep: number
  taken: number
  isPage: boolean
  isWhole: boolean
}

/** Elements of HTML that nothing closes. */
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
/** Elements open inside of others; what is nested deeper counts as text. */
const deepest = 64
/** Elements kept of one entry, or of the feed itself. */
const mostElements = 32

/**
 * Reads an RSS, RDF or Atom document once and hands on each entry, as soon as it is whole, as well-formed XML: the few
 * elements that matter, in a shape that can be read in one way only. Stops after `mostEntries`. Null where it is no feed,
 * or was cut off before its first entry was whole.
 */
export function tidy(text: string, options: Options): { kind: FeedKind; head: string } | null {
  const start = {
    kind: 'rss',
    names: null,
    leaf: null,
    structure: 0,
    tooDeep: 0,
    taken: 0,
    isPage: false,
    isWhole: false,
  } as const
  const state: State = { ...options, ...start, open: [], count: new Map(), head: [] }
  readXml(text, {
    open: (written, source, isEmpty) => open(state, written, source, isEmpty),
    close: (written) => close(state, written),
    text: (content, isLiteral) => state.leaf?.leaf.add(isLiteral ? 'literal' : 'text', content),
    reading: () => state.leaf?.written ?? null,
    isDone: () => state.isPage || state.taken >= state.mostEntries,
  })
  if (state.isPage || !state.names || (!state.isWhole && state.taken === 0)) return null
  return { kind: state.kind, head: state.head.join('') }
}

function open(state: State, written: string, source: string, isEmpty: boolean): void {
  if (!state.names) return begin(state, written, source)
  const parent = state.open.at(-1)
  if (!parent) return
  const isFull = parent.role !== 'feed' && parent.xml.length >= mostElements && written.toLowerCase() !== parent.key
  if (isFull) return openInside(state, 'ignored', written, source, isEmpty)
  const isInside = parent.role === 'leaf' || parent.role === 'inner' || parent.role === 'ignored'
  if (isInside) return openInside(state, parent.role, written, source, isEmpty)
  const attributes = readAttributes(source)
  state.names.declare(attributes)
  const name = state.names.of(written, attributes)
  // An entry does not hold another one: the last was not closed.
  if (parent.role === 'entry' && name === parent.name) {
    finishTo(state, state.open.length - 1)
    return open(state, written, source, isEmpty)
  }
  const role = state.open.length >= deepest ? 'ignored' : roleIn(parent.role, name)
  push(state, written, name, role, attributes)
  if (isEmpty) finishTo(state, state.open.length - 1)
}

/** What stands inside of a leaf is its text; what stands inside of the ignored is nothing. */
function openInside(state: State, role: Role, written: string, source: string, isEmpty: boolean): void {
  state.leaf?.leaf.add('tag', `<${written.replace(/^.*:/, '')}${source}>`)
  const key = written.toLowerCase()
  if (isEmpty || (state.leaf && voids.has(key))) return
  if (state.open.length >= deepest) state.tooDeep += 1
  else add(state, { key, name: written, role: roleIn(role, ''), base: null, about: '', leaf: null, xml: [] })
}

function begin(state: State, written: string, source: string): void {
  const local = written.toLowerCase().replace(/^.*:/, '')
  const kind = kindOf(local)
  state.isPage ||= local === 'html'
  if (!kind) return
  const attributes = readAttributes(source)
  state.kind = kind
  state.names = createNames(kind)
  state.names.declare(attributes)
  push(state, written, local, 'feed', attributes)
}

function push(state: State, written: string, name: string, role: Role, attributes: ReadonlyMap<string, string>): void {
  const outer = state.open.at(-1)?.base ?? null
  const own = attributes.get('xml:base')
  const base = own === undefined ? outer : absolute(own, outer ?? state.url) || outer
  const leaf = role === 'leaf' || role === 'group' ? createLeaf(state.kind, name, attributes, base) : null
  if (leaf && role === 'leaf') state.leaf = { written, leaf }
  add(state, { key: written.toLowerCase(), name, role, base, about: attributes.get('rdf:about') ?? '', leaf, xml: [] })
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
  if (at >= 0) finishTo(state, at)
  else if (state.tooDeep > 0) state.tooDeep -= 1
}

/** Closes what is open down to a place, the innermost first. */
function finishTo(state: State, at: number): void {
  state.tooDeep = 0
  while (state.open.length > at) {
    const closed = state.open.pop()
    if (!closed) return
    state.structure = Math.min(state.structure, state.open.length)
    state.count.set(closed.key, (state.count.get(closed.key) ?? 1) - 1)
    finish(state, closed)
  }
}

function finish(state: State, closed: Open): void {
  if (closed.role === 'inner') state.leaf?.leaf.add('tag', `</${closed.name.replace(/^.*:/, '')}>`)
  if (closed.role === 'feed') state.isWhole ||= closed.name === 'channel' || closed.name === 'feed'
  if (closed.role === 'entry') finishEntry(state, closed)
  if (!closed.leaf) return
  if (closed.role === 'leaf') state.leaf = null
  const parent = state.open.at(-1)
  const elements = parent?.role === 'feed' ? state.head : parent?.xml
  if (elements && elements.length < mostElements)
    elements.push(closed.leaf.xml(closed.role === 'group' ? closed.xml.join('') : undefined))
}

function finishEntry(state: State, { base, about, xml }: Open): void {
  state.taken += 1
  if (xml.length === 0) return
  const element = state.kind === 'rss' ? 'item' : 'entry'
  const from = base === null ? '' : ` xml:base="${base.replaceAll('&', '&amp;').replaceAll('"', '%22')}"`
  const id = about === '' ? '' : `<guid ispermalink="false">${about.replaceAll('<', '&lt;')}</guid>`
  state.take(`<${element}${from}>${xml.join('')}${id}</${element}>`, state.kind, state.head)
}
