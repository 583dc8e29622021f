import { afterEach, beforeEach, vi } from 'vitest'
import type { Action, Reply } from '../../../src/conversation/conversation.ts'
import type { PersonalData } from '../../../src/conversation/personal-data.ts'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import { createOptOuts } from '../../../src/features/chat/privacy/opt-outs.ts'
import { privacyCommand } from '../../../src/features/chat/privacy/privacy-command.ts'
import { createPersonalLinks } from '../../../src/features/knowledge/links/personal.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import { collectingLog } from '../collecting-log.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { person, place, requestOf, wanted } from './requests.ts'

/** The moment of every question that is kept. */
export const asked = Date.UTC(2026, 0, 10)

export type Exported = {
  person: string
  isLast: boolean
  exportedAt: string
  mayBeQuoted: boolean
  beingAnswered: object[]
  questionsPerDay: object[]
  questions: { question: string; server: string | null; askedAt: string; sources: object[] }[]
  answersWithoutText: object[]
  conversations: { scope: string; session: string }[]
  linksThatWait: object[]
}
type Kept = { guildId?: string | null; question?: string; writtenBy?: string }

/** Keeps an answer to a person. */
export async function keepAnswer({ db }: Database, id: string, by: string, kept: Kept = {}): Promise<void> {
  const { guildId = '3', question = `question ${id}`, writtenBy = null } = kept
  const sources = JSON.stringify([{ mark: '1', title: 'Owls', url: null, passage: 'Owls hunt at night.' }])
  const where = { ref: `ref-${id}`, asker_id: by, guild_id: guildId, channel_id: '2', in_thread: 0 } as const
  const said = {
    question,
    is_quoted: 0,
    written_by: writtenBy,
    about: null,
    replies_to: null,
    sources,
    is_whole: 1,
  } as const
  const times = { asked_at: asked, ended_at: asked + 1 }
  await db
    .insertInto('answers')
    .values({ id, ...where, ...said, ...times })
    .execute()
  await db
    .insertInto('answer_messages')
    .values({ message_id: `m-${id}`, answer_id: id })
    .execute()
}

/** Keeps a conversation. */
async function keepConversation({ db }: Database, scope: string): Promise<void> {
  await db
    .insertInto('conversations')
    .values({
      ...{ scope, backend: 'library', session: `session of ${scope}` },
      ...{ created_at: asked, last_used_at: asked, answers: 1, renewed_at: null },
    })
    .execute()
}

/** For each test what is kept of ada, and of others, on 15 January 2026, and /privacy on it. */
export function keptPrivately() {
  const inFolder = temporaryFolder()
  let database: Database
  const open = async () => (database = await openDatabase(inFolder('a.db')))
  const kept = {
    now: 0,
    database: () => database,
    /** With what other features keep, beside links. */
    privacy: (...others: PersonalData[]) =>
      privacyOn({ database, clock: { now: () => kept.now, sleep: async () => {} } }, others),
    async reopen(): Promise<void> {
      await database.close()
      await open()
    },
  }
  beforeEach(async () => {
    kept.now = Date.UTC(2026, 0, 15)
    await open()
    const servers = { a1: '3', a2: '4', a3: null }
    for (const [id, guildId] of Object.entries(servers)) await keepAnswer(database, id, 'ada', { guildId })
    await keepAnswer(database, 'b1', 'bob')
    for (const scope of ['member:3:ada', 'member:4:ada', 'dm:ada', 'user:ada', 'member:3:bob', 'member:3:lada'])
      await keepConversation(database, scope)
  })
  afterEach(() => database.close())
  return kept
}

const noMarks = {
  show: () => Promise.resolve(),
  ask: () => Promise.resolve(null),
  remove: () => Promise.resolve(),
}

/** /privacy and its buttons; without a name they are used by ada, in a server. */
function privacyOn({ database, clock }: { database: Database; clock: Clock }, others: readonly PersonalData[]) {
  const { db } = database
  const optOuts = createOptOuts({ database, clock })
  const soon = vi.fn()
  const sessionCleanup = { soon } as unknown as Parameters<typeof privacyCommand>[0]['sessionCleanup']
  const links = createPersonalLinks({ db, marks: noMarks, log: collectingLog().log })
  const personal = () => [links, ...others]
  const postedAnswers = { messagesOf: (ref: string) => [`message of ${ref}`] }
  const { command, presses } = privacyCommand({ db, optOuts, sessionCleanup, personal, postedAnswers, clock })
  const asker = (by: string, guildId: string | null) => ({ by: person(by), in: place(guildId) })
  const show = (by = 'ada', guildId: string | null = '3') => command.run(requestOf({}, asker(by, guildId)), wanted)

  /** As dispatch finds it. */
  function pressOf(id: string) {
    const found = presses.find(({ prefix }) => id.startsWith(prefix))
    if (!found) throw new Error(`nobody takes ${id}`)
    return found
  }
  /** Presses the button of that name under a reply. */
  async function pressUnder(reply: Reply, label: string, by = 'ada', guildId: string | null = '3'): Promise<Reply> {
    const button = actionsOf(reply).find((action) => action.label === label)
    if (!button) throw new Error(`no button ${label}`)
    const found = pressOf(button.id)
    return found.run(requestOf({ key: button.id.slice(found.prefix.length) }, asker(by, guildId)), wanted)
  }
  const press = async (label: string, by = 'ada', guildId: string | null = '3') =>
    pressUnder(await show(by, guildId), label, by, guildId)
  const deleteAll = async (by = 'ada', guildId: string | null = '3'): Promise<Reply> =>
    pressUnder(await press('Delete everything', by, guildId), 'Yes, delete everything', by, guildId)
  async function exported(by = 'ada') {
    const reply = await press('Export', by)
    if (reply.kind !== 'file') throw new Error('no file')
    const kept = JSON.parse(reply.content) as Exported
    return { kept, questions: kept.questions.map(({ question }) => question), reply }
  }
  return { optOuts, command, presses, show, press, pressOf, pressUnder, deleteAll, exported, soon }
}

export const actionsOf = (reply: Reply): readonly Action[] =>
  (reply.kind === 'text' || reply.kind === 'file' ? reply.actions : null) ?? []

/** The ids and scopes of what is still kept with its text. */
export async function textsLeft({ db }: Database) {
  const answers = await db.selectFrom('answers').select('id').where('question', '!=', '').orderBy('id').execute()
  const conversations = await db.selectFrom('conversations').select('scope').orderBy('scope').execute()
  return { answers: answers.map(({ id }) => id), scopes: conversations.map(({ scope }) => scope) }
}
