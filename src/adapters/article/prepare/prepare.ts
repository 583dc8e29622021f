import { allOf, type DomDocument } from '../dom.ts'
import { flattenParts } from './flatten-parts.ts'
import { markCaptions } from './mark-captions.ts'
import { removeDialogs } from './remove-dialogs.ts'
import { removeHidden } from './remove-hidden.ts'
import { removeNamed } from './remove-named.ts'
import { removePullQuotes } from './remove-pull-quotes.ts'
import { unlinkParagraphs } from './unlink-paragraphs.ts'

/** Removes and rewrites what Readability would misread. Changes the document. */
export function prepare(document: DomDocument): void {
  removeHidden(document)
  removeDialogs(document)
  removeNamed(document)
  for (const nav of allOf(document, 'nav, [role="navigation"]'))
    if (allOf(nav, 'h1, article, main').length === 0) nav.remove()
  removePullQuotes(document)
  unlinkParagraphs(document)
  markCaptions(document)
  flattenParts(document)
}
