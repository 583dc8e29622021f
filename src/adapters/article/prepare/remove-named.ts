import { type Block, blocksOf } from '../blocks.ts'
import { allOf, classesOf, type DomDocument, type DomElement, isWithin, namesOf } from '../dom.ts'
import { shareOfText } from './share-of-text.ts'

/** Shares of the page's text that one such part, and all of them together, may have: more is the article itself. */
const maxPartShare = 0.15
const maxTotalShare = 0.35
/** Characters of the paragraphs that must stand outside the comments. */
const minArticleChars = 200
const minParagraphChars = 80

const asClass = (words: readonly string[]) =>
  new RegExp(
    `(?:^|\\s)(?:[\\w-]{0,20}__|[a-z]{1,3}-|(?:post|entry|article|story|page|single|inline|content)[-_])?(?:${words.join('|')})(?=$|[\\s_])`,
    'i',
  )

const partName = asClass([
  'newsletters?(?:[-_]?(?:box|form|signup|promo|widget|block))?|sign-?up(?:[-_](?:box|form))?|subscribe(?:[-_](?:box|form|widget))?',
  '(?:author|about)[-_]?(?:the[-_]?)?(?:author|bio|box)|bio[-_]?box',
  '(?:social|share|sharing)(?:[-_]?(?:bar|buttons?|links?|tools?|icons?|this|box|list|media|share))?|sharedaddy|addtoany\\S*|addthis\\S*',
  'related(?:[-_]?(?:posts?|articles?|content|links?|stor(?:y|ies)|news|topics?|reading|items?))?|recirc(?:ulation)?|read[-_]?(?:next|also)|recommend(?:ed|ations?)',
  'advert(?:s|isements?|ising)?|ad[-_]?(?:slot|unit|container|wrapper|label)|(?:affiliate[-_]?)?disclosure',
  'tags|tags?[-_](?:list|links|cloud)|breadcrumbs?|no-?print|d-print-none|hidden-print',
])
const commentsName = asClass([
  'comments?[-_](?:list|area|section|thread|wrapper|container)|comments|commentlist|disqus_thread|respond',
])

/** Paragraphs carry such names as well, to be hidden or counted. */
const containers = new Set('div section aside ul ol dl footer header form details figure'.split(' '))

/**
 * Removes small parts of a page that are no article by their class, and its comments: Readability lets them in
 * where the name of an article stands beside theirs, or where the article is short.
 */
export function removeNamed(document: DomDocument): void {
  const { body } = document
  const elements = allOf(document, '[class], [id]').filter(({ localName }) => containers.has(localName))
  const named = elements.filter((element) => partName.test(classesOf(element)))
  const comments = outermost(elements.filter((element) => commentsName.test(namesOf(element))))
  if (!body || named.length + comments.length === 0) return
  const blocks = blocksOf(body)
  const shareOf = shareOfText(blocks)
  const parts = outermost(named.filter((element) => shareOf(element) <= maxPartShare))
  if (parts.reduce((sum, element) => sum + shareOf(element), 0) <= maxTotalShare)
    for (const element of parts) element.remove()
  if (charsOutside(blocks, new Set(comments)) >= minArticleChars) for (const element of comments) element.remove()
}

/** Leaves out what stands in another of the elements, and what has the title of the page. */
function outermost(elements: readonly DomElement[]): DomElement[] {
  const parts = new Set<DomElement>()
  for (const element of elements) if (!isWithin(parts, element) && !hasTitle(element)) parts.add(element)
  return [...parts]
}

const hasTitle = (element: DomElement): boolean => allOf(element, 'h1, [itemprop~="articleBody"]').length > 0

const charsOutside = (blocks: readonly Block[], parts: ReadonlySet<DomElement>): number =>
  blocks
    .filter(({ size, owner }) => size >= minParagraphChars && !isWithin(parts, owner))
    .reduce((sum, { size }) => sum + size, 0)
