import { parseHTML } from 'linkedom'

/** The part of the DOM that this folder uses; linkedom's own types need a browser's. */
export type DomNode = {
  readonly nodeType: number
  readonly firstChild: DomNode | null
  readonly nextSibling: DomNode | null
  readonly textContent: string | null
}
export type DomElement = DomNode & {
  readonly localName: string
  readonly parentElement: DomElement | null
  readonly childNodes: ArrayLike<DomNode>
  readonly attributes: ArrayLike<{ readonly name: string; readonly value: string }>
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  hasAttribute(name: string): boolean
  querySelectorAll(selector: string): ArrayLike<DomElement>
  append(...nodes: DomNode[]): void
  replaceWith(...nodes: (DomNode | string)[]): void
  remove(): void
}
export type DomDocument = DomNode & {
  title: string
  readonly body: DomElement | null
  createElement(name: string): DomElement
  querySelectorAll(selector: string): ArrayLike<DomElement>
}

/** Class and id together; style sheets written in classes need some hundreds. */
const maxNamesChars = 1_000

export const isElement = (node: DomNode): node is DomElement => node.nodeType === 1
export const isText = (node: DomNode): boolean => node.nodeType === 3 || node.nodeType === 4

/** Parses a stripped page. Names of attributes become lower case, which linkedom leaves undone. */
export function parsePage(html: string): DomDocument {
  const { document } = parseHTML(html) as unknown as { document: DomDocument }
  for (const element of allOf(document, '*'))
    for (const { name, value } of Array.from(element.attributes))
      if (/[A-Z]/.test(name)) element.setAttribute(name.toLowerCase(), value)
  return document
}

/** Returns every element that matches, in document order. */
export const allOf = (root: DomDocument | DomElement, selector: string): DomElement[] =>
  Array.from(root.querySelectorAll(selector))

/** Returns an element's classes, to be searched for words. */
export const classesOf = (element: DomElement): string => (element.getAttribute('class') ?? '').slice(0, maxNamesChars)

/** Returns an element's classes and id. Ids of sections repeat their headings, such as "recommendations". */
export const namesOf = (element: DomElement): string =>
  `${classesOf(element)} ${element.getAttribute('id') ?? ''}`.slice(0, maxNamesChars)

/** Yields the element and its ancestors, innermost first. */
export function* withAncestors(element: DomElement | null): Generator<DomElement, void> {
  for (let each = element; each !== null; each = each.parentElement) yield each
}

/** Tells whether an element is one of a set or within one. */
export function isWithin(elements: ReadonlySet<DomElement>, element: DomElement): boolean {
  for (const each of withAncestors(element)) if (elements.has(each)) return true
  return false
}

/** Returns the letters and digits of a text in lower case, to compare by. */
export const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
