import { type Block } from './blocks.ts'
import { isDateLine } from './date-line.ts'
import { type DomElement, lettersOf, namesOf, withAncestors } from './dom.ts'
import { beginsEnd, claimsRights, isNoise, leadsElsewhere } from './phrases.ts'

/** A block this long and with few links is the article itself. */
const proseChars = 100
const proseLinks = 0.4
/** A line with this share of links is nothing but links. */
const linkLineShare = 0.9
const shortChars = 100
const maxHeadChars = 200
const minNoiseItemChars = 20
/** Shares of the article's text that one removed part of the page, and its removed end, may have at most. */
const maxPartShare = 0.15
const maxEndShare = 0.25
/** Share of the text that has to be left once parts of the page are removed. */
const minArticleShare = 0.7

/** Title and byline as the page's metadata has them. */
export type Known = { readonly title: string; readonly byline: string }

/** Removes what Readability leaves around an article: its head, its end, small parts of the page and lines of noise. */
export function removeBoilerplate(blocks: readonly Block[], known: Known): Block[] {
  const inside = withoutParts(blocks).filter((block) => !isNoiseLine(block) && !isDetour(block))
  return withoutEnd(withoutHead(inside, known))
}

const charsOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { text }) => sum + text.length, 0)

const isProse = ({ size, linkShare, kind }: Block): boolean =>
  size >= proseChars && linkShare < proseLinks && kind !== 'caption'

const setOf = (names: string) => new Set(names.split(' '))
/** Words of class and id that name a part of the page around an article. */
const partNames = setOf(
  'share shares sharing sharedaddy sharebar sharetools sharebuttons addthis addtoany sociable socialmedia newsletter newsletters related relatedposts ' +
    'relatedarticles relatedcontent readmore recirc recirculation recommended recommendations outbrain taboola advert advertisement ads adsbygoogle adsense ' +
    'breadcrumb breadcrumbs pagination disqus commentlist comments respond yarpp nextprev mostread authorbio biobox authorbox',
)

/** Removes parts of the page, unless so much stands in them that their names must mean something else. */
function withoutParts(blocks: readonly Block[]): Block[] {
  const total = charsOf(blocks)
  const isPart = partFinder(blocks, total)
  const rest = blocks.filter((block) => !isPart(block))
  return charsOf(rest) >= total * minArticleShare ? rest : [...blocks]
}

/** Returns a predicate: is the block within a small element that is a part of the page by its tag, role or name? */
function partFinder(blocks: readonly Block[], total: number): (block: Block) => boolean {
  const sizes = new Map<DomElement, { chars: number; readonly names: ReadonlySet<string> }>()
  for (const { owner, text } of blocks)
    for (const each of withAncestors(owner)) {
      const size = sizes.get(each) ?? { chars: 0, names: namesOf(each) }
      size.chars += text.length
      sizes.set(each, size)
    }
  const isPart = (element: DomElement, block: Block): boolean => {
    const { chars, names } = sizes.get(element)!
    if (chars > Math.max(total * maxPartShare, shortChars)) return false
    if (element.localName === 'nav' || element.localName === 'form') return true
    // A paragraph without links may have any name; a container's name says what it holds.
    if (element === block.owner && isProse(block) && block.linkShare < 0.1) return false
    return [...names].some((name) => partNames.has(name))
  }
  return (block) => [...withAncestors(block.owner)].some((element) => isPart(element, block))
}

/** "Advertisement" and the like. In headings, tables and code, and as a word in a list, it is the author's. */
function isNoiseLine({ text, kind, linkShare }: Block): boolean {
  const mayBeNoise =
    kind === 'text' || (kind === 'item' && (linkShare >= linkLineShare || text.length >= minNoiseItemChars))
  return mayBeNoise && isNoise(text)
}

/** "Read also: …" if most of it is the link. */
const isDetour = ({ text, linkShare, kind }: Block): boolean =>
  kind !== 'heading' && linkShare >= 0.5 && leadsElsewhere(text)

/** Removes the title, the author, the date and lines of links where they stand before the first paragraph. */
function withoutHead(blocks: readonly Block[], { title, byline }: Known): Block[] {
  const known = [title, byline].map(lettersOf).filter((letters) => letters.length > 3)
  const isKnown = (text: string) => known.includes(lettersOf(text))
  const isHead = (text: string) =>
    lettersOf(text) === '' || isKnown(text) || isDateLine(text) || isByline(text, byline) || imprint.test(text)
  // A heading of its own begins the text as well.
  const first = blocks.findIndex((block) => isProse(block) || (block.kind === 'heading' && !isKnown(block.text)))
  return blocks.filter(({ text, linkShare, kind }, index) => {
    if (index >= first || text.length > maxHeadChars || kind === 'caption' || kind === 'code') return true
    const isLinkLine = linkShare >= linkLineShare
    if ((kind !== 'cell' || isLinkLine) && isHead(text)) return false
    return kind === 'heading' || text.length > shortChars || !isLinkLine || /[.!?。]$/.test(text)
  })
}

/** Words and numbers that stand around a title. */
const imprint =
  /^(?:[\d.,]+ ?[km]?|published|posted|updated|last updated|written by|by|author|date|reading time|source|share|save|listen)$/i

const by =
  /^(?:(?:written|posted|published|words|story|text|reporting|interview|analysis|review|opinion|photos?(?: and text)?) )?(?:by|von|par|por|di|da|door|av|af|autor(?:in|es|a)?|auteur|author|автор|текст|przez|yazan|著者|文|记者|作者|글)[\s::]/iu

const isByline = (text: string, byline: string): boolean =>
  (by.test(text) || (byline.length > 4 && text.includes(byline))) &&
  !/[.!?。]$/.test(text) &&
  text.split(/\s+/).length <= 14

/** Removes comments, related articles, tags and the like behind the last paragraph, from their heading on. */
function withoutEnd(blocks: readonly Block[]): Block[] {
  const maxChars = charsOf(blocks) * maxEndShare
  let kept = [...blocks]
  let chars = 0
  for (let place = blocks.length - 1; place > 0; place--) {
    const block = blocks[place]!
    chars += block.text.length
    if (chars > maxChars) break
    if (block.text.length <= shortChars && beginsEnd(block.text)) kept = blocks.slice(0, place)
    if (isProse(block)) break
  }
  while (kept.length > 1 && isImprintLine(kept.at(-1)?.text ?? '')) kept.pop()
  return kept
}

/** A line about rights or a date of its own. */
const isImprintLine = (text: string): boolean => claimsRights(text) || isDateLine(text)
