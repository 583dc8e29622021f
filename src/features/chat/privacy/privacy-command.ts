import type { Kysely } from 'kysely'
import type { Action, Command, Press, Reply, Request } from '../../../conversation/conversation.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { SessionCleanup } from '../sessions/session-cleanup.ts'
import type { OptOuts } from './opt-outs.ts'
import { deletePersonalData, iso, type PersonalData, personalDataOf } from './personal-data.ts'

type Deps = { db: Kysely<Schema>; optOuts: OptOuts; sessionCleanup: SessionCleanup; clock: Clock }
type Asker = Pick<Request, 'by' | 'in'>

const prefix = 'privacy:'
const basics = { allowance: null, seenBy: 'asker' } as const
const deleted =
  'Deleted, everywhere: your questions and our conversations. My answers stay where others can see them; delete those by their button.'

/** /privacy: shows, exports and deletes what is kept about the asker, and sets whether they may be quoted. */
export function privacyCommand(deps: Deps): { command: Command<never>; presses: readonly Press[] } {
  const { db, optOuts } = deps
  return {
    command: {
      on: 'slash',
      name: 'privacy',
      description: 'What I keep about you: see it, take it with you, delete it',
      options: [],
      private: true,
      allowance: null,
      run: async (asker) => {
        const isOptedOut = optOuts.has(asker.by.id)
        const text = describe(await personalDataOf(db, asker), isOptedOut, asker)
        return { kind: 'text', text, actions: actionsOf(isOptedOut) }
      },
    },
    presses: [
      { ...basics, prefix: `${prefix}export`, run: (asker) => exportOf(deps, asker) },
      {
        ...basics,
        prefix: `${prefix}delete`,
        async run({ by }) {
          await deletePersonalData(db, by.id, deps.clock.now())
          deps.sessionCleanup.soon()
          return { kind: 'text', text: deleted }
        },
      },
      {
        ...basics,
        prefix: `${prefix}unquote`,
        async run({ by }) {
          await optOuts.add(by.id)
          return { kind: 'text', text: "From now on I won't quote your messages. You can still ask me questions." }
        },
      },
      {
        ...basics,
        prefix: `${prefix}quote`,
        async run({ by }) {
          await optOuts.remove(by.id)
          return { kind: 'text', text: 'Your messages may be quoted again, as context for questions in their channel.' }
        },
      },
    ],
  }
}

async function exportOf({ db, optOuts, clock }: Deps, asker: Asker): Promise<Reply> {
  const about = { person: asker.by.id, exportedAt: iso(clock.now()), server: asker.in.guildId }
  const data = { ...about, mayBeQuoted: !optOuts.has(asker.by.id), ...(await personalDataOf(db, asker)) }
  const content = JSON.stringify(data, null, 2)
  return { kind: 'file', text: 'Here is what I keep about you.', name: 'professor-synapse.json', content }
}

const actionsOf = (isOptedOut: boolean): readonly Action[] => [
  { id: `${prefix}export`, label: 'Export', style: 'secondary' },
  isOptedOut
    ? { id: `${prefix}quote`, label: 'Quote me again', style: 'secondary' }
    : { id: `${prefix}unquote`, label: "Don't quote me", style: 'secondary' },
  { id: `${prefix}delete`, label: 'Delete everything', style: 'danger' },
]

function describe({ questions, conversations }: PersonalData, isOptedOut: boolean, { in: place }: Asker): string {
  const [oldest] = questions
  const since = oldest ? `, since <t:${Math.floor(Date.parse(oldest.askedAt) / 1000)}:D>` : ''
  return [
    `**What I keep about you${place.guildId === null ? '' : ' in this server'}**`,
    `- Questions, by you or about what you wrote, with the sources of their answers: ${questions.length}${since}; each for at most 400 days`,
    `- Conversations, so that I understand follow-ups: ${conversations.length}`,
    '- How many questions you asked today and yesterday, if there is a daily limit',
    isOptedOut
      ? '- None of your messages is quoted as context.'
      : '- Messages of yours near a question may be quoted to the model as context; I do not keep them.',
    place.guildId === null ? '' : '-# Ask me the same in a direct message to see it for all servers.',
  ]
    .filter((line) => line !== '')
    .join('\n')
}
