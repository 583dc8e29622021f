import { parseHTML } from 'linkedom'

/** As much of the DOM as is used here; linkedom's own types need those of a browser. */
export type DomNode = {
  readonly nodeType: number
  readonly parentNode: DomNode | null
  readonly firstChild: DomNode | null
  readonly nextSibling: DomNode | null
  readonly textContent: string | null
}
export type DomElement = DomNode & {
  readonly localName: string
  readonly parentElement: DomElement | null
  getAttribute(name: string): string | null
  hasAttribute(name: string): boolean
  querySelectorAll(selector: string): ArrayLike<DomElement>
  remove(): void
}
export type DomDocument = DomNode & {
  readonly documentElement: DomElement | null
  readonly body: DomElement | null
  querySelectorAll(selector: string): ArrayLike<DomElement>
}

export const isElement = (node: DomNode): node is DomElement => node.nodeType === 1
export const isText = (node: DomNode): boolean => node.nodeType === 3 || node.nodeType === 4

/** The document of a page; what is but a fragment gets its html and body around it. */
export function parsePage(html: string): DomDocument {
  const whole = /<html[\s>]/i.test(html) ? html : `<!doctype html><html><head></head><body>${html}</body></html>`
  return (parseHTML(whole) as unknown as { document: DomDocument }).document
}

/** Every element that matches, in the order of the page. */
export const allOf = (root: DomDocument | DomElement, selector: string): DomElement[] =>
  Array.from(root.querySelectorAll(selector))

/** The element's class and id in small letters, by which its role is guessed. */
export const namesOf = (element: DomElement): string =>
  `${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`.toLowerCase()

/** The element and all around it, innermost first. */
export function* withAncestors(element: DomElement | null): Generator<DomElement, void> {
  for (let each = element; each !== null; each = each.parentElement) yield each
}
