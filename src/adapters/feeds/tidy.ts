import { absolute } from './address.ts'
import { readAttributes } from './attributes.ts'
import { createLeaf, type Leaf } from './leaf.ts'
import { createNames, type FeedKind, type Names } from './names.ts'
import { kindOf, type Role, roleIn } from './outline.ts'
import { readXml } from './xml.ts'

type Open = { written: string; name: string; role: Role; base: string | null; about: string; leaf: Leaf; xml: string[] }

type Options = { url: string; mostEntries: number; take(entry: string, kind: FeedKind, head: readonly string[]): void }

type State = Options & {
  readonly open: Open[]
  readonly head: string[]
  kind: FeedKind
  names: Names | null
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
const mostElements = 200

/**
 * Reads an RSS, RDF or Atom document once and hands on each entry, as soon as it is whole, as well-formed XML: the few
 * elements that matter, in a shape that can be read in one way only. Stops after `mostEntries`. Null where it is no feed,
 * or was cut off before its first entry was whole.
 */
export function tidy(text: string, options: Options): { kind: FeedKind; head: string } | null {
  const start = { kind: 'rss', names: null, tooDeep: 0, taken: 0, isPage: false, isWhole: false } as const
  const state: State = { ...options, ...start, open: [], head: [] }
  readXml(text, {
    open: (written, source, isEmpty) => open(state, written, source, isEmpty),
    close: (written) => close(state, written),
    text: (content, isLiteral) => reading(state)?.leaf.add(isLiteral ? 'literal' : 'text', content),
    reading: () => reading(state)?.written ?? null,
    isDone: () => state.isPage || state.taken >= state.mostEntries,
  })
  if (state.isPage || !state.names || (!state.isWhole && state.taken === 0)) return null
  return { kind: state.kind, head: state.head.join('') }
}

/** The leaf whose content is being read. */
function reading(state: State): Open | undefined {
  const role = state.open.at(-1)?.role
  return role === 'leaf' || role === 'inner' ? state.open.findLast((each) => each.role === 'leaf') : undefined
}

function open(state: State, written: string, source: string, isEmpty: boolean): void {
  if (!state.names) return begin(state, written, source)
  const parent = state.open.at(-1)
  if (!parent) return
  const isInside = parent.role === 'leaf' || parent.role === 'inner'
  if (isInside) reading(state)?.leaf.add('tag', `<${written.replace(/^.*:/, '')}${source}>`)
  const isNothing = isEmpty || (isInside && voids.has(written.toLowerCase()))
  if (state.open.length >= deepest) {
    if (!isNothing) state.tooDeep += 1
    return
  }
  if (isInside || parent.role === 'ignored') {
    if (!isNothing) state.open.push({ ...parent, written, name: written.toLowerCase(), role: roleIn(parent.role, '') })
    return
  }
  const attributes = readAttributes(source)
  state.names.declare(attributes)
  const name = state.names.of(written, attributes)
  // An entry does not hold another one: the last was not closed.
  if (parent.role === 'entry' && name === parent.name) {
    finishTo(state, state.open.length - 1)
    return open(state, written, source, isEmpty)
  }
  push(state, written, name, roleIn(parent.role, name), attributes)
  if (isEmpty) finishTo(state, state.open.length - 1)
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
  const leaf = createLeaf(state.kind, name, attributes, base)
  state.open.push({ written, name, role, base, about: attributes.get('rdf:about') ?? '', leaf, xml: [] })
}

function close(state: State, written: string): void {
  const name = written.toLowerCase()
  const at = state.open.findLastIndex(
    (each) => each.written.toLowerCase() === name && (state.tooDeep === 0 || !['inner', 'ignored'].includes(each.role)),
  )
  if (at >= 0) finishTo(state, at)
  else if (state.tooDeep > 0) state.tooDeep -= 1
}

/** Closes what is open down to a place, the innermost first. */
function finishTo(state: State, at: number): void {
  state.tooDeep = 0
  while (state.open.length > at) {
    const closed = state.open.pop()
    if (closed) finish(state, closed)
  }
}

function finish(state: State, { written, name, role, base, about, leaf, xml }: Open): void {
  if (role === 'inner') reading(state)?.leaf.add('tag', `</${written.replace(/^.*:/, '')}>`)
  if (role === 'feed') state.isWhole ||= name === 'channel' || name === 'feed'
  if (role === 'entry') {
    const element = state.kind === 'rss' ? 'item' : 'entry'
    const start = `<${element}${base === null ? '' : ` xml:base="${base.replaceAll('&', '&amp;').replaceAll('"', '%22')}"`}>`
    const id = about === '' ? '' : `<guid ispermalink="false">${about.replaceAll('<', '&lt;')}</guid>`
    state.take(`${start}${xml.join('')}${id}</${element}>`, state.kind, state.head)
    state.taken += 1
  }
  if (role !== 'leaf' && role !== 'group') return
  const parent = state.open.at(-1)
  const elements = parent?.role === 'feed' ? state.head : parent?.xml
  if (elements && elements.length < mostElements) elements.push(leaf.xml(role === 'group' ? xml.join('') : undefined))
}
