import type { Action, Reply, Request } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import { dailyKeyOf } from '../allowance.ts'
import type { PersonalLinks, Source } from '../ports.ts'
import { readConversations, readAnswers, readDailyCounts, readRunning, type Role, roles } from './personal-data.ts'

/** Discord takes files of 10 MiB from everybody; smaller pieces also keep memory small. */
const maxPieceBytes = 2_000_000

type Deps = {
  db: Db
  personalLinks: PersonalLinks
  /** The ids of the messages at an answer's reference. */
  messagesOf(ref: string): readonly string[]
  prefix: string
}
/** The point from which on a piece begins. */
type Start = { piece: number; role: Role; after: number }
type Row = Pick<Awaited<ReturnType<typeof readRunning>>[number], 'asked_at' | 'guild_id' | 'channel_id'>

/** The file of an export: JSON of at most about 2 MB, and a button for the next piece where there is more. */
export async function exportPersonalData(
  { db, personalLinks, messagesOf, prefix }: Deps,
  { by, options }: Request<Readonly<Record<'key', string>>>,
  about: { exportedAt: string; mayBeQuoted: boolean },
): Promise<Reply> {
  const start = readStart(options.key)
  const { questions, answersWithoutText, next } = await readPiece(db, by.id, start, messagesOf)
  const first = { ...about, beingAnswered: [], questionsPerDay: [], conversations: [], linksThatWait: [] }
  const rest =
    start.piece > 1
      ? { exportedAt: about.exportedAt }
      : { ...first, ...(await readFirst({ db, personalLinks }, by.id)) }
  const head = JSON.stringify({ person: by.id, piece: start.piece, isLast: next === null, ...rest }, null, 2)
  const content = `${head.slice(0, -2)},\n${list('questions', questions)},\n${list('answersWithoutText', answersWithoutText)}\n}\n`
  const isWhole = start.piece === 1 && next === null
  return {
    kind: 'file',
    text: isWhole
      ? 'Here is what I keep about you.'
      : `Here is piece ${start.piece} of what I keep about you${next ? '; there is more.' : ', the last one.'}`,
    name: isWhole ? 'professor-synapse.json' : `professor-synapse-${start.piece}.json`,
    content,
    actions: next ? [nextAction(prefix, next)] : [],
  }
}

const nextAction = (prefix: string, { piece, role, after }: Start): Action => ({
  id: `${prefix}:${piece}.${role}.${after}`,
  label: 'Export the next piece',
  style: 'secondary',
})

function readStart(key: string): Start {
  const [, piece, role, after] = /^:(\d{1,6})\.(asker_id|written_by)\.(\d{1,15})$/.exec(key) ?? []
  if (!piece || !after) return { piece: 1, role: 'asker_id', after: 0 }
  return { piece: Number(piece), role: role as Role, after: Number(after) }
}

const list = (name: string, lines: readonly string[]): string =>
  `  "${name}": [${lines.map((line) => `\n    ${line}`).join(',')}${lines.length > 0 ? '\n  ' : ''}]`

/** Reads row by row until the piece is full; what is done with is forgotten at once, so that memory holds one piece. */
async function readPiece(db: Db, personId: string, start: Start, messagesOf: Deps['messagesOf']) {
  const [questions, answersWithoutText]: [string[], string[]] = [[], []]
  let bytes = 0
  for (const role of roles.slice(roles.indexOf(start.role))) {
    let after = role === start.role ? start.after : 0
    for await (const row of readAnswers(db, role, personId, after)) {
      if (bytes >= maxPieceBytes)
        return { questions, answersWithoutText, next: { piece: start.piece + 1, role, after } }
      const line = JSON.stringify(
        row.question === ''
          ? { ...whereAndWhen(row), messages: messagesOf(row.ref) }
          : { ...whereAndWhen(row), question: row.question, sources: sourcesOf(row.sources), ...feedbackOf(row) },
      )
      if (row.question === '') answersWithoutText.push(line)
      else questions.push(line)
      bytes += Buffer.byteLength(line)
      after = row.rowId
    }
  }
  return { questions, answersWithoutText, next: null }
}

/** Everything that is kept beside the answers that stand: it is little. */
async function readFirst({ db, personalLinks }: Pick<Deps, 'db' | 'personalLinks'>, personId: string) {
  const running = await readRunning(db, personId)
  const conversations = await readConversations(db, personId)
  const shared = await personalLinks.waiting(personId)
  return {
    beingAnswered: running.map((row) => ({ ...whereAndWhen(row), question: row.question })),
    questionsPerDay: await readDailyCounts(db, dailyKeyOf(personId)),
    conversations: conversations.map(({ created_at, last_used_at, ...row }) => {
      return { ...row, createdAt: iso(created_at), lastUsedAt: iso(last_used_at) }
    }),
    linksThatWait: shared.map(({ sharedAt, guildId: server, channelId: channel, messageId: message, links }) => {
      return { sharedAt: iso(sharedAt), server, channel, message, links }
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
