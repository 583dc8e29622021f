import { sql } from 'kysely'
import { toLinkLabel } from '../../lib/text/markdown.ts'
import { type Answer, plain } from './answer.ts'
import { type Desk, isShownDocument } from './desk.ts'

const perPage = 40
const asking =
  /^\W*(?:(?:please |can you |could you )?(?:list|show|give)(?: me)?(?: all)?(?: of)?(?: the| your)? (?:topics|titles|documents|subjects|terms)|what (?:topics|subjects|documents|texts) (?:do you (?:know|have|cover)|are there)|what(?:'s|s| is) (?:on|in) your (?:shelf|library)|all topics)(?:\W+page (\d{1,4}))?\W*$/i

/** The page of topics that a question asks for, from 1; null where it asks for something else. */
export function readTopicsPage(question: string): number | null {
  const found = asking.exec(question)
  return found ? Math.max(1, Number(found[1] ?? 1)) : null
}

/** The titles on the shelf, a page of 40, newest documents of the owner first, then primers, then the glossary. */
export async function listTopics(desk: Desk, page: number): Promise<Answer> {
  const { rows } = await sql<{ title: string; total: number }>`
    SELECT title, count(*) OVER () AS total FROM documents WHERE ${isShownDocument(desk)}
    ORDER BY key LIKE 'glossary:%', key LIKE 'primer:%', title COLLATE NOCASE
    LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`.execute(desk.db)
  const pages = Math.ceil((rows[0]?.total ?? 0) / perPage)
  if (pages === 0) return plain('I have no topics there.')
  const titles = rows.map(({ title }) => toLinkLabel(title, 60)).join(' · ')
  const next = page < pages ? [{ label: 'More topics', ask: `List all topics, page ${page + 1}` }] : []
  return { ...plain(`**Topics**, page ${page} of ${pages}\n${titles}`), offers: next }
}
