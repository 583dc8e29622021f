import type { Allowance, Press } from '../../conversation/conversation.ts'
import { prefixes } from './actions.ts'
import type { Answer } from './answer/answer.ts'
import { refusePrompt } from './commands.ts'
import type { Question, Running } from './kept/running.ts'

/** Asks the question on a button, for whoever presses it; it counts as one of theirs. */
export function askOffered(deps: { answer: Answer; running: Running; allowance: Allowance }): Press {
  const { answer, running, allowance } = deps
  const toQuestion = ({ id, ref, by, in: place, options }: Parameters<Press['run']>[0]): Question => ({
    id,
    ref,
    by,
    in: place,
    prompt: options.key,
    isQuoted: false,
    writtenBy: null,
    about: null,
    repliesTo: null,
  })
  return {
    prefix: prefixes.ask,
    seenBy: 'everybody',
    allowance,
    refuses: ({ options }) => refusePrompt(options.key),
    accept: (request) => running.insert(toQuestion(request)),
    forget: ({ id }) => running.remove(id),
    run: (request, signal) => Promise.resolve(answer.reply(toQuestion(request), signal, { showsQuestion: true })),
  }
}
