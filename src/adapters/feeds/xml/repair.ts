const maxRun = 10
const cdata = '<![CDATA['
/** Runs of “<” that begin no tag; no text needs more than a few. */
const strayBrackets = /<+(?=<)|<(?![a-z_:/!?\u0080-\uffff])/gi
/** A quoted value behind which the tag ends and other tags begin before the closing quote. */
const unclosedValue = /=(?:"([^"<>]*)>(?=[^"<]*<)|'([^'<>]*)>(?=[^'<]*<))/g
const fieldEnd = /<\/(?:\w+:)?(?:title|link|guid|id|description|summary|content|encoded)\s*>/i

/** Repairs errors by which a parser would lose the rest of the document. Takes time proportional to its length. */
export const repairXml = (text: string): string =>
  closeSections(
    text
      .replace(strayBrackets, (run) => '&lt;'.repeat(Math.min(run.length, maxRun)))
      .replace(unclosedValue, '="$1$2">'),
  )

/** Ends unclosed CDATA sections at the end tag of their element. */
const closeSections = (text: string): string =>
  text
    .split(cdata)
    .map((part, at) => (at === 0 || part.includes(']]>') ? part : part.replace(fieldEnd, ']]>$&')))
    .join(cdata)
