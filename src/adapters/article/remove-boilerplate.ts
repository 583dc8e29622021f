import { beginsEnd, claimsRights, isNoise, leadsElsewhere, namesSources } from './phrases.ts'
import { around, letters, type Placed, type Scope, someAround } from './page-blocks.ts'
import { isDateLine } from './date-line.ts'

/** A block so long and with so few links is the article itself. */
const proseChars = 100
const proseLinks = 0.4
/** What is trimmed as a part of the page may have this share of the article at most. */
const mostOfPart = 0.15
const mostOfEnd = 0.25
const shortChars = 100
/** What the page calls its article is believed where it has this share of the text. */
const mostOfText = 0.7
const repeatChars = 40
const mostRepeatChars = 400

/** Of the page: what is known, and its address. */
export type Known = { readonly title: string; readonly byline: string; readonly url: string }

/** What certainly is no part of the article is left out: what stands around its text, and what leads away from it. */
export function trim(blocks: readonly Placed[], known: Known): Placed[] {
  const within = withoutParts(withoutRepeats(inArticle(blocks))).filter((block) => !isNoisy(block) && !isDetour(block))
  return withoutLinksAtEnd(withoutEnd(withoutHead(within, known)), known.url)
}

/** Nothing that follows what the page calls its article, if that holds most of the text. */
function inArticle(blocks: readonly Placed[]): Placed[] {
  const inside = new Map<Scope, { chars: number; last: number }>()
  blocks.forEach(({ scope, text }, place) => {
    for (const each of around(scope))
      if (each.tag === 'article' || each.tag === 'main')
        inside.set(each, { chars: (inside.get(each)?.chars ?? 0) + text.length, last: place })
  })
  const most = [...inside.values()].filter(({ chars }) => chars >= charsOf(blocks) * mostOfText)
  return blocks.slice(0, 1 + Math.min(blocks.length - 1, ...most.map(({ last }) => last)))
}

/** A sentence drawn large out of the text, and a summary that the next paragraph begins with, are read once. */
function withoutRepeats(blocks: readonly Placed[]): Placed[] {
  const spoken = blocks.map(({ text }) => letters(text))
  return blocks.filter((block, place) => {
    const own = spoken[place] ?? ''
    if (block.kind !== 'text' || own.length < repeatChars || own.length > mostRepeatChars) return true
    const longer = (other: string) => other.length > own.length
    if (spoken.slice(place + 1, place + 3).some((next) => longer(next) && next.startsWith(own))) return false
    return !isDrawnOut(block) || !spoken.some((other) => longer(other) && other.includes(own))
  })
}

const isDrawnOut = (block: Placed): boolean =>
  someAround(block, null, ({ tag, words }) => tag === 'blockquote' || tag === 'aside' || hasAny(words, quotes))

const charsOf = (blocks: readonly Placed[]): number => blocks.reduce((sum, { text }) => sum + text.length, 0)

const isProse = ({ size, share, kind }: Placed): boolean =>
  size >= proseChars && share < proseLinks && kind !== 'caption'

const setOf = (names: string) => new Set(names.split(' '))
/** Words of class and id that name a part of the page, however it is written. */
const parts = setOf(
  'share shares sharing sharedaddy sharebar sharetools sharebuttons addthis addtoany sociable socialmedia newsletter newsletters related relatedposts ' +
    'relatedarticles relatedcontent readmore recirc recirculation recommended recommendations outbrain taboola advert advertisement ads adsbygoogle adsense ' +
    'breadcrumb breadcrumbs pagination disqus commentlist comments respond yarpp nextprev mostread authorbio biobox authorbox',
)
/** Words that name one only where it is mostly links. */
const linkParts = setOf(
  'social promo promotion promoted teaser teasers widget tags tag taglist meta follow popular trending cta sponsor sponsored subscribe navigation nav menu toolbar tools more',
)

const quotes = setOf('pullquote pullquotes pull quote blockquote')

/** Unless so much stands in such elements that their names must mean something else. */
function withoutParts(blocks: readonly Placed[]): Placed[] {
  const total = charsOf(blocks)
  const rest = blocks.filter((block) => !isPartOfPage(block, total))
  return charsOf(rest) >= total * mostOfText ? rest : [...blocks]
}

/** True within an element that is a part of the page by its tag, role or name, and small. */
function isPartOfPage(block: Placed, total: number): boolean {
  const isSmall = ({ chars }: Scope) => chars <= Math.max(total * mostOfPart, shortChars)
  return someAround(block, null, (scope) => {
    if (scope.tag === 'nav' || scope.role === 'navigation') return isSmall(scope)
    if (!isSmall(scope)) return false
    if (scope.tag === 'form' || scope.tag === 'footer' || scope.tag === 'dialog') return true
    // A paragraph without links may have any name; what holds several things, says what they are.
    if (scope === block.scope && isProse(block) && block.share < 0.1) return false
    const { words } = scope
    return hasAny(words, parts) || (hasAny(words, linkParts) && scope.linked >= scope.chars / 2)
  })
}

const hasAny = (words: ReadonlySet<string>, names: ReadonlySet<string>): boolean => {
  for (const word of words) if (names.has(word)) return true
  return false
}

const isNoisy = ({ text, pieces }: Placed): boolean =>
  isNoise(text) || (text.length <= shortChars && pieces.every((piece) => isNoise(piece) || letters(piece) === ''))

/** "Read also: …" where most of it is the link, a link in brackets, and one that shouts. */
function isDetour({ text, share, kind }: Placed): boolean {
  if (kind === 'heading' || share < 0.5 || text.length > 2 * shortChars) return false
  return (
    leadsElsewhere(text) ||
    (share >= 0.9 &&
      (/^\[.*\s.*\s.*\s.*\]$/s.test(text) ||
        (text.length > 20 && text === text.toUpperCase() && text !== text.toLowerCase())))
  )
}

/** Before the first paragraph: the title once more, who wrote it and when. */
function withoutHead(blocks: readonly Placed[], { title, byline }: Known): Placed[] {
  const names = [title, ...title.split(/\s[-–—|·:]\s|:\s/), byline].map(letters)
  const isKnown = (text: string) => {
    const shown = letters(text)
    return shown.length > 3 && names.includes(shown)
  }
  const isImprint = (text: string) =>
    letters(text) === '' || isKnown(text) || isDateLine(text) || isByline(text, byline) || imprint.test(text)
  // A heading of its own begins the text as well.
  const first = blocks.findIndex((block) => isProse(block) || (block.kind === 'heading' && !isKnown(block.text)))
  return blocks.filter(({ text, share, pieces, kind }, index) => {
    if (index >= first || text.length > 2 * shortChars || kind === 'caption') return true
    if (isKnown(text) || (text.length <= shortChars && isImprint(text))) return false
    if (pieces.length > 1 && pieces.length < 12 && pieces.every((piece) => isImprint(piece) || isNoise(piece)))
      return false
    return kind === 'heading' || text.length > shortChars || share < 0.9 || /[.!?。]$/.test(text)
  })
}

/** Words and numbers that stand about a title. */
const imprint =
  /^(?:[\d.,]+ ?[km]?|published|posted|updated|last updated|written by|by|author|date|reading time|source|share|save|listen)$/i

const by =
  /^(?:(?:written|posted|published|words|story|text|reporting|interview|analysis|review|opinion|photos?(?: and text)?) )?(?:by|von|par|por|di|da|door|av|af|autor(?:in|es|a)?|auteur|author|автор|текст|przez|yazan|著者|文|记者|作者|글)[\s::]/iu

const isByline = (text: string, byline: string): boolean =>
  (by.test(text) || (byline.length > 4 && text.includes(byline))) &&
  !/[.!?。]$/.test(text) &&
  text.split(/\s+/).length <= 14

/** Behind the last paragraph: comments, related articles, tags and the like, from their heading on. */
function withoutEnd(blocks: readonly Placed[]): Placed[] {
  const total = charsOf(blocks)
  let kept = [...blocks]
  for (let place = kept.length - 1; place > 0; place--) {
    const rest = kept.slice(place)
    if (charsOf(rest) > total * mostOfEnd) break
    const [head, ...after] = rest
    if (!head || head.text.length > shortChars || !beginsEnd(head.text) || isFollowedByText(head, after)) continue
    if (namesSources(head.text)) continue
    kept = kept.slice(0, place)
  }
  while (kept.length > 1 && isImprintLine(kept.at(-1)?.text ?? '')) kept.pop()
  return kept
}

const isImprintLine = (text: string): boolean => claimsRights(text) || isDateLine(text)

/** The article goes on where paragraphs follow that are more than one teaser or one comment. */
const isFollowedByText = (head: Placed, after: readonly Placed[]): boolean =>
  after.filter(isProse).length > (head.kind === 'heading' ? 1 : 0)

/**
 * Links to other pages of the site at the very end, behind a paragraph, lead away; under a heading or a colon they
 * belong to the text.
 */
function withoutLinksAtEnd(blocks: readonly Placed[], url: string): Placed[] {
  const isLink = ({ share, text, kind, href }: Placed) =>
    kind !== 'heading' && share >= 0.85 && text.length <= 2 * shortChars && isOfSite(href, url)
  let end = blocks.length
  while (end > 0 && isLink(blocks[end - 1]!)) end -= 1
  const [head, only] = [blocks[end - 1], blocks[end]]
  if (!head || !only || head.kind === 'heading' || /[:：]$/.test(head.text)) return [...blocks]
  const isListOfLinks = blocks.length - end >= 2 || only.kind === 'item' || only.text.length <= 40
  return isListOfLinks && blocks.slice(0, end).filter(isProse).length >= 2 ? blocks.slice(0, end) : [...blocks]
}

/** True of an address of the same site, whichever of its hosts. */
function isOfSite(href: string, url: string): boolean {
  if (!URL.canParse(href, url) || !URL.canParse(url)) return false
  const site = (host: string) => host.split('.').slice(-2).join('.')
  return site(new URL(href, url).hostname) === site(new URL(url).hostname)
}
