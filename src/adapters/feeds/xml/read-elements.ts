import { createMarkupParser } from '../../../lib/text/markup-parser.ts'
import { resolveAddress } from '../address.ts'
import { type Attributes, type Element, keepAttributes, readContent } from './element.ts'
import { isRoot, type Role, roleIn } from './element-roles.ts'
import { createNamespaces, type Namespaces } from './namespaces.ts'
import { repairXml } from './repair.ts'

type FeedDocument = {
  /** Fields of the feed itself, at most 32. */
  readonly head: readonly Element[]
  /** Each with its fields as children. */
  readonly entries: readonly Element[]
}

/** An open element that is kept. */
type Open = {
  readonly role: Role
  readonly element: Element & { readonly children: Element[] }
  readonly attributes: Attributes
  /** The index behind its start tag. */
  readonly from: number
}

type State = {
  readonly url: string
  readonly namespaces: Namespaces
  /** The stack of open elements, outermost first; null for one that is ignored or part of a field's content. */
  readonly open: (Open | null)[]
  readonly head: Element[]
  readonly entries: Element[]
  /** The number of elements that the open entry may still have. */
  room: number
  hasRoot: boolean
  isWhole: boolean
}

const maxHeadElements = 32
/** Elements of one entry, those in groups included. */
const maxEntryElements = 64
/** The source of a field is decoded as a whole, since it may be HTML. */
const options = { xmlMode: true, decodeEntities: false, lowerCaseTags: true, lowerCaseAttributeNames: true }

/**
 * Reads the elements of an RSS, RDF or Atom document that entries are made of. Stops after `maxEntries`; an entry that
 * the document ends in is left out. Null if the document is not a feed or ends before its first entry is complete.
 */
export function readElements(
  document: string,
  { url, maxEntries }: { url: string; maxEntries: number },
): FeedDocument | null {
  const source = repairXml(document)
  const [open, head, entries]: [State['open'], Element[], Element[]] = [[], [], []]
  const state: State = {
    url,
    namespaces: createNamespaces(),
    open,
    head,
    entries,
    room: 0,
    hasRoot: false,
    isWhole: false,
  }
  const parser = createMarkupParser(
    {
      onopentag(name, attributes) {
        open.push(openElement(state, name, attributes, parser.endIndex + 1))
        if ((name === 'html' && !state.hasRoot) || entries.length > maxEntries) parser.pause()
      },
      onclosetag() {
        const closed = open.pop()
        if (closed) closeElement(state, closed, source.slice(closed.from, parser.startIndex))
      },
    },
    options,
  )
  parser.write(source)
  if (open.some((each) => each?.element === entries.at(-1))) entries.pop()
  if (!state.hasRoot || (!state.isWhole && entries.length === 0)) return null
  return { head, entries: entries.filter(({ children }) => children.length > 0) }
}

/** Null if the element is not kept. */
function openElement(state: State, written: string, attributes: Attributes, from: number): Open | null {
  const parent = state.open.at(-1)
  if (state.hasRoot && (!parent || parent.role === 'field')) return null
  state.namespaces.declare(attributes)
  const name = state.namespaces.canonicalName(written, attributes)
  const role = roleOf(state, name, parent?.role)
  if (!role) return null
  const outer = parent?.element.base ?? null
  const own = attributes['xml:base']
  const base = own === undefined ? outer : resolveAddress(own, outer ?? state.url) || outer
  const element = {
    name,
    base,
    attributes: keepAttributes(attributes),
    text: '',
    isHtml: false,
    isText: false,
    children: [],
  }
  state.hasRoot = true
  state.room = role === 'entry' ? maxEntryElements : state.room - 1
  if (role === 'entry') state.entries.push(element)
  if (role === 'group') parent?.element.children.push(element)
  return { role, element, attributes, from }
}

/** In front of the root everything is ignored, such as a warning of the server. */
function roleOf(state: State, name: string, parent: Role | undefined): Role | null {
  if (!parent) return isRoot(name.replace(/^.*:/, '')) ? 'feed' : null
  const role = roleIn(parent, name)
  return parent !== 'feed' && role !== 'entry' && state.room <= 0 ? null : role
}

function closeElement(state: State, { role, element, attributes }: Open, source: string): void {
  if (role === 'feed') state.isWhole ||= element.name === 'channel' || element.name === 'feed'
  if (role !== 'field') return
  const parent = state.open.at(-1)
  const siblings = parent?.role === 'feed' ? state.head : parent?.element.children
  if (siblings !== state.head || state.head.length < maxHeadElements)
    siblings?.push({ ...element, ...readContent(source, attributes) })
}
