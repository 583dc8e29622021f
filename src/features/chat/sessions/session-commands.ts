import type { Kysely } from 'kysely'
import type { Command, Request } from '../../../conversation/conversation.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { SessionCleanup } from './session-cleanup.ts'
import { answersPerSession, resetConversations, scopeOf, type Sessions } from './sessions.ts'

type Deps = {
  db: Kysely<Schema>
  sessions: Sessions
  sessionCleanup: SessionCleanup
  scopeKind: 'member' | 'user'
  /** Questions that somebody has left today; null where there is no limit. */
  remaining(asker: Pick<Request, 'by' | 'in'>): number | null
  clock: Clock
}

const shownOfId = 8

/** /sessioninfo shows what the bot remembers of a conversation; /reset makes it forget. */
export function sessionCommands(deps: Deps): [Command<never>, Command<never>] {
  const scope = ({ by, in: place }: Request<object>) => scopeOf(deps.scopeKind, by, place)
  const basics = { on: 'slash', options: [], private: true, allowance: null } as const
  return [
    {
      ...basics,
      name: 'sessioninfo',
      description: 'What I remember of our conversation here',
      run: async (request) => ({ kind: 'text', text: await describe(deps, request, scope(request)) }),
    },
    {
      ...basics,
      name: 'reset',
      description: 'Make me forget our conversation here',
      async run(request) {
        const had = await resetConversations(deps.db, deps.scopeKind, request, deps.clock.now())
        if (had) deps.sessionCleanup.soon()
        const text = had
          ? 'Forgotten. Your next question begins a new conversation.'
          : 'There is nothing to forget: we have no conversation here yet.'
        return { kind: 'text', text }
      },
    },
  ]
}

async function describe(deps: Deps, request: Request<object>, scope: string): Promise<string> {
  const remaining = deps.remaining(request)
  const leftToday =
    remaining === null ? 'Questions left today: as many as you like' : `Questions left today: ${remaining}`
  const row = await deps.sessions.find(scope)
  if (!row) return `We have no conversation here yet: ask me something with \`/prof\`.\n- ${leftToday}`
  const ago = (ms: number) => `<t:${Math.floor(ms / 1000)}:R>`
  const renewed =
    row.renewed_at === null
      ? `; after ${answersPerSession} a new conversation begins by itself`
      : `; a new conversation began ${ago(row.renewed_at)}, because the one before had reached ${answersPerSession}`
  return [
    '**Our conversation here**',
    `- Id: \`${row.session.slice(0, shownOfId)}…\``,
    `- Created ${ago(row.created_at)}, last used ${ago(row.last_used_at)}`,
    `- Questions answered: ${row.answers}${renewed}`,
    `- ${leftToday}`,
  ].join('\n')
}
