import { allOf, type DomDocument, type DomElement } from '../dom.ts'

const selector = '[hidden], [aria-hidden="true"], [style], [class], template, object, dialog:not([open])'
const hidingStyle =
  /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:left|top|text-indent)\s*:\s*-\d{3})/i
/** Classes of common style sheets for text that only screen readers get, and for the marks beside headings. */
const hidingClass =
  /(?:^|\s)(?:sr-only|screen-reader-text|visually-?hidden|element-invisible|mw-editsection|headerlink)(?:\s|$)/i

/** Removes the elements that are hidden by an attribute, an inline style or a well-known class. */
export function removeHidden(document: DomDocument): void {
  for (const element of allOf(document, selector)) if (isHidden(element)) element.remove()
}

function isHidden(element: DomElement): boolean {
  if (element.hasAttribute('hidden') || element.getAttribute('aria-hidden') === 'true') return true
  if (['template', 'object', 'dialog'].includes(element.localName) && !element.hasAttribute('open')) return true
  return hidingStyle.test(element.getAttribute('style') ?? '') || hidingClass.test(element.getAttribute('class') ?? '')
}
