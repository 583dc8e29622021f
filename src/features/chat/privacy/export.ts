import type { Action, Reply, Request } from '../../../conversation/conversation.ts'
import type { PersonalData } from '../../../conversation/personal-data.ts'
import type { Db } from '../../../db/db.ts'
import { dailyKeyOf } from '../allowance.ts'
import type { Source } from '../ports.ts'
import { readConversations, readAnswers, readDailyCounts, readRunning, roles } from './personal-data.ts'

/** Discord takes files of 10 MiB from everybody; smaller pieces also keep memory small. */
const maxPieceBytes = 2_000_000

type Deps = {
  db: Db
  personal: readonly PersonalData[]
  /** The ids of the messages at an answer's reference. */
  messagesOf(ref: string): readonly string[]
  prefix: string
}
/** A part of what is kept; its rows go to lists of the export. */
type Section = { name: string; rows(after: string): AsyncIterable<SectionRow> }
type SectionRow = { list: string; id: string; row: object }
/** The point from which on a piece begins: a section, and the id of the row before; '' for none. */
type Start = { piece: number; section: string; after: string }
type Row = Pick<Awaited<ReturnType<typeof readRunning>>[number], 'asked_at' | 'guild_id' | 'channel_id'>

/** The file of an export: JSON of at most about 2 MB, and a button for the next piece where there is more. */
export async function exportPersonalData(
  deps: Deps,
  { by, options }: Request<Readonly<Record<'key', string>>>,
  about: { exportedAt: string; mayBeQuoted: boolean },
): Promise<Reply> {
  const sections = sectionsOf(deps, by.id)
  const start = readStart(options.key, sections)
  const { lists, next } = await readPiece(sections, start, deps.personal)
  const rest = start.piece > 1 ? { exportedAt: about.exportedAt } : { ...about, ...(await readFirst(deps.db, by.id)) }
  const head = JSON.stringify({ person: by.id, piece: start.piece, isLast: next === null, ...rest }, null, 2)
  const content = [head.slice(0, -2), ...[...lists].map(([name, lines]) => list(name, lines))].join(',\n')
  const isWhole = start.piece === 1 && next === null
  return {
    kind: 'file',
    text: isWhole
      ? 'Here is what I keep about you.'
      : `Here is piece ${start.piece} of what I keep about you${next ? '; there is more.' : ', the last one.'}`,
    name: isWhole ? 'professor-synapse.json' : `professor-synapse-${start.piece}.json`,
    content: `${content}\n}\n`,
    actions: next ? [nextAction(deps.prefix, next)] : [],
  }
}

const nextAction = (prefix: string, { piece, section, after }: Start): Action => ({
  id: `${prefix}:${piece}.${section}.${after}`,
  label: 'Export the next piece',
  style: 'secondary',
})

function readStart(key: string, sections: readonly Section[]): Start {
  const [, piece, section, after] = /^:(\d{1,6})\.(\w{1,30})\.([A-Za-z0-9]{0,40})$/.exec(key) ?? []
  if (piece && section && after !== undefined && sections.some(({ name }) => name === section))
    return { piece: Number(piece), section, after }
  return { piece: 1, section: sections[0]?.name ?? '', after: '' }
}

const list = (name: string, lines: readonly string[]): string =>
  `  "${name}": [${lines.map((line) => `\n    ${line}`).join(',')}${lines.length > 0 ? '\n  ' : ''}]`

/** Everything that can be much: the answers of chat in both roles, then what other features keep. */
const sectionsOf = ({ db, personal, messagesOf }: Deps, personId: string): readonly Section[] => [
  ...roles.map((role) => ({
    name: role,
    async *rows(after: string) {
      for await (const row of readAnswers(db, role, personId, Number(after))) yield answerRow(row, messagesOf)
    },
  })),
  ...personal.map((each) => ({
    name: each.name,
    async *rows(after: string) {
      for await (const { id, row } of each.export(personId, after)) yield { list: each.name, id, row }
    },
  })),
]

type AnswerRow = ReturnType<typeof readAnswers> extends AsyncIterable<infer Each> ? Each : never

function answerRow(row: AnswerRow, messagesOf: Deps['messagesOf']): SectionRow {
  const id = String(row.rowId)
  if (row.question === '')
    return { list: 'answersWithoutText', id, row: { ...whereAndWhen(row), messages: messagesOf(row.ref) } }
  const said = { ...whereAndWhen(row), question: row.question, sources: sourcesOf(row.sources), ...feedbackOf(row) }
  return { list: 'questions', id, row: said }
}

/** Reads row by row until the piece is full; what is done with is forgotten at once, so that memory holds one piece. */
async function readPiece(sections: readonly Section[], start: Start, personal: readonly PersonalData[]) {
  const names = ['questions', 'answersWithoutText', ...personal.map(({ name }) => name)]
  const lists = new Map(names.map((name): [string, string[]] => [name, []]))
  let bytes = 0
  for (const { name: section, rows } of sections.slice(sections.findIndex(({ name }) => name === start.section))) {
    let after = section === start.section ? start.after : ''
    for await (const { list: name, id, row } of rows(after)) {
      if (bytes >= maxPieceBytes) return { lists, next: { piece: start.piece + 1, section, after } }
      const line = JSON.stringify(row)
      lists.get(name)?.push(line)
      bytes += Buffer.byteLength(line)
      after = id
    }
  }
  return { lists, next: null }
}

/** Everything of chat that is kept beside the answers that stand: it is little. */
async function readFirst(db: Db, personId: string) {
  const running = await readRunning(db, personId)
  const conversations = await readConversations(db, personId)
  return {
    beingAnswered: running.map((row) => ({ ...whereAndWhen(row), question: row.question })),
    questionsPerDay: await readDailyCounts(db, dailyKeyOf(personId)),
    conversations: conversations.map(({ created_at, last_used_at, ...row }) => {
      return { ...row, createdAt: iso(created_at), lastUsedAt: iso(last_used_at) }
    }),
  }
}

const whereAndWhen = ({ asked_at, guild_id, channel_id }: Row) => ({
  askedAt: iso(asked_at),
  server: guild_id,
  channel: channel_id,
})

const feedbackOf = (row: { passed_on: 0 | 1; likes: number; dislikes: number }) => ({
  wasPassedOn: row.passed_on === 1,
  thumbsUp: row.likes,
  thumbsDown: row.dislikes,
})

const sourcesOf = (json: string) => (JSON.parse(json) as Source[]).map(({ title, url }) => ({ title, url }))

/** A time as text, such as 2026-01-15T12:00:00.000Z. */
export const iso = (ms: number): string => new Date(ms).toISOString()
