import type { Action, Command, Press, Reply, Request } from '../../conversation/conversation.ts'
import type { Database } from '../../db/db.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SessionCleanup } from './sessions/session-cleanup.ts'
import { discardAllOf } from './sessions/sessions.ts'

type Asker = Pick<Request, 'by' | 'in'>

/** Who does not want to be quoted, in memory and in rows. */
export function createPrivacy(deps: { database: Database; clock: Clock }) {
  const { db, quick } = deps.database
  const unquoted = new Set<string>()
  return {
    /** To be called before anything is asked. */
    async start(): Promise<void> {
      const rows = await db.selectFrom('unquoted_people').select('person_id').execute()
      for (const { person_id: id } of rows) unquoted.add(id)
    },
    isUnquoted: (personId: string): boolean => unquoted.has(personId),
    async setUnquoted(personId: string, wanted: boolean): Promise<void> {
      if (wanted) unquoted.add(personId)
      else unquoted.delete(personId)
      if (!wanted) return quick.keep('DELETE FROM unquoted_people WHERE person_id = ?', [personId])
      return quick.keep('INSERT OR IGNORE INTO unquoted_people (person_id, since) VALUES (?, ?)', [
        personId,
        deps.clock.now(),
      ])
    },
  }
}

export const unquotable = 'Whoever wrote that does not want to be quoted, so I do not read it.'

export type Privacy = ReturnType<typeof createPrivacy>

type Deps = { database: Database; privacy: Privacy; sessionCleanup: SessionCleanup; clock: Clock }
const prefix = 'privacy:'

/**
 * /privacy: what is kept about whoever asks, as a list and as a file; its deletion; and whether they may be quoted. In a
 * server it shows what belongs to that server, in a direct message everything; what is deleted is deleted everywhere.
 */
export function privacyCommand(deps: Deps): { command: Command<never>; presses: readonly Press[] } {
  const { database, privacy } = deps
  return {
    command: {
      on: 'slash',
      name: 'privacy',
      description: 'What I keep about you: see it, take it with you, delete it',
      options: [],
      private: true,
      limited: false,
      run: async (asker) => {
        const kept = await keptOf(database, asker)
        const isUnquoted = privacy.isUnquoted(asker.by.id)
        return { kind: 'text', text: describe(kept, isUnquoted, asker), actions: actionsOf(isUnquoted) }
      },
    },
    presses: [
      { ...basics, prefix: `${prefix}export`, run: (asker) => exportOf(deps, asker) },
      {
        ...basics,
        prefix: `${prefix}delete`,
        async run({ by }) {
          await deleteAll(database, by.id, deps.clock.now())
          deps.sessionCleanup.soon()
          return { kind: 'text', text: deleted }
        },
      },
      toggle(privacy, 'unquote', true, 'From now on I quote none of your messages. Your own questions still work.'),
      toggle(
        privacy,
        'quote',
        false,
        'Your messages may be quoted again, as context for questions in the same channel.',
      ),
    ],
  }
}

const basics = { limited: false, seenBy: 'asker' } as const
const deleted =
  'Deleted, everywhere: your questions and our conversations. What others see of my answers stays; delete those by their button.'

const toggle = (privacy: Privacy, name: string, wanted: boolean, text: string): Press => ({
  ...basics,
  prefix: prefix + name,
  async run({ by }) {
    await privacy.setUnquoted(by.id, wanted)
    return { kind: 'text', text }
  },
})

async function exportOf({ database, privacy, clock }: Deps, asker: Asker): Promise<Reply> {
  const about = { person: asker.by.id, exportedAt: iso(clock.now()), server: asker.in.guildId }
  const kept = { ...about, mayBeQuoted: !privacy.isUnquoted(asker.by.id), ...(await keptOf(database, asker)) }
  const content = JSON.stringify(kept, null, 2)
  return { kind: 'file', text: 'Here is what I keep about you.', name: 'professor-synapse.json', content }
}

const actionsOf = (isUnquoted: boolean): readonly Action[] => [
  { id: `${prefix}export`, label: 'Export', style: 'secondary' },
  isUnquoted
    ? { id: `${prefix}quote`, label: 'Quote me again', style: 'secondary' }
    : { id: `${prefix}unquote`, label: 'Do not quote me', style: 'secondary' },
  { id: `${prefix}delete`, label: 'Delete everything', style: 'danger' },
]

const iso = (ms: number): string => new Date(ms).toISOString()

async function keptOf({ db }: Database, { by, in: place }: Asker) {
  const here = place.guildId
  const rows = await db
    .selectFrom('answers')
    .select(['asked_at', 'guild_id', 'channel_id', 'question', 'sources'])
    .where((row) => row.or([row('asker_id', '=', by.id), row('written_by', '=', by.id)]))
    .$if(here !== null, (query) => query.where('guild_id', '=', here))
    .orderBy('asked_at')
    .execute()
  const scopes = here === null ? '%' : `member:${here}`
  const conversations = await db
    .selectFrom('conversations')
    .select(['scope', 'backend', 'session', 'created_at', 'last_used_at', 'answers'])
    .where((row) => row.or([row('scope', 'like', `${scopes}:${by.id}`), row('scope', '=', `user:${by.id}`)]))
    .execute()
  return {
    questions: rows.map(({ asked_at, guild_id, channel_id, question, sources }) => {
      const quoted = JSON.parse(sources) as { title: string; url: string | null }[]
      const where = { server: guild_id, channel: channel_id }
      return { askedAt: iso(asked_at), ...where, question, sources: quoted.map(({ title, url }) => ({ title, url })) }
    }),
    conversations: conversations.map(({ created_at, last_used_at, ...row }) => {
      return { ...row, createdAt: iso(created_at), lastUsedAt: iso(last_used_at) }
    }),
  }
}

function describe(kept: Awaited<ReturnType<typeof keptOf>>, isUnquoted: boolean, { in: place }: Asker): string {
  const [oldest] = kept.questions
  const since = oldest ? `, the oldest of <t:${Math.floor(Date.parse(oldest.askedAt) / 1000)}:D>` : ''
  return [
    `**What I keep about you${place.guildId === null ? '' : ' in this server'}**`,
    `- Questions, by you or about what you wrote, with the sources of their answers: ${kept.questions.length}${since}; each for at most 400 days`,
    `- Conversations, so that I understand follow-ups: ${kept.conversations.length}`,
    '- How many questions you asked today and yesterday, where a day has a limit',
    isUnquoted
      ? '- None of your messages is quoted as context.'
      : '- Messages of yours near a question may be quoted to the model as context; I do not keep them.',
    place.guildId === null ? '' : '-# Ask me the same in a direct message to see it for all servers.',
  ]
    .filter((line) => line !== '')
    .join('\n')
}

async function deleteAll({ db }: Database, personId: string, now: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const theirs = ['asker_id', 'written_by'] as const
    for (const column of theirs) {
      await tx.deleteFrom('answers').where(column, '=', personId).execute()
      // What is being answered needs its row until it stands, but not the question.
      await tx.updateTable('running_answers').set({ question: '' }).where(column, '=', personId).execute()
    }
    await discardAllOf(tx, personId, now)
  })
}
