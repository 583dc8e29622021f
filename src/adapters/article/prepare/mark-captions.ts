import { blocksOf } from '../blocks.ts'
import { allOf, classesOf, type DomDocument, type DomElement, isWithin } from '../dom.ts'
import { shareOfText } from './share-of-text.ts'

/** An element with more of the page's text is no caption, whatever its name. */
const maxShare = 0.4
const maxCaptions = 500

/** Names of captions, credits and galleries, alone or beside a word for a picture. */
const captionName =
  /caption|cutline|galler(?:y|ies)|galer[ií]as?\b|galerie|slide-?show|carousel|lightbox|(?:^|[\s_-])(?:credits?|photographer|legend[ae]|didascali[ae]|bildunterschrift|bildtext|bildnachweis|pie-?(?:de-?)?foto)(?=$|[\s_-])|(?:photo|image|img|picture|pic|foto|bild)s?[-_]{0,2}(?:text|desc|credit|note|source|author|copyright|legend)/i

/** Puts the content of each element that is a caption by its class into a figcaption, which Readability keeps. */
export function markCaptions(document: DomDocument): void {
  const { body } = document
  const named = allOf(document, '[class]').filter((element) => captionName.test(classesOf(element)))
  if (!body || named.length === 0) return
  const shareOf = shareOfText(blocksOf(body))
  const marked = new Set<DomElement>()
  for (const element of named.slice(0, maxCaptions)) {
    if (isWithin(marked, element) || shareOf(element) > maxShare) continue
    marked.add(element)
    const caption = document.createElement('figcaption')
    caption.append(...Array.from(element.childNodes))
    element.append(caption)
  }
}
