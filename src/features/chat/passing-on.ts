import { isOrdinary } from '../../conversation/audience.ts'
import type { Press } from '../../conversation/conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedMutex } from '../../lib/concurrency/keyed-mutex.ts'
import { UserError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { prefixes, readKey } from './actions.ts'
import { limitPerPerson } from './allowance.ts'
import { shownLiterally } from '../../lib/text/question-line.ts'
import { findAnswer, type Pressed, refuseUnusable } from './find-answer.ts'
import type { AnswerRow, Answers } from './kept/answers.ts'
import type { ChannelHistory, PostedAnswers } from './ports.ts'
import type { OptOuts } from './privacy/opt-outs.ts'

type Deps = {
  answers: Answers
  optOuts: OptOuts
  history: Pick<ChannelHistory, 'readable'>
  postedAnswers: Pick<PostedAnswers, 'linkTo'>
  /** Posts in the owner's channel. Throws where it cannot be written to. */
  tellOwner(text: string): Promise<void>
  /** Replaces secrets in a text. */
  redact(text: string): string
  clock: Clock
  log: Log
}

const passedOn = 'Passed on to the people who run this bot.'
const already = 'That was passed on already.'
const notPosted = "I couldn't pass that on just now. Please try again later."
/** In memory alone: nothing is kept about who passes questions on. */
const perDay = { burst: 10, refillMs: 86_400_000 / 10 }
const maxName = 80
const maxQuestion = 700

/** *Pass it on*: posts a question that the library could not answer in the owner's channel, once, for whoever presses. */
export function passOn(deps: Deps): Press {
  const { answers, log } = deps
  const turns = createKeyedMutex()
  const wasPassedOn = ({ options }: Pressed) => answers.get(readKey(options.key).answerId)?.passed_on === 1
  return {
    prefix: prefixes.passOn,
    seenBy: 'asker',
    allowance: limitPerPerson(perDay, deps.clock),
    refuses: (request) => refuseUnusable(deps, request) ?? (wasPassedOn(request) ? already : null),
    async run(request, signal) {
      const release = await turns.acquire(readKey(request.options.key).answerId, signal)
      try {
        const row = findAnswer(answers, request)
        if (row.passed_on === 1) throw new UserError(already)
        await post(deps, noteOf(deps, row, request), row.id)
        await answers
          .markPassedOn(row.id)
          .catch((error: unknown) => log.error({ err: error, id: row.id, part: 'chat' }, 'passed on, but not noted'))
        return { kind: 'text', text: passedOn }
      } finally {
        release()
      }
    },
  }
}

async function post({ tellOwner, log }: Deps, note: string, id: string): Promise<void> {
  try {
    await tellOwner(note)
  } catch (error) {
    log.warn({ err: error, id, part: 'chat' }, 'question not passed on: the channel cannot be written to')
    throw new UserError(notPosted, { cause: error })
  }
}

function noteOf({ history, postedAnswers, redact, optOuts }: Deps, row: AnswerRow, pressed: Pressed): string {
  const who = shownLiterally(pressed.by.name, maxName) || 'Somebody'
  const readable = () => redact(history.readable(row.question, row.channel_id))
  const question = mayQuote(row, pressed, optOuts) ? shownLiterally(readable(), maxQuestion) : ''
  const link = postedAnswers.linkTo(row.ref, row.guild_id)
  return [
    `**${who}** passed on a question that my library could not answer.`,
    question === '' ? 'It is not copied here: the words may be of somebody else.' : `> ${question}`,
    ...(link === null ? [] : [link]),
  ].join('\n')
}

/**
 * Words of others are not copied: neither a message that was asked about, nor somebody's question against their wish or out
 * of a place that not everybody reads.
 */
function mayQuote(row: AnswerRow, { by, in: place }: Pressed, optOuts: OptOuts): boolean {
  if (row.is_quoted === 1) return false
  return row.asker_id === by.id || (isOrdinary(place.audience) && !optOuts.has(row.asker_id))
}
