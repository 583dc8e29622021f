import type { Request } from '../../conversation/conversation.ts'
import { UserError } from '../../lib/errors.ts'
import { readKey } from './actions.ts'
import type { AnswerRow, Answers } from './kept/answers.ts'
import { authorOptedOut, type OptOuts } from './privacy/opt-outs.ts'

export type Pressed = Request<Readonly<Record<'key', string>>>

export const tooOld = "That answer is too old: I don't know it any more. Ask again to get a new one."
const forgotten = 'What belonged to that answer was deleted. Ask again to get a new one.'

/** The answer with its question. Throws UserError where it is unknown or only what *Delete* needs is left. */
export function findAnswer(answers: Answers, { options }: Pressed): AnswerRow {
  const row = answers.get(readKey(options.key).answerId)
  if (!row || row.question === '') throw new UserError(row ? forgotten : tooOld)
  return row
}

/** A sentence where the question cannot be used any more, or its author does not want that; else null. From memory. */
export function refuseUnusable(
  { answers, optOuts }: { answers: Answers; optOuts: OptOuts },
  { by, options }: Pressed,
): string | null {
  const row = answers.get(readKey(options.key).answerId)
  if (!row || row.question === '') return row ? forgotten : tooOld
  const writer = row.written_by
  return writer !== null && writer !== by.id && optOuts.has(writer) ? authorOptedOut : null
}
