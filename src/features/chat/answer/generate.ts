import type { Attachment, Chunk, Material } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { FairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import type { Question } from '../kept/running.ts'
import type { Answered, ChatBackend, MaterialOf, Prompt, ReadLinked } from '../ports.ts'
import type { PromptContext } from '../prompt/prompt-context.ts'
import type { SessionCleanup } from '../sessions/session-cleanup.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { askBackend } from './ask-backend.ts'
import { createModelTextFilter, finishModelText } from './model-text.ts'

export type GenerateDeps = {
  primary: Sessions
  /** Answers while the primary backend is unavailable; null: nothing does. */
  fallback: Sessions | null
  promptContext: PromptContext
  materialOf: MaterialOf
  readLinked: ReadLinked
  /** Bounds the answers that the primary backend gives at once, fairly by person. */
  semaphore: FairSemaphore
  sessionCleanup: SessionCleanup
  clock: Clock
  log: Log
  report(cause: string, sentence: string): void
}

/** `files` came with the question just now; null where they must be looked up. */
export type Ask = {
  readonly question: Question
  readonly files: readonly Attachment[] | null
  readonly signal: AbortSignal
}

const queued = 'Many people are asking right now: your question is in the queue.'
const fallbackNote = '-# My model is out of reach right now: this answer comes from my own library.\n\n'
const filesIgnored = '-# I answer from my own library, which cannot read files.\n\n'
const emptyAnswer = { cause: new Error('an answer without text') }

/**
 * Asks the primary backend. Where it fails before the first text, the fallback answers, and the answer says so.
 * Throws UpstreamError.
 */
export async function* generateAnswer(deps: GenerateDeps, ask: Ask, scope: string): AsyncGenerator<Chunk, Answered> {
  const { question, signal } = ask
  // Nobody else waits for what Discord is slow to give: no permit is held meanwhile.
  const page = await linkedPage(deps, ask)
  const asked = { scope, prompt: await promptFor(deps, ask, deps.primary, page), signal }
  const answer = askBackend({ ...deps, sessions: deps.primary }, asked)
  let hasText = false
  if (deps.semaphore.wouldWait(question.by.id)) yield { waiting: queued }
  const release = await deps.semaphore.acquire(question.by.id, signal)
  try {
    const answered = yield* withoutMarkers(deps.primary.backend, answer, ask, () => (hasText = true))
    if (answered.text.trim() === '') throw new UpstreamError(deps.primary.name, 'broken', emptyAnswer)
    return answered
  } catch (error) {
    if (hasText || !deps.fallback || !(error instanceof UpstreamError)) throw error
    reportFallback(deps, question, error)
  } finally {
    // A reader that stops half-way ends the call upstream as well; after the end this does nothing.
    await answer.return({ text: '', sources: [] })
    release()
  }
  yield fallbackNote
  const prompt = await promptFor(deps, ask, deps.fallback, page)
  const answered = yield* askBackend({ ...deps, sessions: deps.fallback }, { ...asked, prompt })
  return { ...answered, text: fallbackNote + answered.text }
}

function reportFallback({ log, report }: GenerateDeps, { id }: Question, error: UpstreamError): void {
  const { service, fault } = error
  log.warn({ err: error, id, part: 'chat' }, 'primary backend failed; answering from the library')
  report(`${service} ${fault}`, `${service} does not answer as it should (${fault}): the library answers instead.`)
}

/** The page that the asker's own words link to: rights never open the links of others. */
const linkedPage = async ({ readLinked }: GenerateDeps, { question, signal }: Ask): Promise<Material | null> =>
  question.isQuoted || question.writtenBy !== null ? null : readLinked(question, question.prompt, signal)

/** A model gets everything quoted around a question; a library looks for the bare question, in what the thread is about. */
async function promptFor(
  deps: GenerateDeps,
  { question, files, signal }: Ask,
  { backend }: Sessions,
  page: Material | null,
): Promise<Prompt> {
  const material = question.in.isThread ? await deps.materialOf(question.in.id) : null
  if (backend.isModel) return deps.promptContext.gather(question, { files, material, page }, signal)
  return { question: question.prompt, text: question.prompt, material, page, audience: question.in.audience }
}

/** Streams an answer. The text of a model is not trusted; its citation markers become numbered sources at the end. */
async function* withoutMarkers(
  backend: ChatBackend,
  answer: AsyncGenerator<string, Answered>,
  { question, files }: Ask,
  onText: () => void,
): AsyncGenerator<string, Answered> {
  const filter = backend.isModel ? createModelTextFilter() : null
  const note = !backend.isModel && (question.about !== null || files?.length) ? filesIgnored : ''
  if (note !== '') yield note
  let step: IteratorResult<string, Answered>
  try {
    for (step = await answer.next(); step.done !== true; step = await answer.next()) {
      if (step.value.trim() !== '') onText()
      const text = filter ? filter.add(step.value) : step.value
      if (text !== '') yield text
    }
  } catch (error) {
    // The text so far is kept where the asker stops the answer or its backend fails.
    const rest = filter?.rest() ?? ''
    if (rest !== '') yield rest
    throw error
  }
  const { text, sources } = step.value
  if (!filter) return { ...step.value, text: note + text }
  const rest = filter.rest()
  if (rest !== '') yield rest
  return finishModelText({ text, sources })
}
