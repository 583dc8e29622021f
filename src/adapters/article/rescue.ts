import { claimsRights, isNoise, leadsElsewhere } from './phrases.ts'
import { around, commonScope, isWithin, letters, type Placed, type Scope, someAround } from './page-blocks.ts'

/** So much text without links and with a full stop is a paragraph of something. */
const paragraphChars = 60
const paragraphLinks = 0.33
const listChars = 40
const quoteChars = 30
/** Only so short a text can be the wrong part of a page. */
const fewChars = 2_000
/** Below this share of what the page calls its article, Readability took the wrong part of it. */
const tooLittle = 0.4
/** Of what Readability kept, so much may be added elsewhere than in an article by name. */
const mostLikeThem = 0.6
/** What the page calls its article has at least this share of all paragraphs. */
const mostOfPage = 0.6

/**
 * Blocks that certainly belong to the article though Readability dropped them: paragraphs made by the same template as
 * those it kept, in the same article, with the headings, lists and code between them; all paragraphs of what the page
 * itself calls the article, where next to nothing of them was kept; and whatever the page's own metadata (`body`) quotes.
 */
export function rescue(page: readonly Placed[], kept: readonly Placed[], body: string): Placed[] {
  const whole = namedWhole(page, kept)
  const found = new Map((whole ?? kept).map((block) => [block.index, block]))
  const add = (blocks: readonly Placed[]) => blocks.forEach((block) => found.set(block.index, block))
  if (!whole) add(likeThem(page, kept))
  if (body !== '') add(quotedBut(page, [...found.values()], body))
  const area = areaOf([...found.values()])
  if (area) add(between(page, found, area))
  return [...found.values()].sort((a, b) => a.index - b.index)
}

const sum = (blocks: readonly Placed[]): number => blocks.reduce((chars, { text }) => chars + text.length, 0)

const isParagraph = ({ kind, text, size, share }: Placed): boolean =>
  kind === 'text' && size >= paragraphChars && share < paragraphLinks && /[.!?…。！？।؟:”"»]/u.test(text)

const setOf = (names: string) => new Set(names.split(' '))
const partTags = setOf('aside nav footer form dialog figure figcaption address details button')
const partRoles = setOf('complementary navigation dialog alert alertdialog banner contentinfo search menu')
/** Words of class and id that may name something else than the article: reason enough to rescue nothing from there. */
const doubtful = setOf(
  'comment comments commentlist related share sharing social promo promotion sponsor sponsored advert advertisement ad ads newsletter subscribe ' +
    'subscription signup sidebar footer cookie cookies consent gdpr banner recommend recommended recommendations popular trending teaser teasers ' +
    'outbrain taboola widget bio author authors byline disclaimer copyright breadcrumb menu nav navigation modal popup overlay login register ' +
    'paywall caption credit credits legal tag tags disqus review reviews rating meta tool tools toolbar survey form video player gallery slideshow ' +
    'hidden sr screen visually print recirc more latest reply replies respond quiz poll box promo infobox card cards',
)

/** True where nothing around the block, up to the area, says that it is something else or not to be seen. */
const isOpen = (block: Placed, area: Scope): boolean =>
  !isNoise(block.text) &&
  !leadsElsewhere(block.text) &&
  !claimsRights(block.text) &&
  !someAround(
    block,
    area,
    ({ tag, role, words, isHidden }) =>
      isHidden || partTags.has(tag) || partRoles.has(role) || [...words].some((word) => doubtful.has(word)),
  )

const isArticle = ({ tag, isBody, role }: Scope): boolean =>
  tag === 'article' || isBody || tag === 'main' || role === 'main'

/** Where more of the article may be: what the page calls its article around the blocks, else two steps around them. */
function areaOf(blocks: readonly Placed[]): Scope | null {
  const common = commonScope(
    blocks.filter(({ scope, kind, share }) => scope.tag !== '' && kind === 'text' && share < 0.5),
  )
  if (!common) return null
  const [self, parent, ...rest] = [...around(common)]
  return (
    [self, parent, ...rest].find((scope) => scope && isArticle(scope)) ??
    (parent?.tag === 'html' ? common : (parent ?? common))
  )
}

/** The element that holds a paragraph and its like. */
const homeOf = ({ scope }: Placed): Scope | null => scope.parent

/** Paragraphs of the same making in the same area. */
function likeThem(page: readonly Placed[], kept: readonly Placed[]): Placed[] {
  const area = areaOf(kept)
  if (!area) return []
  const homes = new Set(kept.filter((block) => isParagraph(block) && isWithin(block, area)).map(homeOf))
  const templates = new Set([...homes].flatMap((home) => (home && isTelling(home) ? [home.template] : [])))
  const isHome = (home: Scope | null) => homes.has(home) || (home !== null && templates.has(home.template))
  const known = new Set(kept.map(({ index }) => index))
  const more = page.filter(
    (block) =>
      !known.has(block.index) &&
      isParagraph(block) &&
      isHome(homeOf(block)) &&
      isWithin(block, area) &&
      isOpen(block, area),
  )
  // The next article of an endless page is made like the first.
  return area.tag === 'article' || area.isBody || sum(more) <= mostLikeThem * sum(kept) ? more : []
}

/** Words of class and id that anything may have. */
const vague = setOf(
  'row rows col cols column columns grid container wrapper wrap inner outer content section block module item box flex clearfix left right center main page text body',
)

const isTelling = ({ words }: Scope): boolean => [...words].some((word) => word.length > 2 && !vague.has(word))

/** The headings, items and code amid what was found, where their neighbours stand. */
function between(page: readonly Placed[], found: ReadonlyMap<number, Placed>, area: Scope): Placed[] {
  const texts = [...found.values()].filter(isParagraph)
  const [first, last] = [Math.min(...texts.map(({ index }) => index)), Math.max(...texts.map(({ index }) => index))]
  const homes = new Set<Scope | null>(texts.flatMap((block) => homesOf(block, area)))
  const isAmid = ({ index }: Placed) => index > first && index < last
  const added = page.filter((block) => {
    if (found.has(block.index) || !isAmid(block) || !isOpen(block, area)) return false
    if (block.kind === 'code') return homes.has(homeOf(block))
    return block.kind === 'item' && isItemOf(block, homes)
  })
  const all = new Map([...found, ...added.map((block) => [block.index, block] as const)])
  const headings = page.filter(
    (block) =>
      block.kind === 'heading' &&
      !all.has(block.index) &&
      isAmid(block) &&
      all.has(block.index + 1) &&
      block.share < 0.5 &&
      homes.has(homeOf(block)) &&
      isOpen(block, area),
  )
  return [...added, ...headings]
}

/** The element that holds a paragraph, and those around it up to the area. */
function homesOf(block: Placed, area: Scope): Scope[] {
  const all = [...around(block.scope)].slice(1)
  return all.slice(0, 1 + all.indexOf(area))
}

/** True in a list that stands among the paragraphs and does not lead away. */
function isItemOf(block: Placed, homes: ReadonlySet<Scope | null>): boolean {
  const list = [...around(block.scope)].find(({ tag }) => tag === 'ul' || tag === 'ol')
  return list !== undefined && homes.has(list.parent) && list.linked < list.chars * 0.3 && list.chars >= listChars
}

/** All paragraphs of what the page calls its article, where so few of them were kept that others must have been; else null. */
function namedWhole(page: readonly Placed[], kept: readonly Placed[]): Placed[] | null {
  const named = sum(kept) < fewChars ? namedArticle(page) : null
  if (!named) return null
  const inside = page.filter((block) => isParagraph(block) && isWithin(block, named))
  if (sum(kept.filter(isParagraph)) >= tooLittle * sum(inside)) return null
  const open = inside.filter((block) => isOpen(block, named))
  return sum(open) > sum(kept) ? open : null
}

/** The innermost element that the page calls its article, and that has most of its paragraphs. */
function namedArticle(page: readonly Placed[]): Scope | null {
  const inside = new Map<Scope, number>()
  const paragraphs = page.filter(isParagraph)
  for (const block of paragraphs)
    for (const scope of around(block.scope))
      if (isArticle(scope)) inside.set(scope, (inside.get(scope) ?? 0) + block.text.length)
  const enough = [...inside].filter(([, chars]) => chars >= mostOfPage * sum(paragraphs))
  return enough.sort(([a, aChars], [b, bChars]) => aChars - bChars || depthOf(b) - depthOf(a))[0]?.[0] ?? null
}

const depthOf = (scope: Scope): number => [...around(scope)].length

/** What the metadata quotes, can be seen, and was not found yet, in whatever form. */
function quotedBut(page: readonly Placed[], found: readonly Placed[], body: string): Placed[] {
  const known = letters(found.map(({ text }) => text).join(''))
  return page.filter((block) => {
    const shown = letters(block.text)
    if (shown.length < quoteChars || block.kind === 'caption' || !body.includes(shown) || known.includes(shown))
      return false
    return !someAround(block, null, ({ isHidden }) => isHidden)
  })
}
