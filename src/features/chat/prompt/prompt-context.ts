import type { Attachment, Material, PastMessage } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { Answers } from '../kept/answers.ts'
import type { Question } from '../kept/running.ts'
import { withoutQuestion } from '../../../lib/text/question-line.ts'
import type { ChannelHistory, Files, Prompt } from '../ports.ts'
import type { OptOuts } from '../privacy/opt-outs.ts'
import { composePrompt, quoteMessages } from './compose-prompt.ts'
import { readWithin } from './read-within.ts'

export type ContextLimits = { readonly messages: number; readonly characters: number }

type Deps = {
  history: ChannelHistory
  files: Files
  answers: Answers
  optOuts: OptOuts
  /** Null: channel messages are not quoted. */
  context: ContextLimits | null
  clock: Clock
  log: Log
}

type Given = {
  readonly files: readonly Attachment[] | null
  readonly material: Material | null
  readonly page: Material | null
}

const maxChainLength = 10
const maxLinks = 3
/** A question waits no longer for the messages around it. */
const maxWaitMs = 1_500
const lateMessages = 'messages around the question not read in time; answering without them'
const none: readonly PastMessage[] = []

/** A message as it is quoted: the question above an answer is for people. */
const bare = async (answers: Answers, message: PastMessage): Promise<PastMessage> =>
  (await answers.ofMessage(message.id)) ? { ...message, text: withoutQuestion(message.text) } : message

const toPrompt = (
  { prompt, in: { audience } }: Question,
  text: string,
  about: Pick<Prompt, 'material' | 'page'>,
): Prompt => ({
  ...{ question: prompt, text, audience },
  ...about,
})

/** Collects everything quoted to a model around a question: messages of its channel, those it refers to, and files. */
export function createPromptContext(deps: Deps) {
  const { history, files, answers, optOuts } = deps
  const isWanted = (authorId: string) => !optOuts.has(authorId)
  const quotable = (messages: readonly PastMessage[]) =>
    Promise.all(messages.filter(({ authorId }) => isWanted(authorId)).map((message) => bare(answers, message)))

  async function channel({ id, in: place }: Question): Promise<readonly PastMessage[]> {
    if (!deps.context) return none
    const bounds = { before: id, after: await answers.newestIn(place.id), maxMessages: deps.context.messages, isWanted }
    return quoteMessages(await history.recent(place.id, bounds), deps.context)
  }

  /** The conversation of somebody who was answered here remembers that answer. */
  async function isRemembered({ by, in: place }: Question, messageId: string): Promise<boolean> {
    const before = await answers.ofMessage(messageId)
    return before !== null && before.asker_id === by.id && before.channel_id === place.id
  }

  async function chain(question: Question, signal: AbortSignal): Promise<readonly PastMessage[]> {
    const { repliesTo, in: place } = question
    if (repliesTo === null || (await isRemembered(question, repliesTo))) return none
    return quotable(await history.chain(place.id, repliesTo, maxChainLength, signal))
  }

  async function starter({ in: place }: Question, signal: AbortSignal): Promise<readonly PastMessage[]> {
    if (!place.isThread) return none
    const found = await history.starter(place.id, signal)
    return found ? quotable([found]) : none
  }

  async function linked({ prompt, in: place }: Question, signal: AbortSignal): Promise<readonly PastMessage[]> {
    return quotable(await history.linked(prompt, place, maxLinks, signal))
  }

  async function attached(question: Question, given: readonly Attachment[] | null, signal: AbortSignal) {
    const all = given ?? (question.about === null ? [] : await history.filesOf(question.in.id, question.about, signal))
    return Promise.all(all.map(async (file) => ({ name: file.name, text: await files.read(file, signal) })))
  }

  /** The messages around a question; without those that cannot be read in time, which is logged. */
  async function around(question: Question, signal: AbortSignal) {
    const { found, late } = await readWithin(deps.clock, maxWaitMs, signal, {
      channel: () => channel(question),
      chain: (until) => chain(question, until),
      starter: (until) => starter(question, until),
      linked: (until) => linked(question, until),
    })
    if (late.length > 0) deps.log.warn({ id: question.id, part: 'chat', late }, lateMessages)
    return found
  }

  return {
    /**
     * The question as a model gets it, within 1.5 seconds unless it has files. Without `files`, those that came with it
     * just now, they are looked up. Throws UserError where a file is no text.
     */
    async gather(question: Question, { files: given, material, page }: Given, signal: AbortSignal): Promise<Prompt> {
      const [messages, texts] = await Promise.all([around(question, signal), attached(question, given, signal)])
      const prompt = history.readable(question.prompt, question.in.id)
      const parts = { ...partsOf({ ...question, prompt }), ...withoutRepeats(messages), files: texts, material, page }
      return toPrompt(question, composePrompt(parts), { material, page })
    },
  }
}

export type PromptContext = ReturnType<typeof createPromptContext>

const aboutQuoted = 'What do you make of this message? If it asks something, answer it; else explain it.'

/** A message that is asked about is data like everything else that is quoted. */
function partsOf({ prompt, isQuoted, writtenBy, by }: Question) {
  const asked = { question: isQuoted ? aboutQuoted : prompt, by: by.name }
  if (!isQuoted) return { ...asked, target: null }
  return { ...asked, target: { author: writtenBy === null ? by.name : 'Somebody else', text: prompt } }
}

type Around = Readonly<Record<'channel' | 'chain' | 'starter' | 'linked', readonly PastMessage[]>>

/** Quotes a message once, where it says most. */
function withoutRepeats({ channel, chain, starter, linked }: Around): Around {
  const quoted = new Set<string>()
  const onlyNew = (messages: readonly PastMessage[]) => {
    const kept = messages.filter(({ id }) => !quoted.has(id))
    kept.forEach(({ id }) => quoted.add(id))
    return kept
  }
  const [replied, links] = [onlyNew(chain), onlyNew(linked)]
  const first = onlyNew(starter)
  return { chain: replied, linked: links, starter: first, channel: onlyNew(channel) }
}
