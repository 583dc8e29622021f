import type { Kysely } from 'kysely'
import type { Action, Command, Press } from '../../../conversation/conversation.ts'
import type { PersonalData } from '../../../conversation/personal-data.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import { limitPerPerson } from '../allowance.ts'
import type { PostedAnswers } from '../ports.ts'
import type { SessionCleanup } from '../sessions/session-cleanup.ts'
import { exportPersonalData, iso } from './export.ts'
import type { OptOuts } from './opt-outs.ts'
import { type Counts, countPersonalData, deletePersonalData } from './personal-data.ts'

type Deps = {
  db: Kysely<Schema>
  optOuts: OptOuts
  sessionCleanup: SessionCleanup
  personal(): readonly PersonalData[]
  postedAnswers: Pick<PostedAnswers, 'messagesOf'>
  clock: Clock
}

const prefix = 'privacy:'
/** Each counts what it reads, so each has a limit, as has an export, which reads everything. */
const limits = { look: { burst: 10, refillMs: 10_000 }, export: { burst: 3, refillMs: 60_000 } }

/** /privacy: shows, exports and deletes what is kept about the asker, and sets whether they may be quoted. */
export function privacyCommand(deps: Deps): { command: Command<never>; presses: readonly Press[] } {
  const { optOuts, clock } = deps
  const allowance = limitPerPerson(limits.look, clock)
  const basics = { allowance, seenBy: 'asker' } as const
  return {
    command: {
      on: 'slash',
      name: 'privacy',
      description: 'What I keep about you: see it, take it with you, delete it',
      options: [],
      private: true,
      allowance,
      run: async ({ by }) => {
        const isOptedOut = optOuts.has(by.id)
        const text = describe(await countAll(deps, by.id), isOptedOut)
        return { kind: 'text', text, actions: actionsOf(isOptedOut) }
      },
    },
    presses: [
      exportPress(deps),
      ...deletePresses(deps, basics),
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

/** `others`: lines about what other features keep. */
type All = Counts & { readonly others: readonly string[] }

async function countAll({ db, personal }: Deps, personId: string): Promise<All> {
  const others: string[] = []
  for (const { count } of personal()) others.push(...lineOf(await count(personId)))
  return { ...(await countPersonalData(db, personId)), others }
}

const lineOf = (text: string | null): readonly string[] => (text === null ? [] : [`- ${text}`])

function exportPress({ db, personal, optOuts, postedAnswers, clock }: Deps): Press {
  const id = `${prefix}export`
  const messagesOf = (ref: string) => postedAnswers.messagesOf(ref)
  return {
    prefix: id,
    seenBy: 'asker',
    allowance: limitPerPerson(limits.export, clock),
    run: (request) => {
      const about = { exportedAt: iso(clock.now()), mayBeQuoted: !optOuts.has(request.by.id) }
      return exportPersonalData({ db, personal: personal(), messagesOf, prefix: id }, request, about)
    },
  }
}

/** *Delete everything* asks first: there is no way back. */
function deletePresses(deps: Deps, basics: Pick<Press, 'allowance' | 'seenBy'>): readonly Press[] {
  const { db, clock } = deps
  return [
    {
      ...basics,
      prefix: `${prefix}delete`,
      run: async ({ by }) => ({
        kind: 'text',
        text: askFirst(await countAll(deps, by.id)),
        actions: [
          { id: `${prefix}confirm`, label: 'Yes, delete everything', style: 'danger' },
          { id: `${prefix}keep`, label: 'Keep everything', style: 'secondary' },
        ],
      }),
    },
    {
      ...basics,
      prefix: `${prefix}confirm`,
      async run({ by }) {
        // These first: chat's own deletion takes what was deleted out of every file.
        for (const each of deps.personal()) await each.delete(by.id)
        await deletePersonalData(db, by.id, clock.now())
        deps.sessionCleanup.soon()
        return { kind: 'text', text: describeDeleted(deps.personal()) }
      },
    },
    { ...basics, prefix: `${prefix}keep`, run: () => Promise.resolve({ kind: 'text', text: 'Nothing was deleted.' }) },
  ]
}

const actionsOf = (isOptedOut: boolean): readonly Action[] => [
  { id: `${prefix}export`, label: 'Export', style: 'secondary' },
  isOptedOut
    ? { id: `${prefix}quote`, label: 'Quote me again', style: 'secondary' }
    : { id: `${prefix}unquote`, label: "Don't quote me", style: 'secondary' },
  { id: `${prefix}delete`, label: 'Delete everything', style: 'danger' },
]

const everywhere = 'in all servers and in direct messages'
const idsOnly = 'the ids of their messages and who asked, but none of the text'
const listed = new Intl.ListFormat('en')

function describeDeleted(personal: readonly PersonalData[]): string {
  const nouns = listed.format(['your questions', 'our conversations', ...personal.map(({ noun }) => noun)])
  return `Deleted, ${everywhere}: ${nouns}. My answers stay where others can see them; the **Delete** button under each still works.`
}

const askFirst = ({ questions, conversations, others }: All): string =>
  [
    `**Delete everything that I keep about you, ${everywhere}?**`,
    `- Questions, with the sources of their answers: ${questions}`,
    `- Conversations, here and at the service that answers: ${conversations}`,
    ...others,
    `My answers stay where others can see them. So that the **Delete** button under each still works, I keep ${idsOnly}. Your choice about being quoted stays as well.`,
    '-# This cannot be undone. **Export** gives you a copy first.',
  ].join('\n')

function describe(counts: All, isOptedOut: boolean): string {
  const { questions, oldest, conversations, withoutText, others } = counts
  const since = oldest === null ? '' : `, since <t:${Math.floor(oldest / 1000)}:D>`
  return [
    `**What I keep about you, ${everywhere}**`,
    `- Questions, by you or about what you wrote, with the sources of their answers: ${questions}${since}; each for at most 400 days`,
    ...(withoutText > 0 ? [`- Answers whose question was deleted: ${withoutText}; I keep ${idsOnly}`] : []),
    `- Conversations, so that I understand follow-ups: ${conversations}`,
    ...others,
    '- How many questions you asked, and how many pictures you had drawn, today and yesterday, if there is a daily limit',
    '- With each answer, how many thumbs up and down it got, and whether its question was passed on to the people who run me; I do not note by whom',
    isOptedOut
      ? '- None of your messages is quoted as context.'
      : '- Messages of yours near a question may be quoted to the model as context; I do not keep them.',
    '-# Not about you: I count the words of topics that my library missed, each day, without noting who asked or where, and keep that for 90 days. A question that was passed on stays in the channel of the people who run me, with the name of who passed it on.',
  ].join('\n')
}
