import { type DomElement, type DomNode, isElement, isText, withAncestors } from './dom.ts'

/** A run of text between two block borders: a paragraph, a heading, a list item, a cell. */
export type Block = {
  /** White space folded, except in code. */
  readonly text: string
  /** Length in Latin characters: one of Chinese, Japanese or Korean says as much as two or three. */
  readonly size: number
  readonly kind: Kind
  /** Share of the text that is links, 0 to 1. */
  readonly linkShare: number
  /** The innermost block element around the run. */
  readonly owner: DomElement
}
export type Kind = 'text' | 'heading' | 'item' | 'code' | 'cell' | 'caption'

const setOf = (names: string) => new Set(names.split(' '))
const blockTags = setOf(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre search section summary table tbody td tfoot th thead tr ul caption',
)
/** Elements that show no text of the article. */
const mutedTags = setOf(
  'script style template noscript iframe object embed svg canvas audio video button select option textarea input head title link meta annotation annotation-xml',
)

/** Returns all text under an element as blocks, in document order. */
export function blocksOf(root: DomElement): Block[] {
  const blocks: Block[] = []
  const run = createRun(blocks)
  visit(root, root, { isLink: false, isKept: false }, run)
  run.end(root)
  return blocks
}

type Context = { readonly isLink: boolean; readonly isKept: boolean }
type Run = ReturnType<typeof createRun>

function visit(node: DomNode, owner: DomElement, context: Context, run: Run): void {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (isText(child)) run.add(child.textContent ?? '', context)
    if (!isElement(child) || mutedTags.has(child.localName)) continue
    if (child.localName === 'br') {
      run.add('\n', { ...context, isKept: true })
      continue
    }
    const isLink = context.isLink || child.localName === 'a'
    const inner = { isLink, isKept: context.isKept || child.localName === 'pre' }
    if (!blockTags.has(child.localName)) {
      visit(child, owner, inner, run)
      continue
    }
    run.end(owner)
    visit(child, child, inner, run)
    run.end(child)
  }
}

/** Collects the text of one run after the other. */
function createRun(blocks: Block[]) {
  let text = ''
  let linked = 0
  return {
    add(piece: string, { isLink, isKept }: Context): void {
      const shown = isKept ? piece : piece.replace(/\s+/g, ' ')
      text += shown
      if (isLink) linked += shown.trim().length
    },
    end(owner: DomElement): void {
      const kind = kindOf(owner)
      const shown = kind === 'code' ? text.replace(/^\n+/, '').trimEnd() : folded(text)
      if (shown.trim() !== '') {
        const linkShare = Math.min(1, linked / shown.length)
        blocks.push({ text: shown, size: sizeOf(shown), kind, linkShare, owner })
      }
      text = ''
      linked = 0
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

const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
const sizeOf = (text: string): number => text.length + 1.5 * (text.match(dense)?.length ?? 0)

function kindOf(owner: DomElement): Kind {
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
