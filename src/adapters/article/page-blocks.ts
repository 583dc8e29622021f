import { type Block, blocksOf, keyOf, type Kind, kindOf, linkShare, templateOf } from './blocks.ts'
import { type DomElement, namesOf } from './dom.ts'

/** What is known of an element once Readability has taken the page apart. */
export type Scope = {
  readonly parent: Scope | null
  readonly tag: string
  readonly template: string
  /** The words of class and id. */
  readonly words: ReadonlySet<string>
  readonly role: string
  readonly isHidden: boolean
  readonly isBody: boolean
  /** Characters of text within, and how many of them are links. */
  chars: number
  linked: number
}

/** A block with its place on the page. */
export type Placed = {
  readonly index: number
  readonly text: string
  /** Characters as of a Latin text: one of Chinese, Japanese or Korean says as much as two or three. */
  readonly size: number
  readonly key: string
  readonly kind: Kind
  /** The share of links, 0 to 1. */
  readonly share: number
  readonly href: string
  readonly pieces: readonly string[]
  readonly scope: Scope
}

/** Every block of a page with what is around it, taken down before anything changes the page. */
export function placesOf(root: DomElement): Placed[] {
  const scopes = new Map<DomElement, Scope>()
  const scopeOf = (element: DomElement): Scope => {
    const known = scopes.get(element)
    if (known) return known
    const { parentElement: parent } = element
    const scope = describe(element, parent === null || element === root ? null : scopeOf(parent))
    scopes.set(element, scope)
    return scope
  }
  return blocksOf(root).map((block, index) => {
    const scope = scopeOf(block.owner)
    for (const each of around(scope)) {
      each.chars += block.text.length
      each.linked += block.linked
    }
    return placed(block, index, scope)
  })
}

/** A block that Readability made, which stands nowhere on the page as it was. */
export const strayOf = (block: Block, index: number): Placed => placed(block, index, nowhere)

const placed = (block: Block, index: number, scope: Scope): Placed => ({
  index,
  text: block.text,
  size: sizeOf(block.text),
  key: keyOf(block),
  kind: kindOf(block),
  share: linkShare(block),
  href: block.href,
  pieces: block.pieces,
  scope,
})

const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
const sizeOf = (text: string): number => text.length + 1.5 * (text.match(dense)?.length ?? 0)

/** The scope and all around it, innermost first. */
export function* around(scope: Scope): Generator<Scope, void> {
  for (let each: Scope | null = scope; each !== null; each = each.parent) yield each
}

/** The innermost scope that has all of the blocks in it; null where there are none. */
export function commonScope(blocks: readonly Placed[]): Scope | null {
  const [first, ...rest] = blocks
  if (!first) return null
  const paths = rest.map(({ scope }) => new Set(around(scope)))
  for (const scope of around(first.scope)) if (paths.every((path) => path.has(scope))) return scope
  return null
}

export const isWithin = ({ scope }: Placed, outer: Scope): boolean => [...around(scope)].includes(outer)

function describe(element: DomElement, parent: Scope | null): Scope {
  return {
    parent,
    tag: element.localName,
    template: templateOf(element),
    words: wordsOf(element),
    role: (element.getAttribute('role') ?? '').toLowerCase(),
    isHidden: isHidden(element),
    isBody: /\barticleBody\b/i.test(element.getAttribute('itemprop') ?? ''),
    chars: 0,
    linked: 0,
  }
}

const nowhere: Scope = {
  ...{ parent: null, tag: '', template: '', words: new Set<string>(), role: '' },
  ...{ isHidden: false, isBody: false, chars: Infinity, linked: 0 },
}

function isHidden(element: DomElement): boolean {
  const style = element.getAttribute('style') ?? ''
  if (element.hasAttribute('hidden') || /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)) return true
  return element.getAttribute('aria-hidden') === 'true'
}

/** `relatedPosts jp-relatedposts` has related, posts, jp, relatedposts. */
function wordsOf(element: DomElement): Set<string> {
  const names = `${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`.slice(0, 1_000)
  const split = names.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return new Set([...split.split(/[^a-z0-9]+/), ...namesOf(element).split(/[^a-z0-9]+/)].filter((word) => word !== ''))
}

/** True of the elements around, innermost first, one for which it holds; the outermost scope given is not asked. */
export function someAround(block: Placed, outer: Scope | null, holds: (scope: Scope) => boolean): boolean {
  for (const scope of around(block.scope)) {
    if (scope === outer) return false
    if (holds(scope)) return true
  }
  return false
}

/** Only what people would hear, to compare by. */
export const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
