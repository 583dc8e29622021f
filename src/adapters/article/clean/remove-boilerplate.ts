import { type Block } from '../blocks.ts'
import { isDateLine } from './date-line.ts'
import { lettersOf } from '../dom.ts'
import { beginsEnd, claimsRights, isNoise, leadsElsewhere } from './phrases.ts'

/** A block this long and with few links is the article itself. */
const proseChars = 100
const proseLinks = 0.4
/** A line with this share of links is nothing but links. */
const linkLineShare = 0.9
const shortChars = 100
const maxHeadChars = 200
const minNoiseItemChars = 20
/** Share of the article's text that its removed end may have at most. */
const maxEndShare = 0.25

/** Title and byline as the page's metadata has them. */
export type Known = { readonly title: string; readonly byline: string }

/** Removes what Readability leaves around an article: its head, its end and lines of noise. */
export function removeBoilerplate(blocks: readonly Block[], known: Known): Block[] {
  const inside = blocks.filter((block) => !isNoiseLine(block) && !isDetour(block))
  return withoutEnd(withoutHead(inside, known))
}

const isProse = ({ size, linkShare, kind }: Block): boolean =>
  size >= proseChars && linkShare < proseLinks && kind !== 'caption'

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
  const maxChars = blocks.reduce((sum, { text }) => sum + text.length, 0) * maxEndShare
  let kept = [...blocks]
  let chars = 0
  for (let place = blocks.length - 1; place > 0; place--) {
    const block = blocks[place]!
    chars += block.text.length
    if (chars > maxChars) break
    if (block.text.length <= shortChars && beginsEnd(block.text)) kept = blocks.slice(0, place)
    if (isProse(block)) break
  }
  while (kept.length > 1 && claimsRights(kept.at(-1)?.text ?? '')) kept.pop()
  return kept
}
