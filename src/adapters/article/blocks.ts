import { type DomElement, type DomNode, isElement, isText, withAncestors } from './dom.ts'

/** A run of text between two borders of blocks: a paragraph, a heading, an item, a cell. */
export type Block = {
  /** White space folded, but for the lines of code. */
  readonly text: string
  /** The innermost block element around it. */
  readonly owner: DomElement
  /** How many of its characters are links. */
  readonly linked: number
  /** Where its first link leads, as it is written; '' without links. */
  readonly href: string
  /** The first of the pieces of text that it is made of, which nothing but style may hold apart. */
  readonly pieces: readonly string[]
}

const setOf = (names: string) => new Set(names.split(' '))
const blockTags = setOf(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre search section summary table tbody td tfoot th thead tr ul caption',
)
/** What shows no text of the article, or none at all. */
const mute = setOf(
  'script style template noscript iframe object embed svg canvas audio video button select option textarea input head title link meta annotation annotation-xml',
)

const mostPieces = 12

/** All text under an element as blocks, in the order of the page. */
export function blocksOf(root: DomElement): Block[] {
  const blocks: Block[] = []
  const writer = createWriter(blocks)
  visit(root, root, { href: null, kept: false }, writer)
  writer.end(root)
  return blocks
}

type Way = { readonly href: string | null; readonly kept: boolean }
type Writer = ReturnType<typeof createWriter>

function visit(node: DomNode, owner: DomElement, way: Way, writer: Writer): void {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (isText(child)) writer.add(child.textContent ?? '', way)
    if (!isElement(child) || mute.has(child.localName)) continue
    if (child.localName === 'br') {
      writer.add('\n', { ...way, kept: true })
      continue
    }
    const href = way.href ?? (child.localName === 'a' ? (child.getAttribute('href') ?? '') : null)
    const inside = { href, kept: way.kept || child.localName === 'pre' }
    if (!blockTags.has(child.localName)) {
      visit(child, owner, inside, writer)
      continue
    }
    writer.end(owner)
    visit(child, child, inside, writer)
    writer.end(child)
  }
}

/** Collects the text of one run after the other. */
function createWriter(blocks: Block[]) {
  let text = ''
  let linked = 0
  let href = ''
  let pieces: string[] = []
  return {
    add(piece: string, way: Way): void {
      const shown = way.kept ? piece : piece.replace(/\s+/g, ' ')
      text += shown
      if (shown.trim() !== '' && pieces.length < mostPieces) pieces.push(shown.trim())
      if (way.href === null) return
      linked += shown.trim().length
      href ||= way.href
    },
    /** An empty line, written with two breaks, is a border as well. */
    end(owner: DomElement): void {
      const isCode = owner.localName === 'pre'
      const parts = isCode ? [text.replace(/^\n+|\s+$/g, '')] : text.split(/\n[^\S\n]*\n\s*/).map(folded)
      const whole = parts.join('').length
      for (const part of parts.filter((each) => each.trim() !== ''))
        blocks.push({ text: part, owner, linked: Math.min(part.length, (linked * part.length) / whole), href, pieces })
      text = ''
      linked = 0
      href = ''
      pieces = []
    },
  }
}

/** A line break within a paragraph stays one. */
const folded = (text: string): string =>
  text
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()

/** What two runs have in common where they are the same for readers. */
export const keyOf = ({ text }: Pick<Block, 'text'>): string => text.replace(/\s+/g, ' ').trim()

/** The share of a block's text that is links, 0 to 1. */
export const linkShare = ({ text, linked }: Block): number => linked / text.length

export type Kind = 'text' | 'heading' | 'item' | 'code' | 'cell' | 'caption'

export function kindOf({ owner }: Block): Kind {
  for (const { localName } of withAncestors(owner)) {
    if (/^h[1-6]$/.test(localName)) return 'heading'
    if (localName === 'li') return 'item'
    if (localName === 'pre') return 'code'
    if (localName === 'td' || localName === 'th') return 'cell'
    if (localName === 'figcaption' || localName === 'caption') return 'caption'
    if (localName === 'blockquote' || localName === 'article' || localName === 'body' || localName === 'section') break
  }
  return 'text'
}

/** Elements of one name and class are made by one template. */
export const templateOf = (element: DomElement | null): string =>
  element === null ? '' : `${element.localName} ${(element.getAttribute('class') ?? '').trim()}`
