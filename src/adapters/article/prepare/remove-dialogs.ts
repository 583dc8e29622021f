import { type Block, blocksOf } from '../blocks.ts'
import { consentTalk } from './consent-words.ts'
import { allOf, type DomDocument, type DomElement, namesOf, withAncestors } from '../dom.ts'

/** Class and id of consent boxes, by their purpose or their makers. */
const boxName =
  /consent|cookie[-_]?(?:banner|bar|box|dialog|law|message|modal|notice|notification|overlay|policy|popup|settings|wall|warning)|gdpr|onetrust|didomi|usercentrics|cybot|trustarc|truste[-_]|sp_message|qc-cmp|osano|cmplz|tarteaucitron|borlabs|iubenda|termly|klaro|axeptio|cookie[-_]?(?:yes|hub|first|bot|disclaimer|alert|panel|layer)/i

const minNamelessStatements = 3
const minShare = 0.6
/** Share of the page's text up to which a box is removed by its name, or by its words alone. */
const maxNamedShare = 0.5
const maxNamelessShare = 0.6
/** The same of a box that names cookies and has buttons, in any language. */
const maxButtonShare = 0.4
const minButtons = 2
const buttons = 'button, [role="button"], input[type="submit"], input[type="button"], a[href^="#"]'

/** Removes dialogs and the boxes that ask for consent to cookies, before their text is taken for the article. */
export function removeDialogs({ body }: DomDocument): void {
  if (!body) return
  const talks = measureTalk(blocksOf(body))
  for (const button of allOf(body, buttons))
    for (const element of withAncestors(button)) {
      const talk = talks.get(element)
      if (talk) talk.buttons += 1
    }
  const total = talks.get(body)?.chars ?? 0
  for (const [element, talk] of talks)
    if (element !== body && isDialog(element, talk, total) && !hasArticle(element)) element.remove()
}

/** Text within an element, how much of it is about consent, and its buttons. */
type Talk = {
  chars: number
  consentChars: number
  hasCookies: boolean
  buttons: number
  readonly statements: Set<RegExp>
}

function measureTalk(blocks: readonly Block[]): Map<DomElement, Talk> {
  const talks = new Map<DomElement, Talk>()
  for (const { text, owner } of blocks) {
    const { statements, isConsent, hasCookies } = consentTalk(text)
    for (const element of withAncestors(owner)) {
      const talk = talks.get(element) ?? {
        chars: 0,
        consentChars: 0,
        hasCookies: false,
        buttons: 0,
        statements: new Set<RegExp>(),
      }
      talks.set(element, talk)
      talk.chars += text.length
      if (isConsent) talk.consentChars += text.length
      talk.hasCookies ||= hasCookies
      statements.forEach((statement) => talk.statements.add(statement))
    }
  }
  return talks
}

function isDialog(element: DomElement, talk: Talk, total: number): boolean {
  const isConsent = talk.consentChars >= talk.chars * minShare
  const role = element.getAttribute('role') ?? ''
  if (element.localName === 'dialog' || /^(?:alert)?dialog$/.test(role) || boxName.test(namesOf(element)))
    return talk.chars <= total * maxNamedShare || (isConsent && talk.statements.size > 0)
  if (isInArticle(element)) return false
  if (isConsent && talk.statements.size >= minNamelessStatements) return talk.chars <= total * maxNamelessShare
  return talk.hasCookies && talk.chars <= total * maxButtonShare && talk.buttons >= minButtons
}

const hasArticle = (element: DomElement): boolean =>
  element.querySelectorAll('article, main, [role="main"], [itemprop~="articleBody"]').length > 0

const isInArticle = (element: DomElement): boolean =>
  [...withAncestors(element)].some(({ localName }) => localName === 'article' || localName === 'main')
