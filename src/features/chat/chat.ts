import type { Command, Listener, Press, Request } from '../../conversation/conversation.ts'
import type { Database } from '../../db/db.ts'
import type { BackendName } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { createFairSemaphore } from '../../lib/concurrency/fair-semaphore.ts'
import { createAnswer } from './answer/answer.ts'
import { createAnswers } from './kept/answers.ts'
import { asking } from './commands.ts'
import { createSessionCleanup } from './sessions/session-cleanup.ts'
import { type ContextLimits, createPromptContext } from './prompt/prompt-context.ts'
import type { ChannelHistory, ChatBackend, Files, PostedAnswers } from './ports.ts'
import { answerPresses } from './presses.ts'
import { createPrivacy, privacyCommand } from './privacy.ts'
import { createRunning } from './kept/running.ts'
import { sessionCommands } from './sessions/session-commands.ts'
import { createSessions } from './sessions/sessions.ts'
import { createUnfinished } from './kept/unfinished.ts'

export type NamedBackend = { readonly name: BackendName; readonly backend: ChatBackend }

export type ChatDeps = {
  database: Database
  /** Who answers. */
  primary: NamedBackend
  /** Who answers while the desk is out of reach; null: nobody. */
  fallback: NamedBackend | null
  /** Every backend there is, so that each can be told of conversations that are over. */
  backends: readonly NamedBackend[]
  /** How many answers the desk gives at once; nobody gets more than two of them. */
  concurrency: number
  scopeKind: 'member' | 'user'
  maxAgeDays: number
  /** How much of a channel is quoted around a question; null: nothing. */
  context: ContextLimits | null
  visible: PostedAnswers
  history: ChannelHistory
  files: Files
  /** How many questions somebody has left today; null where there is no limit. */
  left(asker: Pick<Request, 'by' | 'in'>): number | null
  report(cause: string, sentence: string): void
  clock: Clock
  log: Log
}

const placesPerPerson = 2

/** The conversation with the professor: its commands, buttons and ears, and what runs beside them. */
export function createChat(deps: ChatDeps) {
  const { database, visible, maxAgeDays, clock, log } = deps
  const { db } = database
  const withSessions = ({ name, backend }: NamedBackend) => {
    return { backend, sessions: createSessions({ database, name, backend, clock, log }) }
  }
  const desk = withSessions(deps.primary)
  const fallback = deps.fallback && withSessions(deps.fallback)
  const backends = new Map(deps.backends.map(({ name, backend }) => [name, backend]))
  const sessionCleanup = createSessionCleanup({ db, backends, maxAgeDays, clock, log })
  const running = createRunning({ database, clock })
  const answers = createAnswers({ database, clock })
  const privacy = createPrivacy({ database, clock })
  const unfinished = createUnfinished({ running, answers, visible, clock, log })
  const semaphore = createFairSemaphore({ permits: deps.concurrency, perKey: placesPerPerson })
  const material = createPromptContext({ ...deps, answers, privacy })
  const kept = { running, answers, unfinished, sessionCleanup }
  const answer = createAnswer({
    ...deps,
    ...kept,
    primary: desk,
    fallback,
    promptContext: material,
    semaphore: semaphore,
  })
  const ask = asking({ answer, running, privacy })
  const about = sessionCommands({ ...deps, db, sessions: desk.sessions, sessionCleanup })
  const own = privacyCommand({ database, privacy, sessionCleanup, clock })
  const commands: readonly Command[] = [...ask.commands, ...about, own.command]
  const presses: readonly Press[] = [...answerPresses({ answer, answers, running, privacy, visible }), ...own.presses]
  const listeners: readonly Listener[] = [ask.listener]
  return { commands, presses, listeners, privacy, unfinished, sessionCleanup }
}
