import type { Db } from '../../../db/db.ts'

/** More than a text of 1 MB is cut into. */
const maxPassages = 5_000

/**
 * A document's text as markdown with its headings, without the sentences that its passages repeat; at most `maxChars`.
 * `hash` changes whenever anything of the document does. Null if the key is not on the shelf.
 */
export async function readWholeText(
  db: Db,
  key: string,
  maxChars: number,
): Promise<{ text: string; hash: string } | null> {
  const document = await db.selectFrom('documents').select(['id', 'hash']).where('key', '=', key).executeTakeFirst()
  if (!document) return null
  const passages = await db
    .selectFrom('passages')
    .select(['heading', 'text'])
    .where('document_id', '=', document.id)
    .orderBy('position')
    .limit(maxPassages)
    .execute()
  let [heading, lines] = ['', [] as string[]]
  const texts = passages.map((passage) => {
    const [above, before] = [
      passage.heading === '' || passage.heading === heading ? '' : `## ${passage.heading}\n\n`,
      lines,
    ]
    heading = passage.heading
    lines = passage.text.split('\n')
    return above + withoutRepeated(before, lines).join(' ')
  })
  return { text: texts.join('\n\n').slice(0, maxChars), hash: document.hash }
}

/** Sentences that one passage may carry over to the next. */
const maxRepeated = 2

/** The lines of a passage but for its first ones that are the last of the passage before. */
function withoutRepeated(before: readonly string[], lines: readonly string[]): readonly string[] {
  for (let count = Math.min(before.length, lines.length - 1, maxRepeated); count > 0; count--)
    if (before.slice(-count).every((line, index) => line === lines[index])) return lines.slice(count)
  return lines
}
