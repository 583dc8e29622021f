import { type Block } from '../blocks.ts'
import { isDateLine } from './date-line.ts'
import { allOf, lettersOf, withAncestors } from '../dom.ts'
import { isLinkLine, isProse } from './prose.ts'

const maxHeadChars = 200
const maxLinkLineChars = 100
/** More numbers than these are data; fewer count shares and comments. */
const maxCounts = 2

/** Title and byline as the page's metadata has them. */
export type Known = { readonly title: string; readonly byline: string }

/** Removes the title, the author, the date and lines of links where they stand before the first paragraph. */
export function withoutHead(blocks: readonly Block[], { title, byline }: Known): Block[] {
  const known = [title, byline].map(lettersOf).filter((letters) => letters.length > 3)
  const isKnown = (text: string) => known.includes(lettersOf(text))
  // A heading of its own begins the text as well.
  const first = blocks.findIndex((block) => isProse(block) || (block.kind === 'heading' && !isKnown(block.text)))
  const isCount = countTest(blocks.slice(0, Math.max(0, first)))
  const isHead = (block: Block) =>
    lettersOf(block.text) === '' ||
    isKnown(block.text) ||
    isDateLine(block.text.replace(author, '')) ||
    isByline(block.text, byline) ||
    imprint.test(block.text) ||
    isCount(block)
  return blocks.filter((block, index) => {
    const { text, kind } = block
    if (index >= first || text.length > maxHeadChars || kind === 'caption' || kind === 'code') return true
    if (kind === 'cell' && (!isLinkLine(block) || isData(block))) return true
    if (isHead(block)) return false
    return kind === 'heading' || text.length > maxLinkLineChars || !isLinkLine(block) || /[.!?。]$/.test(text)
  })
}

/** Tables that name their columns or rows hold data, others lay out a page. */
const isData = ({ owner }: Block): boolean => {
  for (const each of withAncestors(owner)) if (each.localName === 'table') return allOf(each, 'th').length > 0
  return false
}

/** Returns a test for numbers that count something about the page. Several of them, or one with a term, are data. */
function countTest(head: readonly Block[]): (block: Block) => boolean {
  const isNumber = ({ text, kind }: Block) => kind !== 'cell' && number.test(text)
  const isFew = head.filter(isNumber).length <= maxCounts
  return (block) => isFew && isNumber(block) && block.owner.localName !== 'dd'
}

const number = /^[\d.,]+ ?[km]?$/i

/** Words that stand around a title. */
const imprint =
  /^(?:published|posted|updated|last updated|written by|by|author|date|reading time|source|share|save|listen)$/i

const by =
  /^(?:(?:written|posted|published|submitted|created|edited|compiled|translated|reviewed|words|story|text|reporting|interview|analysis|review|opinion|illustrations?|photography|photos?(?: and text)?) )?(?:by|von|par|por|di|da|door|av|af|autor(?:in|es|a)?|auteur|author|автор|текст|przez|yazan|著者|文|记者|作者|글)[\s::]/iu
/** An author behind the date. */
const author = /\s(?:by|von|par|por|door)\s[^.]{1,60}$/i

const isByline = (text: string, byline: string): boolean =>
  (by.test(text) || (byline.length > 4 && text.includes(byline))) &&
  !/[.!?。]$/.test(text) &&
  text.split(/\s+/).length <= 14
