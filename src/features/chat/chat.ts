import type { Allowance, Answerer, Command, Press } from '../../conversation/conversation.ts'
import type { PersonalData } from '../../conversation/personal-data.ts'
import type { Database } from '../../db/db.ts'
import type { BackendName } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import { createDaily } from '../../lib/concurrency/daily.ts'
import { createFairSemaphore } from '../../lib/concurrency/fair-semaphore.ts'
import type { Part } from '../../lib/lifecycle.ts'
import type { Log } from '../../lib/log.ts'
import type { ChatAllowance } from './allowance.ts'
import { createAnswer } from './answer/answer.ts'
import { createSummarize } from './answer/summarize.ts'
import { waysToAsk } from './commands.ts'
import { createAnswers } from './kept/answers.ts'
import { createRunning } from './kept/running.ts'
import { createThumbs } from './kept/thumbs.ts'
import { createUnfinished } from './kept/unfinished.ts'
import { askOffered } from './offers.ts'
import { passOn } from './passing-on.ts'
import type {
  ChannelHistory,
  ChatBackend,
  Files,
  MaterialOf,
  PostedAnswers,
  ProvenanceOf,
  ReadLinked,
} from './ports.ts'
import { answerPresses } from './presses.ts'
import { createOptOuts } from './privacy/opt-outs.ts'
import { privacyCommand } from './privacy/privacy-command.ts'
import { type ContextLimits, createPromptContext } from './prompt/prompt-context.ts'
import { createSessionCleanup } from './sessions/session-cleanup.ts'
import { sessionCommands } from './sessions/session-commands.ts'
import { createSessions } from './sessions/sessions.ts'
import { createWaiting, type Waiting } from './waiting.ts'

export type NamedBackend = { readonly name: BackendName; readonly backend: ChatBackend }

export type ChatDeps = {
  database: Database
  primary: NamedBackend
  /** Answers while the primary backend is unavailable; null: nothing does. */
  fallback: NamedBackend | null
  /** Every backend there is, so that each can delete the conversations that are over. */
  backends: readonly NamedBackend[]
  /** Answers that the primary backend gives at once; a person gets at most two of them. */
  concurrency: number
  allowance: ChatAllowance
  scopeKind: 'member' | 'user'
  maxAgeDays: number
  /** Limits on the messages quoted around a question; null: none are quoted. */
  context: ContextLimits | null
  postedAnswers: PostedAnswers
  history: ChannelHistory
  files: Files
  /** The material that a thread is about. */
  materialOf: MaterialOf
  readLinked: ReadLinked
  provenanceOf: ProvenanceOf
  /** Personal data of all features. */
  personal(): readonly PersonalData[]
  /** Posts in the owner's channel; null where there is none. Throws where it cannot be written to. */
  tellOwner: ((text: string) => Promise<void>) | null
  /** Replaces secrets in a text. */
  redact(text: string): string
  report(cause: string, sentence: string): void
  clock: Clock
  log: Log
}

const permitsPerPerson = 2

/** Talking to the professor: its commands and buttons, the answers to messages, and what runs in the background. */
export function createChat(deps: ChatDeps) {
  const { database, postedAnswers, tellOwner, maxAgeDays, clock, log } = deps
  const { db } = database
  const { remaining } = deps.allowance
  const primary = createSessions({ ...deps.primary, db, clock, log })
  const fallback = deps.fallback && createSessions({ ...deps.fallback, db, clock, log })
  const backends = new Map(deps.backends.map(({ name, backend }) => [name, backend]))
  const sessionCleanup = createSessionCleanup({ db, backends, maxAgeDays, clock, log })
  const running = createRunning({ db, clock, withoutToken: postedAnswers.withoutToken })
  const answers = createAnswers({ database, clock })
  const optOuts = createOptOuts({ database, clock })
  const { wasClosed } = database
  const may = { mayDiffer: primary.backend.isModel, takesPassedOn: tellOwner !== null }
  const unfinished = createUnfinished({ ...may, running, answers, postedAnswers, wasClosed, clock, log })
  const waiting = createWaiting()
  const allowance = boundWaiting(deps.allowance, waiting)
  const semaphore = createFairSemaphore({ permits: deps.concurrency, perKey: permitsPerPerson })
  const promptContext = createPromptContext({ ...deps, answers, optOuts })
  const kept = { running, unfinished, sessionCleanup, promptContext }
  const answer = createAnswer({ ...deps, ...kept, ...may, primary, fallback, semaphore, waiting, remaining })
  const ask = waysToAsk({ answer, answers, running, optOuts, allowance })
  const sessions = sessionCommands({ ...deps, db, remaining, sessions: primary, sessionCleanup })
  const privacy = privacyCommand({ ...deps, db, optOuts, sessionCleanup })
  const commands: readonly Command[] = [...ask.commands, ...sessions, privacy.command]
  const presses: readonly Press[] = [
    ...answerPresses({ ...deps, answer, answers, running, optOuts, allowance }),
    askOffered({ answer, running, allowance }),
    ...(tellOwner ? [passOn({ ...deps, tellOwner, answers, optOuts })] : []),
    ...privacy.presses,
  ]
  const answerer: Answerer = ask.answerer
  const thumbs = createThumbs({ db, clock, log })
  const parts: readonly Part[] = [
    { name: 'session cleanup', start: sessionCleanup.start, stop: sessionCleanup.stop },
    { name: 'unfinished answers', start: unfinished.start, stop: unfinished.stop },
    { name: 'thumbs', stop: thumbs.stop },
    createDaily({ name: 'old answers', clock, log }, answers.deleteExpired),
  ]
  const summarize = createSummarize({ db, primary, semaphore, sessionCleanup, clock, log })
  return { commands, presses, observers: [thumbs.observer], answerer, parts, summarize }
}

/** Refuses a question, before it costs anything, where too many wait. */
const boundWaiting = ({ take, giveBack }: Allowance, waiting: Waiting): Allowance => ({
  take: (asker) => waiting.refusal(asker.by.id) ?? take(asker),
  giveBack,
})

export type Chat = ReturnType<typeof createChat>
