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
  /** Null: the channel is not quoted. */
  context: ContextLimits | null
  scopeKind: 'member' | 'user'
  log: Log
}

const maxChainLength = 10
const nobody: readonly PastMessage[] = []

/** What is quoted to a model around a question: the channel, what it replies to, the files. */
export function createPromptContext(deps: Deps) {
  const { history, files, answers, optOuts } = deps
  const isWanted = (authorId: string) => !optOuts.has(authorId)

  async function channel({ id, in: place }: Question): Promise<readonly PastMessage[]> {
    if (!deps.context) return nobody
    const bounds = { before: id, after: await answers.newestIn(place.id), most: deps.context.messages, isWanted }
    return quoteMessages(await history.recent(place.id, bounds), deps.context)
  }

  /** A reply to an answer of the same conversation needs no quoting: whoever answers remembers. */
  async function chain({ by, in: place, repliesTo }: Question): Promise<readonly PastMessage[]> {
    if (repliesTo === null) return nobody
    const before = await answers.ofMessage(repliesTo)
    if (before && continues(before, by.id, place.guildId)) return nobody
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
     * The question as a model gets it; `given` are its files where they came with it just now.
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
