const anyOf = (...alternatives: readonly string[]) => new RegExp(alternatives.join('|'), 'i')

/** Statements of consent boxes, in seven languages; an article seldom says more than one of these things. */
const statements = [
  anyOf(
    '\\bwe (?:and|&) our\\b|\\bour (?:[\\d,.]+ )?(?:partners|vendors)\\b|\\bwir und unsere\\b|\\bunsere (?:[\\d,.]+ )?partner\\b',
    '\\bnous et nos\\b|\\bnos (?:[\\d,.]+ )?partenaires\\b|\\bnosotros y nuestros\\b|\\bnuestros (?:[\\d,.]+ )?socios\\b',
    '\\bnoi e (?:i nostri|terze parti)\\b|\\bnós e (?:os )?nossos\\b|\\bwij en onze\\b',
  ),
  anyOf(
    '\\bwe (?:also )?use (?:\\S+ )?cookies|\\b(?:this|our) (?:web)?site uses cookies|\\bwir (?:verwenden|nutzen|setzen)\\b.{0,40}\\bcookies',
    '\\butilisons\\b.{0,40}\\bcookies|\\b(?:utilizamos|usamos)\\b.{0,40}\\bcookies|\\butilizz(?:iamo|a)\\b.{0,40}\\bcookie|\\bgebruik(?:en|t)\\b.{0,40}\\bcookies',
  ),
  anyOf(
    '\\b(?:store|access)\\b.{0,40}\\binformation\\b.{0,30}\\bdevice|\\binformationen\\b.{0,40}\\bauf (?:ihrem|einem) (?:end)?gerät|\\bstocker\\b.{0,60}\\b(?:informations|données|terminal|appareil)',
    '\\balmacena\\w*\\b.{0,60}\\bdispositivo|\\barchivi\\w*\\b.{0,60}\\bdispositivo|\\barmazen\\w*\\b.{0,60}\\bdispositivo',
  ),
  anyOf(
    '\\b(?:accept|reject|allow|decline|manage)\\b.{0,20}\\b(?:cookies|preferences|choices|purposes)\\b|\\bcookies (?:akzeptieren|ablehnen)\\b|\\balle akzeptieren\\b',
    '\\btout (?:accepter|refuser)\\b|\\bsans accepter\\b|\\b(?:aceptar|rechazar)\\b.{0,20}\\bcookies\\b|\\b(?:accetta|rifiuta)\\w*\\b.{0,20}\\bcookie|\\b(?:aceitar|rejeitar)\\b.{0,20}\\bcookies\\b',
  ),
  anyOf(
    '\\b(?:your|you)\\b.{0,40}\\b(?:consent|preferences|choices|permission)\\b|\\b(?:ihre )?(?:einwilligung|zustimmung)\\b|\\bvotre (?:consentement|accord)\\b',
    '\\b(?:su|tu) consentimiento\\b|\\btuo consenso\\b|\\bseu consentimento\\b|\\buw toestemming\\b',
  ),
  anyOf(
    '\\b(?:strictly )?(?:necessary|essential|functional|performance|targeting|marketing|analytics|statistics|advertising) cookies\\b',
    '\\b(?:notwendige|essenzielle|funktionale) cookies\\b|\\bcookies (?:nécessaires|necesarias|tecnici|necessários)\\b',
  ),
  anyOf(
    '\\blegitimate interests?\\b|\\bpersonal(?:ised|ized) (?:ads|advertising|content)\\b|\\bberechtigt\\w* interesse|\\bpersonalisierte (?:anzeigen|werbung|inhalte)\\b',
    '\\bintérêts? légitimes?\\b|\\bcontenus? personnalisés?|\\binterés legítimo|\\b(?:anuncios|contenidos?)\\b.{0,20}\\bpersonalizad|\\binteresse (?:legittimo|legítimo)|\\bannunci\\b.{0,20}\\bpersonalizzat',
  ),
  anyOf(
    '\\bprocess(?:es|ing)?\\b.{0,30}\\b(?:personal )?data\\b|\\bprocessing described\\b|\\bpersonenbezogene\\w* daten\\b',
    '\\bdonnées (?:personnelles|à caractère personnel)\\b|\\bdatos personales\\b|\\bdati personali\\b|\\bdados pessoais\\b|\\bpersoonsgegevens\\b',
  ),
  anyOf(
    '\\bgeolocation data\\b|\\bdevice (?:scanning|characteristics|identifiers)\\b|\\bstandortdaten\\b|\\bgéolocalisation\\b|\\bgeolocaliza(?:ción|ção)|\\bgeolocalizzazione\\b',
  ),
]
/** Words that the other sentences of such a box are about. */
const vocabulary = anyOf(
  'cookies?\\b|consent|privacy|partners|\\bdata\\b|\\bdevice|preferences|permission|advertis|analytics|withdraw|\\b(?:web)?site\\b|purposes|vendors|track',
  'zustimm|einwillig|datenschutz|daten\\b|präferenz|données|confidentialité|vie privée|partenaires|traitement|datos|privacidad|socios|dispositivo',
  'consenso|preferenze|terze parti|dados\\b|parceiros|toestemming|gegevens',
)

/** The word for cookies, which boxes in other languages name as well. */
const cookies = anyOf('cookie|\\bkakor|eväste|çerez|クッキー|\\bsütik')

/** Characters of a block that are searched: paragraphs of such boxes are short. */
const maxChars = 500

/** Returns which of the statements a text makes, whether it is about consent at all, and whether it names cookies. */
export function consentTalk(text: string) {
  const start = text.slice(0, maxChars)
  const made = statements.filter((statement) => statement.test(start))
  return { statements: made, isConsent: made.length > 0 || vocabulary.test(start), hasCookies: cookies.test(start) }
}
