import { type Block, blocksOf } from '../blocks.ts'
import { type DomDocument, type DomElement, namesOf, withAncestors } from '../dom.ts'

/** Class and id of consent boxes, by their purpose or their makers. */
const boxName =
  /consent|cookie[-_]?(?:banner|bar|box|dialog|law|message|modal|notice|notification|overlay|policy|popup|settings|wall|warning)|gdpr|onetrust|didomi|usercentrics|cybot|trustarc|truste[-_]|sp_message|qc-cmp|osano|cmplz|tarteaucitron/i

/** Sentences of consent boxes; an article seldom has more than one of them. */
const statements = [
  /\bwe (?:and|&) our\b|\bour (?:[\d,.]+ )?(?:partners|vendors)\b/i,
  /\bwe (?:also )?use (?:\S+ )?cookies|\b(?:this|our) (?:web)?site uses cookies/i,
  /\b(?:store|access)\b.{0,40}\binformation\b.{0,30}\bdevice/i,
  /\b(?:accept|reject|allow|decline|manage)\b.{0,20}\b(?:cookies|preferences|choices|purposes)\b/i,
  /\b(?:your|you)\b.{0,40}\b(?:consent|preferences|choices|permission)\b/i,
  /\b(?:strictly )?(?:necessary|essential|functional|performance|targeting|marketing|analytics|statistics|advertising) cookies\b/i,
  /\blegitimate interests?\b|\bpersonal(?:ised|ized) (?:ads|advertising|content)\b/i,
  /\bprocess(?:es|ing)?\b.{0,30}\b(?:personal )?data\b|\bprocessing described\b/i,
  /\bgeolocation data\b|\bdevice (?:scanning|characteristics|identifiers)\b/i,
  /\bwir (?:und unsere|verwenden)\b.{0,60}\b(?:cookies|partner)|\beinwilligung\b|\bberechtigtes? interesse/i,
  /\bnous (?:et nos|utilisons)\b.{0,60}\b(?:cookies|partenaires)|\bvotre consentement\b|\bintérêts? légitimes?\b/i,
  /\b(?:nosotros y nuestros|utilizamos|usamos)\b.{0,60}\b(?:cookies|socios)|\bsu consentimiento\b|\binterés legítimo/i,
]
/** Words that the other sentences of such a box are about. */
const vocabulary =
  /cookies?\b|consent|privacy|partners|\bdata\b|\bdevice|preferences|permission|advertis|analytics|withdraw|\b(?:web)?site\b|purposes|vendors|track|zustimm|datenschutz|daten\b|données|confidentialité|datos|privacidad/i

/** Characters of a block that are searched: paragraphs of such boxes are short. */
const maxStatementChars = 500
const minNamelessStatements = 3
const minShare = 0.6
/** Share of the page's text up to which a box is removed by its name, or by its words alone. */
const maxNamedShare = 0.5
const maxNamelessShare = 0.6

/** Removes dialogs and the boxes that ask for consent to cookies, before their text is taken for the article. */
export function removeDialogs({ body }: DomDocument): void {
  if (!body) return
  const talks = measureTalk(blocksOf(body))
  const total = talks.get(body)?.chars ?? 0
  for (const [element, talk] of talks)
    if (element !== body && isDialog(element, talk, total) && !hasArticle(element)) element.remove()
}

/** Text within an element, and how much of it is about consent. */
type Talk = { chars: number; consentChars: number; readonly statements: Set<RegExp> }

function measureTalk(blocks: readonly Block[]): Map<DomElement, Talk> {
  const talks = new Map<DomElement, Talk>()
  for (const { text, owner } of blocks) {
    const said = statements.filter((statement) => statement.test(text.slice(0, maxStatementChars)))
    const isConsent = said.length > 0 || vocabulary.test(text.slice(0, maxStatementChars))
    for (const element of withAncestors(owner)) {
      const talk = talks.get(element) ?? { chars: 0, consentChars: 0, statements: new Set<RegExp>() }
      talks.set(element, talk)
      talk.chars += text.length
      if (isConsent) talk.consentChars += text.length
      said.forEach((statement) => talk.statements.add(statement))
    }
  }
  return talks
}

function isDialog(element: DomElement, talk: Talk, total: number): boolean {
  const isConsent = talk.consentChars >= talk.chars * minShare
  const role = element.getAttribute('role') ?? ''
  if (element.localName === 'dialog' || /^(?:alert)?dialog$/.test(role) || boxName.test(namesOf(element)))
    return talk.chars <= total * maxNamedShare || (isConsent && talk.statements.size > 0)
  return (
    isConsent &&
    talk.statements.size >= minNamelessStatements &&
    talk.chars <= total * maxNamelessShare &&
    !isInArticle(element)
  )
}

const hasArticle = (element: DomElement): boolean =>
  element.querySelectorAll('article, main, [role="main"], [itemprop~="articleBody"]').length > 0

const isInArticle = (element: DomElement): boolean =>
  [...withAncestors(element)].some(({ localName }) => localName === 'article' || localName === 'main')
