import type { Attachment, PastMessage } from '../../../conversation/conversation.ts'
import { type Log } from '../../../lib/log.ts'
import { composePrompt, quoteMessages } from './compose-prompt.ts'
import type { AnswerRow, Answers } from '../kept/answers.ts'
import type { ChannelHistory, Files, Prompt } from '../ports.ts'
import type { OptOuts } from '../privacy/opt-outs.ts'
import type { Question } from '../kept/running.ts'

export type ContextLimits = { readonly messages: number; readonly characters: number }

type Deps = {
  history: ChannelHistory
  files: Files
  answers: Answers
  optOuts: OptOuts
  /** Null: channel messages are not quoted. */
  context: ContextLimits | null
  scopeKind: 'member' | 'user'
  log: Log
}

const maxChainLength = 10
const none: readonly PastMessage[] = []

/** Collects everything quoted to a model around a question: channel messages, the messages it replies to, files. */
export function createPromptContext(deps: Deps) {
  const { history, files, answers, optOuts } = deps
  const isWanted = (authorId: string) => !optOuts.has(authorId)

  async function channel({ id, in: place }: Question): Promise<readonly PastMessage[]> {
    if (!deps.context) return none
    const bounds = { before: id, after: await answers.newestIn(place.id), maxMessages: deps.context.messages, isWanted }
    return quoteMessages(await history.recent(place.id, bounds), deps.context)
  }

  /** A reply to an answer of the same conversation quotes nothing: the backend remembers that answer. */
  async function chain({ by, in: place, repliesTo }: Question): Promise<readonly PastMessage[]> {
    if (repliesTo === null) return none
    const before = await answers.ofMessage(repliesTo)
    if (before && continues(before, by.id, place.guildId)) return none
    const said = await history.chain(place.id, repliesTo, maxChainLength)
    return said.filter(({ authorId }) => isWanted(authorId))
  }

  const continues = (row: AnswerRow, askerId: string, guildId: string | null): boolean =>
    row.asker_id === askerId && (deps.scopeKind === 'user' || row.guild_id === guildId)

  async function attached(question: Question, signal: AbortSignal, given: readonly Attachment[] | null) {
    const all = given ?? (question.about === null ? [] : await history.filesOf(question.in.id, question.about))
    return Promise.all(all.map(async (file) => ({ name: file.name, text: await files.read(file, signal) })))
  }

  return {
    /**
     * The question as a model gets it. `given` are the files that came with it just now; else they are looked up.
     * Throws UserError where a file is no text.
     */
    async gather(question: Question, given: readonly Attachment[] | null, signal: AbortSignal): Promise<Prompt> {
      const [said, replied, texts] = await Promise.all([
        channel(question),
        chain(question),
        attached(question, signal, given),
      ])
      const quoted = new Set(replied.map(({ id }) => id))
      const others = said.filter(({ id }) => !quoted.has(id))
      const parts = { question: question.prompt, by: question.by.name, channel: others, chain: replied, files: texts }
      return { question: question.prompt, text: composePrompt(parts) }
    },
  }
}

export type PromptContext = ReturnType<typeof createPromptContext>
