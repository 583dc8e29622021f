import type { Attachment, Command, Listener, Request, PastMessage } from '../../conversation/conversation.ts'
import type { Answer } from './answer/answer.ts'
import { refuseFiles } from './prompt/attachments.ts'
import { type Privacy, unquotable } from './privacy.ts'
import type { Question, Running } from './kept/running.ts'

const maxPrompt = 2000
const legible = /[\p{L}\p{N}]/u

/** Why a question cannot be taken, or null. Decided before anything is spent. */
export function refusePrompt(prompt: string): string | null {
  if (!legible.test(prompt))
    return 'Ask me something in words, for example `/prof what is retrieval-augmented generation?`'
  if (prompt.length > maxPrompt)
    return `Your question has ${prompt.length} characters; I read at most ${maxPrompt}. Please shorten it.`
  return null
}

type Asked = Request<Readonly<Record<'prompt', string>>>

/** The three ways to ask: /prof, the menu of a message, and a message that is for the bot. */
export function asking(chat: { answer: Answer; running: Running; privacy: Privacy }): {
  commands: readonly Command<'prompt'>[]
  listener: Listener
} {
  const basics = {
    limited: true,
    accept: (asked: Asked) => chat.running.insert(questionOf(asked)),
    forget: ({ id }: Asked) => chat.running.remove(id),
    run: (asked: Asked, signal: AbortSignal) =>
      Promise.resolve(chat.answer.give(questionOf(asked), signal, asked.files)),
  }
  const refuses = ({ options, files }: Asked) => refusePrompt(options.prompt) ?? refuseFiles(files)
  const prof: Command<'prompt'> = {
    ...basics,
    on: 'slash',
    name: 'prof',
    description: 'Ask Professor Synapse',
    options: [{ name: 'prompt', description: 'Your question', required: true, maxLength: maxPrompt }],
    private: false,
    refuses,
  }
  const aboutMessage: Command<'prompt'> = {
    ...basics,
    on: 'message',
    name: 'Ask the professor',
    description: 'Have a message answered or explained',
    options: [{ name: 'prompt', description: 'What the message says', required: false }],
    private: false,
    refuses: (asked) => {
      const { target, by } = asked
      if (target && target.authorId !== by.id && chat.privacy.isUnquoted(target.authorId)) return unquotable
      return refuseTarget(target, asked.files) ?? refuseFiles(asked.files)
    },
  }
  const listener: Listener = {
    ...basics,
    name: 'mention',
    refuses,
    accepts: ({ addressed }) => addressed,
  }
  return { commands: [prof, aboutMessage], listener }
}

function refuseTarget(target: PastMessage | null, files: readonly Attachment[]): string | null {
  if (target && target.text.trim() === '' && files.length > 0) return null
  return refusePrompt((target?.text ?? '').slice(0, maxPrompt))
}

const withoutWords = 'What do you make of this?'

function questionOf({ id, ref, by, in: place, options, repliesTo, target, files }: Asked): Question {
  const prompt = options.prompt.trim().slice(0, maxPrompt) || withoutWords
  const writtenBy = target && target.authorId !== by.id ? target.authorId : null
  return { id, ref, by, in: place, repliesTo, prompt, writtenBy, about: files.length > 0 ? (target?.id ?? id) : null }
}
