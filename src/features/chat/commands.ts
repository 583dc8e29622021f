import type { Allowance, Answerer, Attachment, Command, PastMessage, Request } from '../../conversation/conversation.ts'
import type { Answer } from './answer/answer.ts'
import type { Answers } from './kept/answers.ts'
import type { Question, Running } from './kept/running.ts'
import { authorOptedOut, type OptOuts } from './privacy/opt-outs.ts'
import { refuseFiles } from './prompt/attachments.ts'

const maxPrompt = 2000
const legible = /[\p{L}\p{N}]/u

/** A sentence where a question cannot be taken, else null. From memory, before anything is spent. */
export function refusePrompt(prompt: string): string | null {
  if (!legible.test(prompt))
    return 'Ask me something in words, for example `/prof what is retrieval-augmented generation?`'
  if (prompt.length > maxPrompt)
    return `Your question has ${prompt.length} characters; I read at most ${maxPrompt}. Please shorten it.`
  return null
}

type Asked = Request<Readonly<Record<'prompt', string>>>

/** The three ways to ask: /prof, a message's menu, and a message that is addressed to the bot. */
export function waysToAsk(chat: {
  answer: Answer
  answers: Answers
  running: Running
  optOuts: OptOuts
  allowance: Allowance
}): { commands: readonly Command<'prompt'>[]; answerer: Answerer } {
  const answerTo = (showsQuestion: boolean) => (asked: Asked, signal: AbortSignal) =>
    Promise.resolve(chat.answer.reply(toQuestion(asked), signal, { files: asked.files, showsQuestion }))
  const basics = {
    allowance: chat.allowance,
    accept: (asked: Asked) => chat.running.insert(toQuestion(asked)),
    forget: ({ id }: Asked) => chat.running.remove(id),
    run: answerTo(false),
  }
  const refuses = ({ options, target, files }: Asked) =>
    (target ? refuseTarget(target, files) : refusePrompt(options.prompt)) ?? refuseFiles(files)
  const prof: Command<'prompt'> = {
    ...basics,
    on: 'slash',
    name: 'prof',
    description: 'Ask Professor Synapse',
    options: [{ kind: 'text', name: 'prompt', description: 'Your question', required: true, maxLength: maxPrompt }],
    private: false,
    refuses,
    run: answerTo(true),
  }
  const aboutMessage: Command<'prompt'> = {
    ...basics,
    on: 'message',
    name: 'Ask the professor',
    description: 'Have a message answered or explained',
    options: [{ kind: 'text', name: 'prompt', description: 'The text of the message', required: false }],
    private: false,
    refuses(asked) {
      const { target, by } = asked
      if (target && target.authorId !== by.id && chat.optOuts.has(target.authorId)) return authorOptedOut
      return refuses(asked)
    },
  }
  const answerer: Answerer = {
    ...basics,
    name: 'mention',
    refuses,
    // A mention that was added by an edit may have been answered before a restart.
    accepts: ({ addressed, id }) => addressed && chat.answers.get(id) === null,
  }
  return { commands: [prof, aboutMessage], answerer }
}

function refuseTarget(target: PastMessage, files: readonly Attachment[]): string | null {
  if (target.text.trim() === '' && files.length > 0) return null
  return refusePrompt(target.text.slice(0, maxPrompt))
}

/** The question about a message that has files but no text. */
const defaultPrompt = 'What do you make of this?'

function toQuestion({ id, ref, by, in: place, options, repliesTo, target, files }: Asked): Question {
  const text = (target?.text ?? options.prompt).trim().slice(0, maxPrompt)
  return {
    id,
    ref,
    by,
    in: place,
    repliesTo,
    prompt: text || defaultPrompt,
    isQuoted: target !== null && text !== '',
    writtenBy: target && target.authorId !== by.id ? target.authorId : null,
    about: files.length > 0 ? (target?.id ?? id) : null,
  }
}
